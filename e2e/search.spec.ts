import type { Page } from "@playwright/test";
import { expectAccessible, expectAccessibleOnSmallPhone } from "./axe";
import { readBook } from "./book";
import { newReader, useSession } from "./client";
import { expect, test } from "./product";

// Scrolling that takes its time has not arrived yet when a test looks.
test.use({ contextOptions: { reducedMotion: "reduce" } });

const gated = readBook().find(({ access }) => access === "subscriber");
const sentence = gated?.sentences.find(({ length }) => length < 100) ?? "";
const box = (page: Page) => page.getByRole("combobox", { name: "Search the book" });
const options = (page: Page) => page.getByRole("dialog").getByRole("option");
const status = (page: Page) => page.getByRole("dialog").getByRole("status");

/** Opens the dialog on the page that is open, and types. */
async function search(page: Page, query: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(box(page)).toBeFocused();
  await box(page).fill(query);
}

for (const path of ["/", "/chapters/finding-your-niche", "/chapters/writing", "/sign-in", "/nothing"]) {
  test(`Ctrl-K, / and the link of the bar open the dialog on ${path}, and Esc closes it`, async ({
    page,
  }) => {
    await page.goto(path);
    const link = page.getByRole("banner").getByRole("link", { name: "Search" });
    await expect(link).toHaveAttribute("aria-haspopup", "dialog");
    for (const open of [
      () => page.keyboard.press("Control+k"),
      () => page.keyboard.press("Meta+k"),
      () => page.keyboard.press("/"),
      () => link.click(),
    ]) {
      await open();
      await expect(box(page)).toBeFocused();
      await expect(box(page)).toHaveValue("");
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();
    }
    await expect(link).toBeFocused();
  });
}

test("a stroke is a stroke while somebody types", async ({ page }) => {
  await page.goto("/sign-in");
  const field = page.getByLabel("E-mail address");
  await field.focus();
  await page.keyboard.type("a/b");
  await expect(field).toHaveValue("a/b");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("nothing of search is loaded before somebody searches, and no more than once a page", async ({
  page,
}) => {
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  const ofSearch = () => loaded.filter((path) => path.includes("search"));
  await page.goto("/chapters/finding-your-niche");
  await page.waitForLoadState("networkidle");
  expect(ofSearch()).toEqual([]);
  await search(page, "niche");
  await expect(options(page).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await search(page, "plan");
  await expect(options(page).first()).toBeVisible();
  expect(ofSearch()).toEqual([expect.stringMatching(/\/search-dialog-\w+\.js$/), "/search.json"]);
});

test("by keyboard alone: a word typed wrong, the arrow keys, Enter, and the block in sight", async ({
  page,
}) => {
  await page.goto("/chapters");
  await search(page, "stamnia");
  await expect(status(page)).toHaveText(/^\d+ places? in \d+ chapters?$/);
  await expect(box(page)).toHaveAttribute("aria-expanded", "true");
  const count = await options(page).count();
  expect(count).toBeGreaterThan(2);
  await page.keyboard.press("ArrowUp");
  await expect(options(page).last()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("dialog").locator('[aria-selected="true"]')).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const chosen = options(page).nth(1);
  await expect(chosen).toHaveAttribute("aria-selected", "true");
  await expect(box(page)).toHaveAttribute("aria-activedescendant", (await chosen.getAttribute("id")) ?? "");
  await expect(box(page)).toBeFocused();
  await expect(chosen.locator("mark").first()).toHaveText(/stamina/i);
  const target = (await chosen.getAttribute("href")) ?? "";
  expect(target).toMatch(/^\/chapters\/[\w-]+#[\w-]+$/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(target);
  await expect(page.locator(":target")).toBeInViewport();
});

test("a place in the page that is open is reached, and the dialog is gone", async ({ page }) => {
  await page.goto("/chapters/finding-your-niche");
  await search(page, "embarrassed to explain");
  await options(page).nth(1).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  const target = page.locator(":target");
  await expect(target).toContainText("embarrassed to explain");
  await expect(target).toBeInViewport();
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const landed = await target.evaluate((block) => getComputedStyle(block).backgroundColor);
  expect(landed).not.toBe(paper);
  expect(landed).not.toBe("rgba(0, 0, 0, 0)");
});

test("Enter without a choice goes to the search page, with the words", async ({ page }) => {
  await page.goto("/");
  await search(page, "niche sentence");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/search\?q=niche\+sentence$/);
  await expect(page.getByRole("searchbox", { name: "Words to find" })).toHaveValue("niche sentence");
  await expect(page).toHaveTitle(/^Search: niche sentence ·/);
});

test("a reader finds gated text and lands on its block; a guest finds neither", async ({ page, context }) => {
  await page.goto("/");
  await search(page, sentence);
  await expect(status(page)).toHaveText(/./);
  await expect(status(page)).not.toHaveText(/Loading/);
  await expect(page.getByRole("dialog")).not.toContainText(sentence);
  await page.goto(`/search?q=${encodeURIComponent(sentence.split(" ").slice(0, 6).join(" "))}`);
  await expect(page.getByRole("main")).not.toContainText(sentence);

  await useSession(context, await newReader());
  await page.goto("/");
  await search(page, sentence);
  const place = options(page).filter({ hasText: sentence });
  await expect(place).toHaveCount(1);
  await place.click();
  await expect(page).toHaveURL(new RegExp(`/chapters/${gated?.slug}#`));
  await expect(page.locator(":target")).toContainText(sentence);
  await expect(page.locator(":target")).toBeInViewport();
});

test("a chapter that is closed is told by title and summary, with who may read it", async ({ page }) => {
  await page.goto("/");
  await search(page, "making money");
  const first = options(page).first();
  await expect(first).toContainText("For buyers");
  await expect(first).toHaveAttribute("href", "/chapters/making-money");
});

test("offline, or when the answer is no answer, the dialog says so and leads to the page", async ({
  page,
}) => {
  await page.route("**/search.json", (route) => route.abort());
  await page.goto("/");
  await page.keyboard.press("/");
  await expect(status(page)).toHaveText("Search could not be loaded. Are you offline?");
  await box(page).fill("plan");
  const all = page.getByRole("link", { name: "Open the search page" });
  await expect(all).toHaveAttribute("href", "/search?q=plan");
  await page.keyboard.press("Escape");
  // The next opening tries again.
  await page.unroute("**/search.json");
  await page.keyboard.press("/");
  await expect(options(page).first()).toBeVisible();
});

test("what somebody types is text, in the dialog and on the page", async ({ page }) => {
  const hostile = '"><img src=x onerror=alert(1)> niche';
  await page.goto("/");
  await search(page, hostile);
  await expect(options(page).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("searchbox")).toHaveValue(hostile);
  await expect(page.locator("main img")).toHaveCount(0);
  for (const query of [
    "x".repeat(5000),
    "%00",
    "%F0%9F%AA%81",
    "%E2%80%AEniche",
    "(((",
    ".*%2B?%5E$%7B%7D",
    "__proto__",
  ]) {
    const response = await page.goto(`/search?q=${query}`);
    expect(response?.status(), query).toBe(200);
    await expect(page.getByRole("main")).toBeVisible();
  }
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the link of the bar leads to the page, its form searches, and a result leads to its block", async ({
    page,
  }) => {
    await page.goto("/chapters");
    await page.getByRole("banner").getByRole("link", { name: "Search" }).click();
    await expect(page).toHaveURL(/\/search$/);
    await expect(page.getByRole("main")).toContainText("every sentence of the chapters you can read");
    await page.getByRole("searchbox", { name: "Words to find" }).fill("embarassed explain");
    await page.getByRole("button", { name: "Search" }).click();
    await expect(page).toHaveURL(/\/search\?q=embarassed\+explain$/);
    await expect(page.getByRole("status")).toHaveText(/^1 place in 1 chapter for/);
    await expect(page.locator("mark")).toHaveText(["embarrassed", "explain"]);
    await page.getByRole("main").getByRole("listitem").getByRole("link").last().click();
    await expect(page).toHaveURL(/\/chapters\/finding-your-niche#p-/);
    await expect(page.locator(":target")).toContainText("embarrassed to explain");
  });

  test("when nothing is found the page says what else to try", async ({ page }) => {
    await page.goto("/search?q=zzzzz");
    await expect(page.getByRole("status")).toHaveText(/^Nothing found for/);
    await expect(page.getByRole("main").getByRole("link", { name: "contents" })).toBeVisible();
    await page.goto("/search?q=emborrossid");
    await page.getByRole("main").getByRole("link", { name: "embarrassed" }).click();
    await expect(page.getByRole("status")).toHaveText(/^\d+ places? in/);
  });

  test("the page is nobody else's, and no search engine's", async ({ page }) => {
    const response = await page.goto("/search?q=plan");
    expect(response?.headers()["cache-control"]).toBe("private, no-store");
    expect(response?.headers()["x-robots-tag"]).toBe("noindex");
  });
});

test("axe finds nothing in the dialog: empty, with results, and with none", async ({ page }) => {
  test.slow();
  await page.goto("/chapters/finding-your-niche");
  await search(page, "");
  await expectAccessibleOnSmallPhone(page);
  await box(page).fill("plan");
  await expect(options(page).first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expectAccessible(page);
  await box(page).fill("zzzzz");
  await expect(status(page)).toHaveText("Nothing found");
  await expectAccessibleOnSmallPhone(page);
});

test("the page of results fits a small phone", async ({ page }) => {
  test.slow();
  await page.goto(`/search?q=${"interview".repeat(9)}`);
  await expectAccessibleOnSmallPhone(page);
  await page.goto("/search?q=plan");
  await expectAccessibleOnSmallPhone(page);
});
