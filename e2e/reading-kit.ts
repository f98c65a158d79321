import type { Browser, BrowserContext, Page } from "@playwright/test";
import { type SignedIn, useSession } from "./client";
import { expect, siteUrl } from "./product";

const phoneAgent =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1";
const deskAgent =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/** A browser on a phone or at a desk, of a reader or of a guest. */
export async function aBrowser(
  browser: Browser,
  kind: "phone" | "desk",
  reader?: SignedIn,
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    baseURL: siteUrl,
    reducedMotion: "reduce",
    ...(kind === "phone"
      ? { userAgent: phoneAgent, viewport: { width: 360, height: 740 } }
      : { userAgent: deskAgent, viewport: { width: 1280, height: 800 } }),
  });
  if (reader) await useSession(context, reader);
  return { context, page: await context.newPage() };
}

/** Scrolls so that a heading is where one reads, and leaves for another page, which tells the server. */
export async function readTo(page: Page, heading: string): Promise<void> {
  await page.getByRole("heading", { name: heading }).evaluate((element) => {
    scrollTo(0, scrollY + element.getBoundingClientRect().top - innerHeight / 3 + 2);
    // What is sent while a page is left goes out under the name of the browser itself, not the phone it plays.
    dispatchEvent(new Event("pagehide"));
  });
  await page.goto("/privacy");
}

/** Whether a heading is where one reads: in the upper half of the window. */
export async function expectAtLine(page: Page, heading: string): Promise<void> {
  const top = () =>
    page.getByRole("heading", { name: heading }).evaluate((element) => {
      return element.getBoundingClientRect().top / innerHeight;
    });
  await expect.poll(top).toBeLessThan(0.5);
  expect(await top()).toBeGreaterThan(-0.1);
}

/** Waits until the server knows of a place in a chapter, and returns it. */
export async function placeKept({ client }: SignedIn, chapter: number): Promise<unknown> {
  let position: unknown = null;
  const ask = async () => {
    const answer = (await (await client.get(`/api/progress/${chapter}`)).json()) as { position: unknown };
    position = answer.position;
    return position;
  };
  await expect.poll(ask).not.toBeNull();
  return position;
}
