import type { BrowserContext, Page } from "@playwright/test";
import { expectAccessible, expectNoWider } from "./axe";
import { Client, newReader, type SignedIn, useSession } from "./client";
import { expect, test } from "./product";
import { videoOf } from "./videos";

const film = videoOf("finding-your-niche");
const chapterPath = `/chapters/${film.chapter}`;

const player = (page: Page) => page.locator("chapter-video video");
const transcript = (page: Page) => page.locator("chapter-video details");
const second = (page: Page) => player(page).evaluate((video: HTMLVideoElement) => video.currentTime);
const paused = (page: Page) => player(page).evaluate((video: HTMLVideoElement) => video.paused);
const watchedMark = (page: Page) => page.locator(".video-watched");

/** Opens the chapter and waits until the player is at home. */
async function openFilm(page: Page): Promise<void> {
  await page.goto(chapterPath);
  await expect(page.getByLabel("Speed")).toBeVisible();
  await player(page).scrollIntoViewIfNeeded();
}

/** Plays from a second on, and stops at another or at the end: as fast as a browser may, where it need not stop in time. */
async function play(page: Page, from: number, to = Number.POSITIVE_INFINITY): Promise<void> {
  await player(page).evaluate(
    (video: HTMLVideoElement, [from, to]) =>
      new Promise<void>((resolve, reject) => {
        const begin = () => {
          video.currentTime = from;
          video.playbackRate = Number.isFinite(to) ? 4 : 16;
          video.play().catch(reject);
        };
        const stop = () => {
          if (video.currentTime < to && !video.ended) return;
          video.removeEventListener("timeupdate", stop);
          video.pause();
          resolve();
        };
        video.addEventListener("timeupdate", stop);
        video.addEventListener("ended", stop);
        video.addEventListener("error", () => reject(new Error("the film cannot be played")));
        if (video.readyState > 0) begin();
        else {
          video.addEventListener("loadedmetadata", begin, { once: true });
          video.preload = "auto";
        }
      }),
    [from, to] as const,
  );
}

async function watchedBy({ client }: SignedIn): Promise<string[]> {
  const { chapters } = (await (await client.get("/api/progress")).json()) as {
    chapters: { chapterNumber: number; videosWatched: string[] }[];
  };
  return chapters.flatMap(({ videosWatched }) => videosWatched);
}

/** The events that the page tells of a video, as they come. */
async function listen(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const told: { name: string; detail: unknown }[] = [];
    Object.assign(window, { told });
    for (const name of ["reader:watched", "reader:place"]) {
      document.addEventListener(name, (event) => told.push({ name, detail: (event as CustomEvent).detail }));
    }
  });
}

const told = (page: Page, name: string): Promise<Record<string, unknown>[]> =>
  page.evaluate(
    (name) =>
      (window as unknown as { told: { name: string; detail: Record<string, unknown> }[] }).told
        .filter((one) => one.name === name)
        .map(({ detail }) => detail),
    name,
  );

test("nine tenths played count as watched, the page says so, and the progress keeps it", async ({
  page,
  context,
}) => {
  const reader = await newReader();
  await useSession(context, reader);
  await listen(context);
  await openFilm(page);
  await play(page, 0);
  await expect(watchedMark(page)).toHaveText("Watched");
  await expect(page.getByRole("status").filter({ hasText: "You have watched this video." })).toBeAttached();
  await expect.poll(() => watchedBy(reader)).toEqual([film.id]);
  expect(await told(page, "reader:watched")).toEqual([{ video: film.id }]);
  const places = await told(page, "reader:place");
  expect(places.at(-1)).toEqual({
    block: expect.stringMatching(/^video-\w{6}$/),
    offset: expect.closeTo(1, 1),
  });

  // It is told once a page load, however often it is played.
  await play(page, 28);
  expect(await told(page, "reader:watched")).toHaveLength(1);
});

test("going to the end does not count, nor does a part; the rest of it in another visit does", async ({
  page,
  context,
}) => {
  const reader = await newReader();
  await useSession(context, reader);
  await openFilm(page);
  await play(page, 31);
  await play(page, 0, 12);
  await expect(watchedMark(page)).toHaveCount(0);
  expect(await watchedBy(reader)).toEqual([]);

  await openFilm(page);
  await play(page, 11);
  await expect(watchedMark(page)).toHaveText("Watched");
  await expect.poll(() => watchedBy(reader)).toEqual([film.id]);

  // Somebody else on the same computer has watched nothing.
  const other = await newReader();
  await useSession(context, other);
  await openFilm(page);
  await play(page, 30);
  await expect(watchedMark(page)).toHaveCount(0);
  expect(await watchedBy(other)).toEqual([]);
});

test("the transcript follows the film within its own box, and the film goes where it is told", async ({
  page,
}) => {
  await openFilm(page);
  await transcript(page).getByText("Transcript").click();
  const captions = transcript(page).getByRole("button");
  await expect(captions).toHaveText(film.captions);
  const last = captions.last();
  await last.click();
  await expect.poll(() => second(page)).toBeCloseTo(27, 0);
  await expect(last).toHaveAttribute("aria-current", "true");
  await expect(transcript(page).locator("[aria-current]")).toHaveCount(1);
  await expect(last).toBeInViewport();
  expect(await paused(page)).toBe(true);

  const top = await page.evaluate(() => scrollY);
  await play(page, 6, 8);
  await expect(captions.nth(1)).toHaveAttribute("aria-current", "true");
  await expect(last).not.toHaveAttribute("aria-current");
  expect(await page.evaluate(() => scrollY)).toBe(top);
});

test("keys play, jump, and turn captions on and off, and leave fields alone", async ({ page }) => {
  await openFilm(page);
  await expect(page.locator("chapter-video").getByText("J back 10 s")).toBeVisible();
  const captions = () => player(page).evaluate((video: HTMLVideoElement) => video.textTracks[0]?.mode);
  await player(page).focus();
  await page.keyboard.press("Space");
  await expect.poll(() => second(page)).toBeGreaterThan(0.2);
  expect(await paused(page)).toBe(false);
  await page.keyboard.press("Space");
  await expect.poll(() => paused(page)).toBe(true);
  await transcript(page).getByText("Transcript").click();
  await transcript(page).getByRole("button").first().focus();
  await page.keyboard.press("k");
  await expect.poll(() => paused(page)).toBe(false);
  await page.keyboard.press("k");
  await expect.poll(() => paused(page)).toBe(true);
  const before = await second(page);
  await page.keyboard.press("l");
  await expect.poll(() => second(page)).toBeCloseTo(before + 10, 1);
  await page.keyboard.press("j");
  await expect.poll(() => second(page)).toBeCloseTo(before, 1);
  expect(await captions()).toBe("showing");
  await page.keyboard.press("c");
  expect(await captions()).toBe("hidden");
  await page.keyboard.press("f");
  await expect.poll(() => page.evaluate(() => document.fullscreenElement?.tagName)).toBe("VIDEO");
  await page.keyboard.press("f");
  await expect.poll(() => page.evaluate(() => document.fullscreenElement?.tagName)).toBeUndefined();

  // In a field the letters are its own, and outside the player the keys are the page's.
  await page.getByLabel("Speed").focus();
  await page.keyboard.press("l");
  await page.keyboard.press("c");
  expect(await second(page)).toBeCloseTo(before, 1);
  expect(await captions()).toBe("hidden");
  await page.getByRole("link").first().focus();
  await page.keyboard.press("l");
  expect(await second(page)).toBeCloseTo(before, 1);
});

test("the chosen speed is kept for the next visit", async ({ page }) => {
  const rate = () => player(page).evaluate((video: HTMLVideoElement) => video.playbackRate);
  await openFilm(page);
  expect(await rate()).toBe(1);
  await page.getByLabel("Speed").selectOption("1.5×");
  expect(await rate()).toBe(1.5);
  await openFilm(page);
  await expect(page.getByLabel("Speed")).toHaveValue("1.5");
  await play(page, 0, 1);
  expect(await player(page).evaluate((video: HTMLVideoElement) => video.defaultPlaybackRate)).toBe(1.5);
});

test("a place that is asked for is gone to, without playing", async ({ page }) => {
  await openFilm(page);
  const resume = (offset: unknown) =>
    page
      .locator("chapter-video")
      .evaluate(
        (element, offset) => element.dispatchEvent(new CustomEvent("reader:resume", { detail: { offset } })),
        offset,
      );
  await resume(0.5);
  await expect.poll(() => second(page)).toBeCloseTo(16, 0);
  await resume(7);
  await resume("x");
  expect(await second(page)).toBeCloseTo(16, 0);
  expect(await paused(page)).toBe(true);
});

test("a guest watches a film too, and nothing is sent", async ({ page }) => {
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await openFilm(page);
  await play(page, 0);
  await expect(watchedMark(page)).toHaveText("Watched");
  expect(sent.filter((line) => !line.startsWith("GET"))).toEqual([]);
  expect(sent).toContain(`GET /media/${film.id}.webm`);
  expect(sent).toContain(`GET /media/${film.id}.vtt`);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("there are the browser's own player and the transcript", async ({ page }) => {
    await page.goto(chapterPath);
    await expect(player(page)).toHaveAttribute("controls", "");
    await expect(player(page)).toHaveAttribute("poster", `/media/${film.id}.webp`);
    await expect(page.getByLabel("Speed")).toHaveCount(0);
    await transcript(page).getByText("Transcript").click();
    await expect(transcript(page).getByRole("listitem")).toHaveText(film.captions);
  });
});

test("axe finds nothing on an open player, and nothing scrolls sideways", async ({ page }) => {
  test.setTimeout(90_000);
  await openFilm(page);
  await transcript(page).getByText("Transcript").click();
  await play(page, 0);
  await expect(watchedMark(page)).toBeVisible();
  await expectAccessible(page, (width) => expectNoWider(page, width));
});

test("a film that is gated goes out to those who may read its chapter, whole and in parts", async () => {
  const gated = videoOf("editing");
  const reader = await newReader();
  const paths = [`/media/${gated.id}.webm`, `/media/${gated.id}.vtt`];
  for (const path of paths) {
    expect((await new Client().get(path)).status, path).toBe(401);
    expect((await new Client().get(path, { Range: "bytes=0-99" })).status, path).toBe(401);
    const whole = await reader.client.get(path);
    expect(whole.status, path).toBe(200);
    expect(whole.headers.get("cache-control")).toBe("private, no-store");
    const bytes = new Uint8Array(await whole.arrayBuffer());
    const part = await reader.client.get(path, { Range: "bytes=-50" });
    expect(part.status, path).toBe(206);
    expect(part.headers.get("content-range")).toBe(
      `bytes ${bytes.length - 50}-${bytes.length - 1}/${bytes.length}`,
    );
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(-50));
  }
  const bought = videoOf("making-money");
  for (const end of ["webm", "vtt"]) {
    expect((await reader.client.get(`/media/${bought.id}.${end}`)).status).toBe(403);
    expect((await new Client().get(`/media/${bought.id}.${end}`)).status).toBe(401);
  }
  expect((await new Client().get(`/media/${bought.id}.webp`)).status).toBe(200);
});

test("a subscriber plays a gated film", async ({ page, context }) => {
  await useSession(context, await newReader());
  await page.goto("/chapters/editing");
  await player(page).scrollIntoViewIfNeeded();
  await play(page, 0, 3);
  expect(await second(page)).toBeGreaterThan(2.9);
});
