import type { Page } from "@playwright/test";
import { newReader, type SignedIn, useSession } from "./client";
import { expect, test } from "./product";

const chapter = "/chapters/writing";

/** Opens a page whose clock stands still until a test turns it. */
async function openAt(page: Page, path: string): Promise<void> {
  const now = Date.now();
  await page.clock.install({ time: now });
  await page.clock.pauseAt(now + 1000);
  await page.goto(path);
}

/** Lets `seconds` pass with somebody there: a turn of the wheel every ten. */
async function read(page: Page, seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 10) {
    await page.evaluate(() => dispatchEvent(new Event("scroll")));
    await page.clock.runFor(Math.min(left, 10) * 1000);
  }
}

/** Hides or shows the page as switching tabs does, which a headless browser does not. */
async function setVisible(page: Page, visible: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    visible ? "visible" : "hidden",
  );
}

/** The pages from which the server was told of progress, as it happens. */
function listen(page: Page): string[] {
  const sent: string[] = [];
  page.context().on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/api/progress")) sent.push(page.url());
  });
  return sent;
}

/** What the beacons of a page hold, which Playwright does not see. */
async function openBeacons(page: Page): Promise<{ deviceId: string; timeSpent: number }[]> {
  const sent: { deviceId: string; timeSpent: number }[] = [];
  await page.exposeFunction("seen", (body: string) => sent.push(JSON.parse(body)));
  await page.addInitScript(() => {
    const send = navigator.sendBeacon.bind(navigator);
    navigator.sendBeacon = (url, body) => {
      if (body instanceof Blob) body.text().then(Reflect.get(globalThis, "seen"));
      return send(url, body);
    };
  });
  return sent;
}

/** Waits until the server knows of at least so many seconds in chapter 4, and returns them. */
async function secondsKept({ client }: SignedIn, atLeast: number): Promise<number> {
  let kept = 0;
  const ask = async () => {
    const response = await client.get("/api/progress/4");
    kept = ((await response.json()) as { timeSpent: number }).timeSpent;
    return kept;
  };
  await expect.poll(ask, { intervals: [50], timeout: 5000 }).toBeGreaterThanOrEqual(atLeast);
  return kept;
}

let reader: SignedIn;
test.beforeEach(async ({ context }) => {
  reader = await newReader();
  await useSession(context, reader);
});

test("the time spent in a chapter arrives while it is read, at most every fifteen seconds", async ({
  page,
}) => {
  const sent = listen(page);
  await openAt(page, chapter);
  await read(page, 120);
  expect(await secondsKept(reader, 115)).toBeLessThanOrEqual(122);
  expect(sent.length).toBeGreaterThanOrEqual(4);
  expect(sent.length).toBeLessThanOrEqual(8);
});

test("what goes out are updates of the surface: one device, and its whole time so far", async ({ page }) => {
  const sent = await openBeacons(page);
  await openAt(page, chapter);
  await read(page, 30);
  await expect.poll(() => sent.length).toBe(2);
  const [first, second] = sent;
  expect(second).toEqual({
    chapterNumber: 4,
    deviceId: expect.stringMatching(/^[\w-]{1,64}$/),
    at: expect.stringMatching(/^\d{4}-.+Z$/),
    timeSpent: expect.any(Number),
  });
  expect(first?.deviceId).toBe(second?.deviceId);
  expect(second?.timeSpent).toBeGreaterThan(first?.timeSpent ?? 0);
});

test("a page that is hidden sends what it has at once, and counts no more until it shows again", async ({
  page,
}) => {
  const sent = listen(page);
  await openAt(page, chapter);
  await read(page, 8);
  expect(sent).toHaveLength(0);
  await setVisible(page, false);
  const first = await secondsKept(reader, 7);
  expect(first).toBeLessThanOrEqual(10);
  await page.clock.runFor(600_000);
  expect(sent).toHaveLength(1);
  await setVisible(page, true);
  await read(page, 8);
  await setVisible(page, false);
  expect(await secondsKept(reader, first + 7)).toBeLessThanOrEqual(first + 9);
});

test("leaving the page sends what it has", async ({ page }) => {
  await openAt(page, chapter);
  await read(page, 9);
  await page.goto("/privacy");
  expect(await secondsKept(reader, 8)).toBeLessThanOrEqual(11);
});

test("somebody who gives no sign of life is counted for a minute and no longer", async ({ page }) => {
  await openAt(page, chapter);
  await page.clock.runFor(600_000);
  const idle = await secondsKept(reader, 55);
  expect(idle).toBeLessThanOrEqual(62);
  await page.mouse.move(100, 100);
  await read(page, 30);
  expect(await secondsKept(reader, idle + 28)).toBeLessThanOrEqual(idle + 32);
});

test("nothing goes out while nothing changes", async ({ page }) => {
  const sent = listen(page);
  await openAt(page, chapter);
  await page.clock.runFor(120_000);
  const known = sent.length;
  expect(known).toBeGreaterThan(0);
  await page.clock.runFor(3_600_000);
  await setVisible(page, false);
  await setVisible(page, true);
  await setVisible(page, false);
  expect(sent).toHaveLength(known);
});

test("a second visit goes on from where the first ended", async ({ page }) => {
  await openAt(page, chapter);
  await read(page, 20);
  await page.goto("/privacy");
  const first = await secondsKept(reader, 19);
  await page.goto(chapter);
  await read(page, 20);
  await page.goto("/privacy");
  expect(await secondsKept(reader, first + 18)).toBeLessThanOrEqual(first + 24);
});

test("two tabs of one browser count one after the other, and lose nothing", async ({ page, context }) => {
  const other = await context.newPage();
  await openAt(page, chapter);
  await openAt(other, chapter);
  await setVisible(other, false);
  await read(page, 30);
  await setVisible(page, false);
  const first = await secondsKept(reader, 28);
  await setVisible(other, true);
  await read(other, 20);
  await setVisible(other, false);
  expect(await secondsKept(reader, first + 18)).toBeLessThanOrEqual(first + 24);
});

test("a second device adds its own time", async ({ page, browser }) => {
  await openAt(page, chapter);
  await read(page, 20);
  const first = await secondsKept(reader, 14);
  const other = await browser.newContext();
  await useSession(other, reader);
  const desk = await other.newPage();
  await openAt(desk, chapter);
  await read(desk, 20);
  expect(await secondsKept(reader, first + 14)).toBeLessThanOrEqual(first + 24);
  await other.close();
});

test("two readers who share a browser do not share time", async ({ page, context }) => {
  await openAt(page, chapter);
  await read(page, 20);
  await page.goto("/privacy");
  const first = await secondsKept(reader, 19);
  const second = await newReader();
  await context.clearCookies();
  await useSession(context, second);
  await page.goto(chapter);
  await read(page, 10);
  await page.goto("/privacy");
  expect(await secondsKept(second, 9)).toBeLessThan(first);
  expect(await secondsKept(reader, first)).toBe(first);
});

test("for a guest nothing is sent, what is kept stays in the browser, and for a reader it is sent", async ({
  browser,
  page,
}) => {
  const stranger = await browser.newContext();
  const guest = await stranger.newPage();
  const fromGuest = listen(guest);
  await openAt(guest, "/chapters/planning");
  await read(guest, 60);
  await setVisible(guest, false);
  expect(await guest.evaluate(() => Object.keys(localStorage))).toEqual(["read:guest:3"]);
  await guest.goto("/privacy");
  expect(fromGuest).toEqual([]);
  await stranger.close();

  const fromReader = listen(page);
  await openAt(page, "/chapters/planning");
  await read(page, 60);
  expect(fromReader.length).toBeGreaterThan(0);
});

test("in front of a locked chapter and in the contents nothing is sent, and in an open one it is", async ({
  page,
}) => {
  const sent = listen(page);
  await openAt(page, "/chapters/making-money");
  for (const path of ["/chapters/making-money", "/chapters", "/", "/account"]) {
    await page.goto(path);
    await read(page, 60);
    await setVisible(page, false);
  }
  expect(sent).toEqual([]);
  await page.goto(chapter);
  await read(page, 60);
  expect(sent.length).toBeGreaterThan(0);
});

test("where storage is switched off the time of the visit still counts", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
  });
  await openAt(page, chapter);
  await read(page, 20);
  expect(await secondsKept(reader, 14)).toBeLessThanOrEqual(23);
});

test("the account page shows the time that was counted", async ({ page }) => {
  await openAt(page, chapter);
  await read(page, 190);
  await setVisible(page, false);
  await secondsKept(reader, 180);
  await page.goto("/account");
  await expect(page.getByRole("row", { name: /Writing/ })).toContainText(/3 min/);
});
