import type { Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { answerOf, newReader } from "./client";
import { expect, test } from "./product";
import { fillIn, quizOf } from "./quizzes";
import { aBrowser } from "./reading-kit";

const chapter = "/chapters/finding-your-niche";
const long = "2025-01-01T00:00:00.000Z";

/** How far what is laid out has moved since the page was opened, as the browser scores it. */
async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const score = { value: 0 };
    Reflect.set(globalThis, "shifts", score);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) score.value += (entry as unknown as { value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  return () => page.evaluate(() => (Reflect.get(globalThis, "shifts") as { value: number }).value);
}

test("the contents say what is left in each chapter and how the whole book stands, and nothing moves", async ({
  browser,
}) => {
  const reader = await newReader();
  const at = new Date().toISOString();
  const updates = [
    { chapterNumber: 2, deviceId: "phone", at, timeSpent: 60 },
    { chapterNumber: 3, deviceId: "phone", at, completed: true },
  ];
  await answerOf(await reader.client.post("/api/progress", { updates }));
  for (const kind of ["phone", "desk"] as const) {
    const { context, page } = await aBrowser(browser, kind, reader);
    const shifts = await watchShifts(page);
    await page.goto("/chapters");
    const row = (name: string) =>
      page.getByRole("listitem").filter({ has: page.getByRole("link", { name }) });
    await expect(row("Audience research")).toContainText("Still to do: finish reading");
    await expect(row("Audience research")).toContainText("pass the quiz");
    await expect(row("Planning")).toContainText(/Still to do: .*pass the quiz/);
    await expect(row("Planning")).not.toContainText("reading");
    await expect(row("Editing")).toContainText("Not begun.");
    await expect(page.locator(".book-figures")).toContainText("1 begun, 10 not begun. About ");
    expect(await shifts()).toBeLessThan(0.01);
    await context.close();
  }
});

test("the foot of a chapter says what is left, and goes on saying it after a quiz and a film", async ({
  browser,
}) => {
  const reader = await newReader();
  const { context, page } = await aBrowser(browser, "desk", reader);
  await page.goto(chapter);
  const foot = page.locator(".still-to-do");
  await expect(foot).toContainText(/^Still to do: read, .*pass the quiz\.$/);
  await fillIn(page, quizOf("finding-your-niche"));
  await page.getByRole("button", { name: "Check my answers" }).click();
  await expect(page.getByText("Passed.", { exact: true })).toBeVisible();
  await expect(foot).toContainText("Still to do: finish reading");
  await expect(foot).not.toContainText("quiz");
  await context.close();
});

test("somebody who completed a chapter before it changed is told what is new, and nobody else is", async ({
  browser,
}) => {
  test.setTimeout(90_000);
  const reader = await newReader();
  const { context, page } = await aBrowser(browser, "desk", reader);
  const details = page.locator(".changes");
  await page.goto(chapter);
  await expect(page.locator(".still-to-do")).toContainText("Still to do");
  await expect(details.locator("summary")).toHaveText("What has changed");

  const update = { chapterNumber: 1, deviceId: "phone", at: long, completed: true };
  await answerOf(await reader.client.post("/api/progress", update));
  await page.goto("/chapters");
  const news = page.locator('[data-chapter="1"] .chapter-standing');
  await expect(news).toContainText("Changed since you read it: ");
  await news.getByRole("link").first().click();
  await expect(page).toHaveURL(/finding-your-niche#/);
  await page.goto(`${chapter}#:changes`);
  await expect(details.locator("summary")).toContainText("Changed since you read it: ");
  await expect(details.locator("li[data-new]").first()).toBeVisible();
  await expectAccessible(page);
  await context.close();
});

test("a guest who was here before a change is told of it by what the browser keeps", async ({ browser }) => {
  const { context, page } = await aBrowser(browser, "desk");
  await page.goto(chapter);
  await expect(page.locator(".changes summary")).toHaveText("What has changed");
  await page.evaluate((at) => {
    const kept = { seconds: 60, secondsAt: at, place: null, videos: {} };
    localStorage.setItem("read:guest:1", JSON.stringify(kept));
  }, long);
  await page.goto("/chapters");
  await expect(page.locator('[data-chapter="1"]')).toContainText("Changed since you read it: ");
  await page.goto(chapter);
  await expect(page.locator(".changes summary")).toContainText("Changed since you read it: ");
  await context.close();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("what has changed can be read, and the contents lead to the first chapter", async ({ page }) => {
    await page.goto("/chapters");
    await page.getByRole("link", { name: "Start with “Finding your niche”" }).click();
    await page.getByText("What has changed").click();
    await expect(page.locator(".changes li").first()).toBeVisible();
    await expect(page.getByRole("button", { name: "Reading settings" })).toBeHidden();
    await expect(page.getByRole("button", { name: "Keys" })).toBeHidden();
  });
});
