import type { Page } from "@playwright/test";
import { Client } from "./client";
import { expect, test } from "./product";

// Scrolling that takes its time has not arrived yet when a test looks.
test.use({ contextOptions: { reducedMotion: "reduce" } });

/** How what has the focus shows it, compared with how it looks without. */
function focusMark(page: Page): Promise<{ name: string; outline: number; inView: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { top, bottom, left, right } = element.getBoundingClientRect();
    return {
      name: `${element.localName} "${element.textContent?.trim() || element.getAttribute("aria-label") || element.id}"`,
      outline: outlineStyle === "none" ? 0 : Number.parseFloat(outlineWidth),
      inView: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
    };
  });
}

for (const path of [
  "/",
  "/chapters",
  "/chapters/writing",
  "/sign-in",
  "/sign-in/check-mail",
  "/search?q=plan",
  "/nothing",
]) {
  test(`the tab key reaches everything on ${path} that can be used, and shows where it is`, async ({
    page,
  }) => {
    await page.goto(path);
    const usable = await page
      .locator("a[href], button, input:not([type=hidden]), summary, [tabindex='0']")
      .filter({ visible: true })
      .count();
    const reached = new Set<string>();
    for (let stop = 0; stop < usable; stop++) {
      await page.keyboard.press("Tab");
      const mark = await focusMark(page);
      expect.soft(mark.outline, mark.name).toBeGreaterThanOrEqual(2);
      expect.soft(mark.inView, mark.name).toBe(true);
      reached.add(
        await page.evaluate(() =>
          String([...document.querySelectorAll("*")].indexOf(document.activeElement ?? document.body)),
        ),
      );
    }
    expect(reached.size).toBe(usable);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  });
}

for (const path of ["/", "/chapters/finding-your-niche", "/sign-in"]) {
  test(`the first tab stop of ${path} leads past the bar to the text`, async ({ page }) => {
    await page.goto(path);
    const skip = page.getByRole("link", { name: "Skip to the text" });
    await expect(skip).not.toBeInViewport();
    await page.keyboard.press("Tab");
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main")).toBeFocused();
    await page.keyboard.press("Tab");
    const inside = await page.evaluate(() => document.activeElement?.closest("main") !== null);
    expect(inside).toBe(true);
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`the theme is switched from ${colorScheme} by keyboard and stays on every page`, async ({
    page,
    context,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto("/");
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const button = page.getByRole("button", { name: "Dark theme" });
    const before = await paper();
    await expect(button).toHaveAttribute("aria-pressed", String(colorScheme === "dark"));
    await button.focus();
    await page.keyboard.press("Space");
    const switched = await paper();
    expect(switched).not.toBe(before);
    for (const path of ["/", "/chapters/writing", "/sign-in", "/nothing"]) {
      await page.goto(path);
      expect(await paper(), path).toBe(switched);
      await expect(button).toHaveAttribute("aria-pressed", String(colorScheme !== "dark"));
    }
    await button.focus();
    await page.keyboard.press("Enter");
    expect(await paper()).toBe(before);
    const [theme] = (await context.cookies()).filter(({ name }) => name === "theme");
    expect(theme).toMatchObject({ value: colorScheme, path: "/", sameSite: "Lax" });
    expect(theme?.expires).toBeGreaterThan(Date.now() / 1000 + 300 * 86_400);
  });
}

test("a chosen theme is in the page as it is sent, and only one of the two", async () => {
  for (const path of [
    "/",
    "/chapters",
    "/chapters/writing",
    "/privacy",
    "/sign-in",
    "/auth/verify",
    "/nothing",
  ]) {
    for (const theme of ["light", "dark"]) {
      const html = await (await new Client().get(path, { Cookie: `theme=${theme}` })).text();
      expect(/<html[^>]*>/.exec(html)?.[0], path).toContain(`data-theme="${theme}"`);
    }
    for (const theme of ["", "blue", '"><script>', "dark%22"]) {
      const html = await (await new Client().get(path, { Cookie: `theme=${theme}` })).text();
      expect(/<html[^>]*>/.exec(html)?.[0], path).not.toContain("data-theme");
      expect(html).not.toContain('"><script>');
    }
  }
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("a free chapter can be read whole, its contents list works, and no dead button shows", async ({
    page,
  }) => {
    await page.goto("/chapters/finding-your-niche");
    await expect(page.getByRole("heading", { level: 1, name: "Finding your niche" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Dark theme" })).toBeHidden();
    const heading = page.getByRole("heading", { name: "Three projects to follow" });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole("link", { name: "Three projects to follow" }).first().click();
    await expect(page).toHaveURL(/#three-projects-to-follow$/);
    await expect(heading).toBeInViewport();
  });

  test("the system's theme is followed", async ({ page }) => {
    const papers = new Set<string>();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto("/privacy");
      papers.add(await page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor));
    }
    expect(papers.size).toBe(2);
  });
});
