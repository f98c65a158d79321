import type { Page } from "@playwright/test";
import { expectAccessible, expectAccessibleOnSmallPhone } from "./axe";
import { Client } from "./client";
import { expect, test } from "./product";

const chapter = "/chapters/audience-research";
const button = { name: "Reading settings" };
const help = { name: "Keys" };

test.use({ contextOptions: { reducedMotion: "reduce" } });

async function openPanel(page: Page) {
  await page.getByRole("button", button).click();
  const panel = page.getByRole("dialog", button);
  await expect(panel).toBeVisible();
  return panel;
}

/** How wide and how large the text is. */
function measure(page: Page): Promise<{ size: number; width: number }> {
  return page
    .locator("chapter-body > p")
    .first()
    .evaluate((element) => ({
      size: Number.parseFloat(getComputedStyle(element).fontSize),
      width: element.getBoundingClientRect().width,
    }));
}

test("type size, line width and theme are chosen by keyboard, stay on every page, and are set back", async ({
  page,
}) => {
  await page.goto(chapter);
  const plain = await measure(page);
  await page.getByRole("button", button).focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog", button);
  await expect(panel.getByRole("heading", button)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(panel.getByRole("radio", { name: "Normal" }).first()).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(page.getByRole("button", button)).toBeFocused();
  const html = page.locator("html");
  const chosen = { "data-size": "l", "data-width": "wide", "data-theme": "dark" };
  const larger = await measure(page);
  expect(larger.size).toBeGreaterThan(plain.size);
  expect(larger.width).toBeGreaterThan(plain.width);

  for (const path of [chapter, "/", "/chapters", "/sign-in"]) {
    const response = await page.goto(path);
    const sent = /<html[^>]*>/.exec((await response?.text()) ?? "")?.[0];
    for (const [name, value] of Object.entries(chosen)) {
      expect(sent, path).toContain(`${name}="${value}"`);
      await expect(html).toHaveAttribute(name, value);
    }
  }
  await page.goto(chapter);
  expect(await measure(page)).toEqual(larger);
  await (await openPanel(page)).getByRole("button", { name: "Reset" }).click();
  for (const name of Object.keys(chosen)) await expect(html).not.toHaveAttribute(name);
  expect(await measure(page)).toEqual(plain);
  expect(await page.context().cookies()).toEqual([]);
});

test("settings that nobody can choose are not in the page", async () => {
  for (const path of [chapter, "/sign-in"]) {
    for (const value of ['size-l"><script>', "size-huge.width-0", "keys-on", "l"]) {
      const html = await (await new Client().get(path, { Cookie: `reading=${value}` })).text();
      expect(/<html[^>]*>/.exec(html)?.[0], value).not.toMatch(/data-(size|width|keys)/);
    }
    const known = await (await new Client().get(path, { Cookie: "reading=size-xs.keys-off" })).text();
    expect(/<html[^>]*>/.exec(known)?.[0]).toContain('data-size="xs" data-keys="off"');
  }
});

test("the question mark lists the keys, and n, p, arrows and t do what it says", async ({ page }) => {
  await page.goto(chapter);
  await page.keyboard.press("?");
  const list = page.getByRole("dialog", help);
  await expect(list).toContainText("Next chapter");
  await page.keyboard.press("n");
  await expect(page).toHaveURL(new RegExp(`${chapter}$`));
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/\/chapters\/planning$/);
  await page.keyboard.press("p");
  await expect(page).toHaveURL(new RegExp(`${chapter}$`));
  await page.keyboard.press("ArrowLeft");
  await expect(page).toHaveURL(/\/chapters\/finding-your-niche$/);
  const dark = page.getByRole("button", { name: "Dark theme" });
  await expect(dark).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("t");
  await expect(dark).toHaveAttribute("aria-pressed", "true");
});

test("keys do nothing while something is typed, with a modifier, or when switched off", async ({ page }) => {
  await page.goto("/");
  const list = page.getByRole("dialog", help);
  await page.getByLabel("E-mail address").pressSequentially("t?n");
  await expect(list).toBeHidden();
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  await page.goto(chapter);
  await page.keyboard.press("Alt+n");
  await page.keyboard.press("Control+ArrowRight");
  await expect(page).toHaveURL(new RegExp(`${chapter}$`));
  const panel = await openPanel(page);
  await panel.getByRole("checkbox", { name: "Single-key shortcuts" }).uncheck();
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-keys", "off");
  for (const key of ["?", "n", "t"]) await page.keyboard.press(key);
  await expect(list).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`${chapter}$`));
  // The list itself stays within reach.
  await page.getByRole("contentinfo").getByRole("button", { name: "Keys" }).click();
  await expect(list).toContainText("Single keys are switched off");
});

test("axe finds nothing on the open settings and the open list of keys", async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto(chapter);
  await openPanel(page);
  await expectAccessible(page);
  await expectAccessibleOnSmallPhone(page);
  await page.getByRole("button", { name: "Keyboard help" }).click();
  await expect(page.getByRole("dialog", help)).toBeVisible();
  await expectAccessible(page);
  await expectAccessibleOnSmallPhone(page);
});
