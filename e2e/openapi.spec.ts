import { expectNoWider } from "./axe";
import { Client, expectRefusal, newAdmin, newReader } from "./client";
import { givens } from "./openapi-given";
import { callsOf, expectAsDescribed, operationsOf, problemsOf, readDocument, send } from "./openapi-kit";
import { expect, siteUrl, test } from "./product";

const tags = ["Signing in", "The book", "Progress", "Account", "Mail", "Admin", "Site"];

test.describe.configure({ timeout: 120_000 });

for (const tag of tags) {
  test(`every example of "${tag}" is answered as the document says`, async () => {
    const document = await readDocument();
    const calls = callsOf(document, tag);
    expect(calls.length).toBeGreaterThan(1);
    const [reader, admin] = await Promise.all([newReader(), newAdmin()]);
    const tokens = { guest: undefined, reader: reader.accessToken, admin: admin.accessToken };
    for (const call of calls) {
      const given = (await givens[call.id]?.(admin)) ?? {};
      await expectAsDescribed(document, call, await send(call, given, tokens[call.as]));
    }
  });
}

test("the groups are those of the document, and what is given is for an example that is there", async () => {
  const document = await readDocument();
  expect(document.tags.map(({ name }) => name)).toEqual(tags);
  const ids = tags.flatMap((tag) => callsOf(document, tag)).map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(Object.keys(givens)));
  const described = operationsOf(document).reduce((sum, one) => sum + one.operation["x-examples"].length, 0);
  expect(ids).toHaveLength(described);
});

test("who may not call is told so: guests 401, and readers 403 where only admins may", async () => {
  const document = await readDocument();
  const { accessToken } = await newReader();
  const calls = tags.flatMap((tag) => callsOf(document, tag));
  const closed = calls.filter(({ operation }) => /^(reader|admin)$/.test(operation["x-caller"]));
  expect(closed.length).toBeGreaterThan(30);
  for (const call of closed) {
    await test.step(call.id, async () => {
      const { "401": guests, "403": readers } = call.operation.responses;
      await expectRefusal(await send(call, {}, undefined), 401, "unauthorized");
      expect(guests?.["x-codes"]).toContain("unauthorized");
      if (call.operation["x-caller"] === "admin") {
        await expectRefusal(await send(call, {}, accessToken), 403, "forbidden");
        expect(readers?.["x-codes"]).toContain("forbidden");
      }
    });
  }
});

test("an answer that is not as its schema says is found out", async () => {
  const document = await readDocument();
  const contents = { $ref: "#/components/schemas/Contents" };
  const answer = (await (await new Client().get("/api/content")).json()) as { chapters: object[] };
  expect(problemsOf(document, contents, answer)).toEqual([]);
  expect(problemsOf(document, { $ref: "#/components/schemas/Session" }, answer)).not.toEqual([]);
  const [first, ...others] = answer.chapters;
  expect(problemsOf(document, contents, { chapters: [{ ...first, more: 1 }, ...others] })).not.toEqual([]);
  expect(problemsOf(document, contents, { chapters: [{ ...first, number: "1" }] })).not.toEqual([]);
  expect(problemsOf(document, contents, { chapters: [{ ...first, slug: undefined }] })).not.toEqual([]);
});

test("the document names this site, is kept by its tag, and only a site that is allowed may read it", async () => {
  const guest = new Client();
  const response = await guest.get("/api/openapi.json", { Origin: "https://elsewhere.example" });
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
  expect(response.headers.get("content-type")).toMatch(/^application\/json\b/);
  expect(await response.json()).toMatchObject({ openapi: "3.1.1", servers: [{ url: siteUrl }] });
  const known = { "If-None-Match": response.headers.get("etag") ?? "" };
  expect((await guest.get("/api/openapi.json", known)).status).toBe(304);
  const written = await guest.post("/api/openapi.json", {});
  expect(written.headers.get("allow")).toBe("GET, HEAD");
  await expectRefusal(written, 405, "method_not_allowed");
  expect((await guest.get("/_documents/openapi.json")).status).toBe(404);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the page tells of every operation, and can be read on a phone and by keyboard", async ({ page }) => {
    const document = await readDocument();
    await page.setViewportSize({ width: 360, height: 640 });
    await page.goto("/");
    await page.getByRole("contentinfo").getByRole("link", { name: "API" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "API" })).toBeVisible();
    for (const { path, method } of operationsOf(document)) {
      const heading = page.getByRole("heading", { level: 3, name: `${method} ${path}`, exact: true });
      await expect(heading).toHaveCount(1);
    }
    await page
      .getByRole("navigation", { name: "Operations" })
      .getByRole("link", { name: "POST /api/progress/quiz" })
      .press("Enter");
    await expect(page).toHaveURL(/#post-progress-quiz$/);
    const example = page.locator("section:has(> #post-progress-quiz) > details").first();
    await expect(example.locator("pre").first()).toBeHidden();
    await example.locator("summary").press("Enter");
    await expect(example.locator("pre").first()).toContainText('"quizId"');
    await page.locator("details").evaluateAll((all) => {
      for (const one of all) one.setAttribute("open", "");
    });
    await expectNoWider(page, 360);
  });
});
