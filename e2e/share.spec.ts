import { expectAccessible } from "./axe";
import { newReader, useSession } from "./client";
import { expect, test } from "./product";

const gated = { number: 4, slug: "writing" };

test("a reader shares a chapter, and somebody without an account reads it in another browser", async ({
  page,
  context,
  browser,
}) => {
  // Three pages, each looked at four times.
  test.setTimeout(120_000);
  const reader = await newReader();
  await useSession(context, reader);
  await page.goto(`/chapters/${gated.slug}`);
  const text = (await page.locator("chapter-body p").nth(2).textContent()) ?? "";
  await page.getByRole("link", { name: "Share this chapter" }).click();
  await expect(page.getByText("Links that you make are listed here")).toBeVisible();
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = await page.getByRole("textbox", { name: "Your link" }).inputValue();
  await expect(page.getByText("Opened 0 of 20 times")).toBeVisible();
  await expectAccessible(page);

  const others = await browser.newContext();
  const other = await others.newPage();
  const answer = await other.goto(link);
  expect(answer?.headers()).toMatchObject({
    "x-robots-tag": "noindex",
    "cache-control": "private, no-store",
  });
  await expect(other.getByText(text.slice(0, 80))).toBeVisible();
  await expect(other.getByText("A reader shared this chapter with you.")).toBeVisible();
  await expect(other.getByRole("button", { name: "Mark as complete" })).toBeHidden();
  await expect(other.getByRole("button", { name: "Check my answers" })).toBeHidden();
  await other.reload();
  await expectAccessible(other);

  // Two openings of one browser count once.
  await page.goto(`/chapters/${gated.slug}/share`);
  await expect(page.getByText("Opened 1 of 20 times")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Your link" })).toBeHidden();
  await page.getByRole("button", { name: /^End the link made/ }).click();
  await expect(page.getByText("The link opens nothing any more.")).toBeVisible();
  expect((await other.goto(link))?.status()).toBe(404);
  await expect(other.getByRole("heading", { name: "This link opens nothing any more" })).toBeVisible();
  await expect(other.getByText(text.slice(0, 80))).toBeHidden();
  await expectAccessible(other);
  await others.close();
});

test("without JavaScript a link is made and opened all the same", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await useSession(context, await newReader());
  const page = await context.newPage();
  await page.goto(`/chapters/${gated.slug}/share`);
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = await page.getByRole("textbox", { name: "Your link" }).inputValue();
  await context.clearCookies();
  await page.goto(link);
  await expect(page.getByText("A reader shared this chapter with you.")).toBeVisible();
  await context.close();
});

test("the API makes links for readers who may read the chapter, and for nobody else", async () => {
  const { client } = await newReader();
  const made = await client.post("/api/content/4/share", {});
  expect(made.status).toBe(201);
  expect(await made.json()).toEqual({
    url: expect.stringMatching(/^http:\/\/localhost:\d+\/s\/[\w-]{43}$/),
    expiresAt: expect.stringMatching(/Z$/),
    reads: 20,
  });
  expect((await client.post("/api/content/10/share", {})).status).toBe(403);
  expect((await client.post("/api/content/99/share", {})).status).toBe(404);
  expect((await client.post("/api/content/four/share", {})).status).toBe(400);
});

test("a guest makes no link, and sees no way to", async ({ page, request }) => {
  const refused = await request.post("/api/content/1/share", { headers: { Origin: "http://localhost" } });
  expect([401, 403]).toContain(refused.status());
  await page.goto("/chapters/finding-your-niche");
  await expect(page.getByRole("link", { name: "Share this chapter" })).toBeHidden();
  await page.goto("/chapters/finding-your-niche/share");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});
