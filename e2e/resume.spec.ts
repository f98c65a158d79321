import { expectAccessible } from "./axe";
import { answerOf, Client, expectRefusal, newReader, useSession } from "./client";
import { askForMail, expect, followLink, newAddress, test } from "./product";
import { aBrowser, expectAtLine, placeKept, readTo } from "./reading-kit";

const chapter = "/chapters/finding-your-niche";
const heading = "List before you choose";
const bar = { name: "Your place" };
const goOn = { name: /^Continue where you left off/ };

test("what was read on a phone goes on at the desk, at the same paragraph", async ({ browser }) => {
  const reader = await newReader();
  const phone = await aBrowser(browser, "phone", reader);
  await phone.page.goto(chapter);
  await readTo(phone.page, heading);
  expect(await placeKept(reader, 1)).toMatchObject({ block: "list-before-you-choose" });

  const desk = await aBrowser(browser, "desk", reader);
  await desk.page.goto(chapter);
  const offer = desk.page.getByRole("complementary", bar);
  await expect(offer).toContainText(`“${heading}”`);
  await expect(offer).toContainText("from your phone, just now");
  await desk.page.keyboard.press("Tab");
  await desk.page.getByRole("button", goOn).focus();
  await desk.page.keyboard.press("Enter");
  await expectAtLine(desk.page, heading);
  await expect(desk.page.getByRole("heading", { name: heading })).toBeFocused();
  await expect(offer).toBeHidden();

  await desk.page.goto("/chapters");
  const link = desk.page.getByRole("link", { name: "Continue on “Finding your niche”" });
  await expect(link).toBeVisible();
  await expect(desk.page.locator(".continue")).toContainText("just now");
  await link.click();
  await expectAtLine(desk.page, heading);
  await expect(desk.page).toHaveURL(new RegExp(`${chapter}$`));
  await expect(offer).toBeHidden();
  await phone.context.close();
  await desk.context.close();
});

test("the offer is dismissed by its button and by Escape, and is not made on a link to a heading", async ({
  browser,
}) => {
  const reader = await newReader();
  const { context, page } = await aBrowser(browser, "desk", reader);
  const position = { block: "list-before-you-choose", offset: 0.5 };
  const update = { chapterNumber: 1, deviceId: "other", at: new Date(Date.now() - 86_400_000).toISOString() };
  await answerOf(await reader.client.post("/api/progress", { ...update, position }));
  const offer = page.getByRole("complementary", bar);
  await page.goto(chapter);
  await expect(offer).toContainText("from another device, yesterday");
  await offer.getByRole("button", { name: "Dismiss" }).click();
  await expect(offer).toBeHidden();
  await page.goto("/privacy");
  await page.goto(chapter);
  await expect(offer).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(offer).toBeHidden();
  // Opened and left: the place of the other device is still the place.
  await page.goto("/privacy");
  expect(await placeKept(reader, 1)).toEqual(position);
  const places = page.waitForResponse("**/api/progress/1");
  await page.goto(`${chapter}#try-it-small`);
  await places;
  await expectAtLine(page, "Try it small");
  await expect(offer).toBeHidden();
  await context.close();
});

test("a place at the end of every block is no completion, and a chapter that is complete offers none", async ({
  browser,
}) => {
  const reader = await newReader();
  const { context, page } = await aBrowser(browser, "desk", reader);
  await page.goto(chapter);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.goto("/chapters");
  await placeKept(reader, 1);
  expect(await answerOf(await reader.client.get("/api/progress/1"))).toMatchObject({
    completed: false,
    completedAt: null,
  });
  await page.goto("/chapters");
  await expect(page.getByRole("link", { name: /^Continue on “Finding your niche”/ })).toBeVisible();
  await page.goto(chapter);
  await expect(page.getByRole("complementary", bar)).toBeVisible();
  await page.getByRole("button", { name: "Mark as complete" }).click();
  await expect(page.getByText("You have completed this chapter.")).toBeVisible();
  const answer = page.waitForResponse("**/api/progress/places");
  await page.goto("/chapters");
  await answer;
  await expect(page.getByRole("link", { name: /^Go on with “Audience research”/ })).toBeVisible();
  await context.close();
});

test("a block that the chapter no longer has leads to the top, and a film is told how far it had come", async ({
  browser,
}) => {
  const reader = await newReader();
  const { context, page } = await aBrowser(browser, "desk", reader);
  const place = (block: string, offset: number) => ({
    chapterNumber: 1,
    deviceId: "other",
    at: new Date().toISOString(),
    position: { block, offset },
  });
  await reader.client.post("/api/progress", place("p-that-is-gone", 0.5));
  await page.goto(`${chapter}#:resume`);
  await expect(page.locator("chapter-body > :first-child")).toBeFocused();

  await page.goto("/privacy");
  await page.addInitScript(() => {
    document.addEventListener("DOMContentLoaded", () => {
      const film = document.createElement("chapter-video");
      film.id = "a-film";
      film.addEventListener("reader:resume", (event) => {
        film.dataset.offset = String((event as CustomEvent<{ offset: number }>).detail.offset);
      });
      document.querySelector("#try-it-small")?.insertAdjacentElement("beforebegin", film);
    });
  });
  await placeKept(reader, 1);
  await reader.client.post("/api/progress", place("a-film", 0.25));
  await page.goto(`${chapter}#:resume`);
  await expect(page.locator("#a-film")).toHaveAttribute("data-offset", "0.25");
  await context.close();
});

test("a film that plays is the place, and one that was watched is told at once", async ({ browser }) => {
  const reader = await newReader();
  const { context, page } = await aBrowser(browser, "phone", reader);
  await page.goto(chapter);
  await page.evaluate(() => {
    const film = document.querySelector("chapter-body > p");
    const say = (name: string, detail: object) =>
      film?.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
    say("reader:place", { block: "a-film", offset: 0.5 });
    say("reader:watched", { video: "no-such-film" });
  });
  expect(await placeKept(reader, 1)).toEqual({ block: "a-film", offset: 0.5 });
  await context.close();
});

test("what was read offline is told when there is a connection again", async ({ browser }) => {
  const reader = await newReader();
  const { context, page } = await aBrowser(browser, "phone", reader);
  await page.goto(chapter);
  await context.setOffline(true);
  await page.evaluate(() => {
    scrollTo(0, 3000);
    dispatchEvent(new Event("pagehide"));
  });
  const kept = () => page.evaluate(() => Object.values(localStorage).find((text) => text.includes("place")));
  await expect.poll(kept).toContain('"placeAt":null');
  expect(await answerOf(await reader.client.get("/api/progress/1"))).toMatchObject({ position: null });
  await context.setOffline(false);
  await placeKept(reader, 1);
  await context.close();
});

test("a guest's place is kept in the browser, and becomes the reader's at sign-in", async ({ browser }) => {
  const { context, page } = await aBrowser(browser, "desk");
  const sent: string[] = [];
  context.on("request", (request) => {
    if (request.url().includes("/api/")) sent.push(request.url());
  });
  await page.goto(chapter);
  await readTo(page, heading);
  await page.goto("/chapters");
  await expect(page.locator(".continue")).toContainText("on this device, just now");
  await page.getByRole("link", { name: "Continue on “Finding your niche”" }).click();
  await expectAtLine(page, heading);
  expect(sent).toEqual([]);

  await page.goto("/sign-up?next=/chapters");
  await followLink(page, await askForMail(page, newAddress()));
  await page.waitForURL("**/chapters");
  await expect(page.getByRole("link", { name: "Continue on “Finding your niche”" })).toBeVisible();
  const places = await page.evaluate(async () => (await fetch("/api/progress/places")).json());
  expect(places).toMatchObject({
    places: [{ chapterNumber: 1, block: "list-before-you-choose", device: "computer" }],
  });
  const keys = await page.evaluate(() => Object.keys(localStorage));
  expect(keys.filter((key) => key.startsWith("read:guest"))).toEqual([]);
  expect(keys.filter((key) => key.startsWith("read:"))).toHaveLength(1);
  const progress = await page.evaluate(async () => (await fetch("/api/progress/1")).json());
  expect(progress).toMatchObject({ completed: false });
  await context.close();
});

test("a guest's older place does not move that of the reader who signs in", async ({ browser }) => {
  const reader = await newReader();
  const { context, page } = await aBrowser(browser, "desk");
  await page.goto(chapter);
  await readTo(page, heading);
  const later = { block: "try-it-small", offset: 0.5 };
  const update = { chapterNumber: 1, deviceId: "other", at: new Date().toISOString(), position: later };
  await reader.client.post("/api/progress", update);
  await useSession(context, reader);
  const told = page.waitForResponse((response) => response.request().method() === "POST");
  await page.goto("/chapters");
  expect((await told).ok()).toBe(true);
  expect(await placeKept(reader, 1)).toEqual(later);
  await context.close();
});

test("what a guest did is sent once, and what is older than thirty days is let go", async ({ browser }) => {
  const reader = await newReader();
  const { context, page } = await aBrowser(browser, "desk");
  await page.goto("/privacy");
  await page.evaluate(() => {
    const keep = (chapter: number, days: number) => {
      const at = new Date(Date.now() - days * 86_400_000).toISOString();
      const place = { block: "p-a", offset: 0, at, section: null };
      localStorage.setItem(`read:guest:${chapter}`, JSON.stringify({ seconds: 30, secondsAt: at, place }));
    };
    keep(1, 31);
    keep(2, 29);
  });
  await useSession(context, reader);
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") sent.push(request.url());
  });
  await page.goto("/chapters");
  await expect(page.getByRole("link", { name: "Continue on “Audience research”" })).toBeVisible();
  await page.goto("/chapters");
  await expect(page.getByRole("link", { name: "Continue on “Audience research”" })).toBeVisible();
  expect(sent).toHaveLength(1);
  expect(await answerOf(await reader.client.get("/api/progress"))).toMatchObject({
    chapters: [{ chapterNumber: 2, timeSpent: 30, completed: false, position: { block: "p-a", offset: 0 } }],
  });
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("guest")))).toEqual(
    [],
  );
  await context.close();
});

test("places are told to their reader and to nobody else", async () => {
  const reader = await newReader();
  const position = { block: "p-a", offset: 0 };
  await reader.client.post("/api/progress", {
    chapterNumber: 2,
    deviceId: "phone",
    at: new Date().toISOString(),
    position,
  });
  await expectRefusal(await new Client().get("/api/progress/places"), 401, "unauthorized");
  expect(await answerOf(await (await newReader()).client.get("/api/progress/places"))).toEqual({
    places: [],
  });
  expect(await answerOf(await reader.client.get("/api/progress/places"))).toMatchObject({
    places: [{ chapterNumber: 2, slug: "audience-research", block: "p-a", deviceId: "phone", heading: null }],
  });
});

test("axe finds nothing on the offer to go on, which stands within the window", async ({ browser }) => {
  test.setTimeout(90_000);
  const reader = await newReader();
  const { context, page } = await aBrowser(browser, "phone", reader);
  const update = { chapterNumber: 1, deviceId: "other", at: new Date().toISOString() };
  const position = { block: "list-before-you-choose", offset: 0.5 };
  await reader.client.post("/api/progress", { ...update, position });
  await page.goto(chapter);
  const offer = page.getByRole("complementary", bar);
  await expect(offer).toBeVisible();
  await expectAccessible(page, async (width) => {
    const box = await offer.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  });
  await context.close();
});
