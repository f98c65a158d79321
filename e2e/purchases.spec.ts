import { expectAccessibleOnSmallPhone } from "./axe";
import { answerOf, Client, newAdmin, newReader, type SignedIn, useSession } from "./client";
import { expect, newAddress, test } from "./product";
import { actionIn, formOf } from "./promises-kit";
import { scriptWaysInTurn } from "./script-ways";

const insideMoney = "Readers notice that list";

async function idOf(admin: SignedIn, email: string): Promise<string> {
  const response = await admin.client.get(`/api/admin/subscribers?query=${encodeURIComponent(email)}`);
  const { subscribers } = (await answerOf(response)) as { subscribers: { id: string }[] };
  return subscribers[0]?.id ?? "";
}

const readsMoney = async ({ client }: SignedIn) =>
  (await (await client.get("/chapters/making-money")).text()).includes(insideMoney);

/** What a reader's account page says, once their session took on its rights. */
const accountOf = async ({ client }: SignedIn) => (await client.get("/account")).text();

/** Fills in the form of a review page as a browser without scripts does, and sends it. */
async function confirm(admin: SignedIn, address: string, fields: Record<string, string>, by = admin.client) {
  const html = await (await admin.client.get(address)).text();
  const form = formOf({ [actionIn(html)]: "", ...fields });
  return by.send("POST", address.split("?")[0] ?? "", form);
}

for (const javaScriptEnabled of scriptWaysInTurn(3)) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("a code, a purchase with it, and its refund open and close the full edition, and the account says so", async ({
      page,
      context,
    }) => {
      test.setTimeout(60_000);
      const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
      const code = `E2E-${crypto.randomUUID().slice(0, 8)}`.toUpperCase();
      await useSession(context, admin);
      await page.goto("/admin/subscribers");
      await page.getByRole("link", { name: "Discount codes" }).click();
      await page.getByLabel("Code", { exact: true }).fill(code.toLowerCase());
      await page.getByLabel("How much").fill("20");
      await page.getByLabel("Uses").fill("1");
      await page.getByRole("button", { name: "Create the code" }).click();
      await expect(page.getByText("The code is there.")).toBeVisible();
      await expect(page.getByRole("row", { name: code })).toContainText("0 of 1");

      expect(await readsMoney(reader)).toBe(false);
      await page.goto(`/admin/subscribers/${await idOf(admin, reader.email)}`);
      await page.getByLabel("Price before any code").fill("29");
      await page.getByLabel("Code (if one was used)").fill("WRONG-ONE");
      await page.getByRole("button", { name: "Review the purchase" }).click();
      await expect(page.getByText("There is no such code.")).toBeVisible();
      await page.getByLabel("Code (if one was used)").fill(code);
      await page.getByRole("button", { name: "Review the purchase" }).click();
      await expect(page.getByText("€23.20")).toBeVisible();
      await page.getByRole("button", { name: "Record the purchase" }).click();
      await expect(page.getByText("The purchase is recorded")).toBeVisible();
      expect(await accountOf(reader)).toContain("€23.20");
      expect(await readsMoney(reader)).toBe(true);

      await page.getByRole("link", { name: "Refund what was bought" }).click();
      await expect(page.getByText("The full edition closes at once.")).toBeVisible();
      await page.getByRole("button", { name: "Record the refund" }).click();
      await expect(page.getByText("The refund is recorded.")).toBeVisible();
      await expect(page.getByText("Purchase refunded")).toBeVisible();
      const account = await accountOf(reader);
      expect(account).toContain("Refunded on");
      expect(account).toContain("You do not own the full edition.");
      expect(await readsMoney(reader)).toBe(false);

      await page.getByLabel("New note").fill("Bought by <b>mistake</b>.");
      await page.getByRole("button", { name: "Add the note" }).click();
      await expect(page.getByText("Bought by <b>mistake</b>.")).toBeVisible();
      await page.goto("/admin/codes");
      await expect(page.getByRole("row", { name: code })).toContainText("1 of 1");
      await page.getByRole("button", { name: `End ${code}` }).click();
      await expect(page.getByRole("row", { name: code })).toContainText("Ended");
    });
  });
}

test("the forms do nothing for a guest or a reader, and a form that is sent twice is one purchase", async () => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  const id = await idOf(admin, reader.email);
  const address = `/admin/subscribers/${id}/purchase?price=29&currency=EUR`;
  const fields = { id, price: "29", currency: "EUR", reference: newAddress("order") };
  for (const client of [new Client(), reader.client]) await confirm(admin, address, fields, client);
  expect(await accountOf(reader)).toContain("You do not own the full edition.");
  for (const notice of ["bought", "repeated"]) {
    const response = await confirm(admin, address, fields);
    expect(response.headers.get("location")).toContain(`notice=${notice}`);
  }
  expect(await accountOf(reader)).toContain("every chapter is open to you");

  const page = await (await admin.client.get(`/admin/subscribers/${id}`)).text();
  const purchases = new Set([...page.matchAll(/refund\?purchase=([\w-]+)/g)].map(([, one]) => one));
  expect(purchases.size).toBe(1);
  const [purchase = ""] = purchases;
  const refund = `/admin/subscribers/${id}/refund?purchase=${purchase}`;
  for (const client of [new Client(), reader.client]) await confirm(admin, refund, { id, purchase }, client);
  expect(await accountOf(reader)).toContain("every chapter is open to you");
  await confirm(admin, refund, { id, purchase });
  expect(await accountOf(reader)).toContain("You do not own the full edition.");
});

test("codes as CSV hold each code, for admins only", async () => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  expect((await reader.client.get("/api/admin/codes?format=csv")).status).toBe(403);
  const file = await (await admin.client.get("/api/admin/codes?format=csv")).text();
  expect(file.split("\r\n")[0]).toMatch(/^code,kind,amount,/);
});

test("the list as CSV holds who is there, for admins only", async () => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  const response = await admin.client.get("/api/admin/subscribers.csv");
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="[\w-]+\.csv"$/);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  const lines = (await response.text()).split("\r\n");
  expect(lines[0]).toMatch(/^id,email,firstName,/);
  expect(lines.filter((line) => line.includes(reader.email))).toHaveLength(1);
});

test("axe finds nothing on the pages of purchases and codes, and nothing scrolls sideways", async ({
  page,
  context,
}) => {
  test.setTimeout(90_000);
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  const id = await idOf(admin, reader.email);
  const one = `/admin/subscribers/${id}`;
  const fields = { id, price: "29", currency: "EUR" };
  await confirm(admin, `${one}/purchase?price=29&currency=EUR`, fields);
  const html = await (await admin.client.get(one)).text();
  const purchase = /refund\?purchase=[\w-]+/.exec(html)?.[0];
  await useSession(context, admin);
  const review = `${one}/purchase?price=29&currency=EUR`;
  for (const address of [
    one,
    review,
    `${review}&code=nope`,
    `${one}/${purchase}`,
    "/admin/codes",
    "/account",
  ]) {
    await page.goto(address);
    await expectAccessibleOnSmallPhone(page);
  }
});
