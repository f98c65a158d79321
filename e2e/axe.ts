import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./product";

/**
 * What axe finds wrong with a page that is open, a line each, and how many of its rules were met. In the page
 * alone: what it does otherwise for frames of other sites, of which there are none, opens a page more for each look.
 */
export async function lookWithAxe(page: Page): Promise<{ found: string[]; passes: number }> {
  expect(page.frames()).toHaveLength(1);
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations, passes } = await axe.analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join()}`);
  return { found, passes: passes.length };
}

const light = { colorScheme: "light" } as const;
const dark = { colorScheme: "dark" } as const;
const long = Boolean(process.env.LONG);

/** Each theme and each width once, since a look costs a second; `npm run test:long` pairs all of them. */
const quickLooks = [
  { ...light, width: 360 },
  { ...dark, width: 1280 },
];
const looks = [...quickLooks, ...(long ? [{ ...light, width: 1280 } as const, { ...dark, width: 360 }] : [])];

/** Looks at a page that is open, in both themes, on a phone and on a desk; `also` asks more at each look. */
export function expectAccessible(page: Page, also?: (width: number) => Promise<void>): Promise<void> {
  return lookIn(looks, page, also);
}

/** Looks at one of many pages alike: quickly on a phone in the light and on a desk in the dark by turns, in a long run in all pairs. */
export function expectAccessibleInTurn(page: Page, turn: number): Promise<void> {
  return lookIn(long ? looks : quickLooks.filter((_, index) => index === turn % 2), page);
}

async function lookIn(
  chosen: typeof looks,
  page: Page,
  also?: (width: number) => Promise<void>,
): Promise<void> {
  for (const { colorScheme, width } of chosen) {
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
