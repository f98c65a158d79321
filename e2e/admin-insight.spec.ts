import { expectAccessibleOnSmallPhone } from "./axe";
import { answerOf, newAdmin, newReader, type SignedIn, useSession } from "./client";
import { expect, test } from "./product";
import { scriptWaysInTurn } from "./script-ways";

/** Opens and completes the first chapter, until the log says so: a view is noted after its answer. */
async function read(admin: SignedIn, reader: SignedIn): Promise<void> {
  expect((await reader.client.get("/chapters/finding-your-niche")).status).toBe(200);
  const at = new Date().toISOString();
  const update = { chapterNumber: 1, deviceId: "a-device", at, timeSpent: 185, completed: true };
  await answerOf(await reader.client.post("/api/progress", update));
  const log = `/api/admin/access-logs?email=${encodeURIComponent(reader.email)}`;
  const lines = async () => {
    const { accesses } = (await answerOf(await admin.client.get(log))) as { accesses: object[] };
    return accesses.length;
  };
  await expect.poll(lines).toBe(1);
}

for (const javaScriptEnabled of scriptWaysInTurn(2)) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("an admin sees what readers did: by day, by chapter, and who it was", async ({ page, context }) => {
      const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
      await read(admin, reader);
      await useSession(context, admin);
      await page.goto("/admin");
      await expect(page.getByRole("heading", { name: "The book, 7 days" })).toBeVisible();
      const readers = page.getByRole("figure").filter({ hasText: "Readers who read" });
      await expect(readers.getByRole("img", { name: "Readers who read" })).toBeVisible();
      await readers.getByText("The figures as a table").click();
      await expect(readers.getByRole("row")).toHaveCount(8);
      await expect(readers.getByRole("row").last()).toContainText(/[1-9]\d*$/);
      await page.getByRole("link", { name: "30 days" }).click();
      await expect(page.getByRole("heading", { name: "The book, 30 days" })).toBeVisible();

      const rooms = page.getByRole("navigation", { name: "Admin's pages" });
      await rooms.getByRole("link", { name: "Chapters" }).click();
      const table = page.getByRole("region", { name: "Each chapter" });
      await expect(table.getByRole("row").nth(1)).toContainText(/^1\. .+[1-9]\d* \(\d+%\)\d+ min/);

      await page.goto("/admin/access-log");
      await page.getByLabel("Address").fill(reader.email);
      await page.getByLabel("Chapter").fill("1");
      await page.getByRole("button", { name: "Show" }).click();
      await expect(page.getByRole("row")).toHaveCount(2);
      await expect(page.getByRole("row").last()).toContainText(`${reader.email}Opened`);
      await page.getByLabel("Chapter").fill("2");
      await page.getByRole("button", { name: "Show" }).click();
      await expect(page.getByText("Nothing here.")).toBeVisible();
      await page.getByLabel("Chapter").fill("x");
      await page.getByRole("button", { name: "Show" }).click();
      await expect(page.getByText("Use a number from 0 to 99.")).toBeVisible();
    });
  });
}

/** Changes a right, which the audit keeps. */
async function giveFullEdition(admin: SignedIn, reader: SignedIn): Promise<string> {
  const query = encodeURIComponent(reader.email);
  const found = await answerOf(await admin.client.get(`/api/admin/subscribers?query=${query}`));
  const [{ id }] = (found as { subscribers: [{ id: string }] }).subscribers;
  const change = await admin.client.send("PATCH", `/api/admin/subscribers/${id}`, {
    json: { hasPurchased: true },
  });
  await answerOf(change);
  return id;
}

test("the audit says who changed what about whom, on its page and in its file", async ({ page, context }) => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  const id = await giveFullEdition(admin, reader);
  await useSession(context, admin);
  await page.goto("/admin");
  await page.getByRole("link", { name: "Audit" }).click();
  const line = page.getByRole("row").filter({ hasText: reader.email });
  await expect(line).toContainText("Rights changed");
  await expect(line).toContainText("Full edition: no → yes");
  await expect(line).toContainText(admin.email);
  await line.getByRole("link", { name: reader.email }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/subscribers/${id}$`));
  const file = await (await admin.client.get("/api/admin/audit?format=csv")).text();
  expect(file).toContain(`,${admin.email},rights_changed,${reader.email},${id},`);
});

test("the links to CSV give the tables that are shown", async ({ page, context }) => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  await read(admin, reader);
  await giveFullEdition(admin, reader);
  await useSession(context, admin);
  for (const address of [
    "/admin?days=30",
    "/admin/chapters",
    "/admin/emails",
    "/admin/audit",
    `/admin/access-log?email=${reader.email}`,
  ]) {
    await page.goto(address);
    const file = await page.getByRole("link", { name: /as CSV$/ }).getAttribute("href");
    const answer = await admin.client.get(file ?? "");
    expect(answer.headers.get("content-type"), address).toBe("text/csv; charset=utf-8");
    expect((await answer.text()).split("\r\n").length, address).toBeGreaterThan(2);
  }
});

test("axe finds nothing on the pages of figures, and nothing scrolls sideways on a small phone", async ({
  page,
  context,
}) => {
  test.setTimeout(90_000);
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  await read(admin, reader);
  await useSession(context, admin);
  for (const address of [
    "/admin?days=90",
    "/admin?days=1",
    "/admin/chapters",
    "/admin/audit",
    "/admin/access-log",
  ]) {
    await page.goto(address);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    await expectAccessibleOnSmallPhone(page);
  }
});
