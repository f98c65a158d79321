import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./product";

/** What axe finds wrong with a page that is open, a line each, and how many of its rules were met. */
export async function lookWithAxe(page: Page): Promise<{ found: string[]; passes: number }> {
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join()}`);
  return { found, passes: passes.length };
}

const light = { colorScheme: "light" } as const;
const dark = { colorScheme: "dark" } as const;
const long = Boolean(process.env.LONG);

/** Each theme and each width once, since a look costs seconds; `npm run test:long` pairs all of them. */
const looks = [
  { ...light, width: 360 },
  { ...dark, width: 1280 },
  ...(long
    ? [
        { ...light, width: 1280 },
        { ...dark, width: 360 },
      ]
    : []),
];

/** Looks at a page that is open, in both themes, on a phone and on a desk; `also` asks more at each look. */
export async function expectAccessible(page: Page, also?: (width: number) => Promise<void>): Promise<void> {
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 800 });
    const { found, passes } = await lookWithAxe(page);
    expect.soft(found, `${page.url()}, ${colorScheme}, ${width} px`).toEqual([]);
    expect(passes).toBeGreaterThan(10);
    await also?.(width);
  }
}

/** On a small phone, in the dark as phones often are: axe finds nothing, and nothing scrolls sideways. */
export async function expectAccessibleOnSmallPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const { colorScheme } of long ? [dark, light] : [dark]) {
    await page.emulateMedia({ colorScheme });
    expect.soft((await lookWithAxe(page)).found, `${page.url()}, ${colorScheme}`).toEqual([]);
    await expectNoWider(page, 320);
  }
}

/** Nothing of the page that is open stands out of a window of this width. */
export async function expectNoWider(page: Page, width: number): Promise<void> {
  const content = await page.evaluate(() => document.documentElement.scrollWidth);
  expect.soft(content, `${page.url()} at ${width} px`).toBeLessThanOrEqual(width);
}
