import { expectAccessibleOnSmallPhone } from "./axe";
import { answerOf, Client, expectRefusal, newAdmin, newReader, type SignedIn, useSession } from "./client";
import { expect, newAddress, test } from "./product";
import { scriptWaysInTurn } from "./script-ways";

type Row = { id: string; email: string; hasAccess: boolean; hasPurchased: boolean };

async function find(admin: SignedIn, email: string): Promise<Row | undefined> {
  const response = await admin.client.get(`/api/admin/subscribers?query=${encodeURIComponent(email)}`);
  return ((await answerOf(response)) as { subscribers: Row[] }).subscribers[0];
}

const csv = (...lines: string[]) => ({
  name: "people.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(lines.join("\r\n")),
});

/** The hidden fields that a page's forms hold: what a browser without scripts sends beside what is typed. */
const hiddenIn = (html: string) =>
  [...html.matchAll(/<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g)].map(
    ([, name = "", value = ""]) => [name, value.replaceAll("&quot;", '"').replaceAll("&amp;", "&")] as const,
  );

/** Sends the file of a form as a browser without scripts does. */
function sendFile(client: Client, html: string, text: string): Promise<Response> {
  const fields = hiddenIn(html).map(
    ([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = `--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n${text}\r\n`;
  return client.send("POST", "/admin/subscribers/import", {
    body: `${fields.join("")}${file}--x--\r\n`,
    headers: { "Content-Type": "multipart/form-data; boundary=x" },
  });
}

for (const javaScriptEnabled of scriptWaysInTurn(4)) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("an admin looks at a file, imports it, and finds who was in it by filter and order", async ({
      page,
      context,
    }) => {
      test.setTimeout(60_000);
      const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
      const [added, bought] = [newAddress("imported"), newAddress("imported")];
      const file = csv(
        "email,firstName,hasPurchased,price,currency,reference",
        `${added},=Ann,,,,`,
        `${bought},,,29.90,EUR,${bought.slice(0, 30)}`,
        `${reader.email},,yes,,,`,
        "nobody,,,,,",
        `${added},Again,,,,`,
      );
      await useSession(context, admin);
      await page.goto("/admin/subscribers");
      await page.getByRole("link", { name: "Import a CSV" }).click();
      const look = async (chosen: ReturnType<typeof csv>) => {
        await page.getByLabel("CSV file").setInputFiles(chosen);
        await page.getByRole("button", { name: "Look at the file" }).click();
      };
      await look(csv("email,nickname", `${added},Ann`));
      await expect(page.getByText("There is a column “nickname” that is not known.")).toBeVisible();
      await look(file);
      await expect(page.getByRole("heading", { name: "This is what the file would do" })).toBeVisible();
      await expect(page.getByRole("row", { name: "5 email:" })).toContainText("name@example.com");
      await expect(page.getByRole("row", { name: "6 The address of line 2 again." })).toBeVisible();
      expect(await find(admin, added)).toBeUndefined();
      await page.getByRole("button", { name: "Import" }).click();
      await expect(page.getByText("3 people were imported.")).toBeVisible();
      expect(await find(admin, added)).toMatchObject({ hasAccess: true, hasPurchased: false });
      for (const email of [bought, reader.email])
        expect(await find(admin, email)).toMatchObject({ hasPurchased: true });
      await look(file);
      await expect(page.getByRole("heading", { name: "Nothing would change" })).toBeVisible();
      await expect(page.getByRole("button", { name: "Import" })).toHaveCount(0);

      await page.getByRole("link", { name: "All subscribers" }).click();
      await page.getByLabel("Find by address or name").fill("imported-");
      await page.getByLabel("May read").selectOption({ label: "The full edition" });
      await page.getByLabel("Mail").selectOption({ label: "Has stopped all" });
      await page.getByRole("button", { name: "Find" }).click();
      await expect(page).toHaveURL(/reads=everything/);
      await expect(page.getByLabel("May read")).toHaveValue("everything");
      await expect(page.getByRole("link", { name: bought })).toBeVisible();
      await expect(page.getByRole("link", { name: added })).toHaveCount(0);
      await page.getByLabel("Find by address or name").fill("");
      await page.getByLabel("May read").selectOption({ label: "Anything" });
      await page.getByLabel("Order").selectOption({ label: "Newest first" });
      await page.getByRole("button", { name: "Find" }).click();
      await expect(page.getByRole("link", { name: added })).toBeVisible();
      await page.getByRole("link", { name: added }).click();
      await expect(page.getByText("Imported from a list.")).toBeVisible();
      await page.getByRole("link", { name: "What they read, did and were sent" }).click();
      await expect(page.getByText("Became a subscriber")).toBeVisible();
    });

    test("an admin sees one reader's chapters, and what they did and were sent", async ({
      page,
      context,
    }) => {
      const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
      const at = new Date().toISOString();
      const update = { chapterNumber: 1, deviceId: "a-device", at, timeSpent: 185, completed: true };
      await answerOf(await reader.client.post("/api/progress", update));
      await useSession(context, admin);
      const { id } = (await find(admin, reader.email)) ?? { id: "" };
      await page.goto(`/admin/subscribers/${id}/history`);
      await expect(page.getByRole("row", { name: "1. Finding your niche" })).toContainText("3 min");
      for (const words of ["Completed chapter 1", "Signed in", "Became a subscriber", "Mail: Sign-up"])
        await expect(page.getByText(words).first()).toBeVisible();
      const address = await page.getByRole("link", { name: "These lines as CSV" }).getAttribute("href");
      const response = await admin.client.get(address ?? "");
      expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
      expect(await response.text()).toMatch(/^at,deed,chapterNumber,item,amountCents,state\r\n[^\r]+,/);
    });
  });
}

test("a file that a guest or a reader sends does nothing, and one from an admin only after it was confirmed", async () => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  const email = newAddress("imported");
  const text = `email,firstName\r\n${email},Ann\r\n`;
  const html = await (await admin.client.get("/admin/subscribers/import")).text();
  for (const client of [new Client(), reader.client]) {
    const response = await sendFile(client, html, text);
    expect(await response.text()).not.toContain("This is what the file would do");
  }
  const preview = await (await sendFile(admin.client, html, text)).text();
  expect(preview).toContain("This is what the file would do");
  expect(await find(admin, email)).toBeUndefined();
  for (const client of [new Client(), reader.client]) await sendFile(client, preview, "");
  expect(await find(admin, email)).toBeUndefined();
  const confirmed = await confirm(admin, preview);
  expect(confirmed.headers.get("location")).toContain("done=1");
  expect(await find(admin, email)).toMatchObject({ email });
});

/** Presses the button of a preview. */
function confirm(admin: SignedIn, preview: string): Promise<Response> {
  const fields = hiddenIn(preview).map(
    ([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return admin.client.send("POST", "/admin/subscribers/import", {
    body: `${fields.join("")}--x--\r\n`,
    headers: { "Content-Type": "multipart/form-data; boundary=x" },
  });
}

test("a history is that of somebody who is there, from a place that an answer named", async () => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  const { id } = (await find(admin, reader.email)) ?? { id: "" };
  const history = (of: string, search = "") =>
    admin.client.get(`/api/admin/subscribers/${of}/history${search}`);
  await expectRefusal(await history("nobody"), 404, "not_found");
  expect((await admin.client.get("/admin/subscribers/nobody/history")).status).toBe(404);
  await expectRefusal(await history(id, "?cursor=x"), 400, "invalid_request", ["cursor"]);
  const first = (await answerOf(await history(id, "?limit=1"))) as { entries: object[]; nextCursor: string };
  expect(first.entries).toHaveLength(1);
  const next = await answerOf(await history(id, `?limit=1&cursor=${encodeURIComponent(first.nextCursor)}`));
  expect(next).not.toMatchObject({ entries: first.entries });
});

test("a file that is larger than the door takes is 413, and one just below it is answered by the page", async () => {
  const admin = await newAdmin();
  const html = await (await admin.client.get("/admin/subscribers/import")).text();
  const lines = (count: number) => `email\r\n${"x".repeat(count)}`;
  expect((await sendFile(admin.client, html, lines(257 * 1024))).status).toBe(413);
  const answer = await sendFile(admin.client, html, lines(210 * 1024));
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("The file is larger than 200 KB.");
});

test("axe finds nothing on the list, a history and an import, and nothing scrolls sideways", async ({
  page,
  context,
}) => {
  test.setTimeout(90_000);
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  const { id } = (await find(admin, reader.email)) ?? { id: "" };
  await useSession(context, admin);
  for (const address of [
    "/admin/subscribers?sort=newest",
    `/admin/subscribers/${id}/history`,
    "/admin/subscribers/import",
  ]) {
    await page.goto(address);
    await expectAccessibleOnSmallPhone(page);
  }
  await page.getByText("The columns of a file").click();
  await expectAccessibleOnSmallPhone(page);
  const file = csv(
    "email,hasAccess",
    `${newAddress("a-very-long-name-of-somebody")},maybe`,
    `${newAddress()},`,
  );
  await page.getByLabel("CSV file").setInputFiles(file);
  await page.getByRole("button", { name: "Look at the file" }).click();
  await expect(page.getByRole("heading", { name: "This is what the file would do" })).toBeVisible();
  await expectAccessibleOnSmallPhone(page);
});
