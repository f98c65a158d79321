import type { Page } from "@playwright/test";
import { expectAccessible, expectNoWider, lookWithAxe } from "./axe";
import { newAdmin, newReader, useSession } from "./client";
import { askForMail, expect, linkIn, newAddress, test } from "./product";

// Four looks at each page, on machines that do other things.
test.describe.configure({ timeout: 90_000 });

const guestPages = [
  "/",
  "/chapters",
  "/chapters/finding-your-niche",
  "/chapters/writing",
  "/chapters/making-money",
  "/sign-in",
  "/sign-in?problem=email",
  "/sign-in?problem=link",
  "/sign-in?problem=fresh",
  "/sign-up?problem=email",
  "/sign-up?problem=firstName",
  "/sign-in/check-mail",
  "/sign-in/check-mail?problem=code",
  "/auth/verify",
  "/account/erased",
  "/privacy",
  "/api-docs",
  "/unsubscribe",
  "/search",
  "/search?q=plan",
  "/search?q=zzzzz",
  "/nothing",
];
const readerPages = [
  "/",
  "/chapters",
  "/chapters/planning",
  "/chapters/filming",
  "/chapters/making-money",
  "/account",
  "/account/erase",
];

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  for (const width of [320, 360]) {
    await page.setViewportSize({ width, height: 640 });
    await expectNoWider(page, width);
  }
}

for (const path of guestPages) {
  test(`axe finds nothing on ${path} as a guest`, async ({ page }) => {
    await page.goto(path);
    await expectAccessible(page);
  });
}

for (const path of readerPages) {
  test(`axe finds nothing on ${path} as a subscriber`, async ({ page, context }) => {
    const reader = await newReader();
    const update = { chapterNumber: 3, deviceId: "phone", at: new Date().toISOString() };
    await reader.client.post("/api/progress", { ...update, timeSpent: 4000, completed: true });
    await useSession(context, reader);
    await page.goto(path);
    await expectAccessible(page);
  });
}

test("axe finds nothing on the chapter for buyers that is open", async ({ page, context }) => {
  await useSession(context, await newAdmin());
  await page.goto("/chapters/making-money");
  await expect(page.getByText("Readers notice that list")).toBeVisible();
  await expectAccessible(page);
});

test("axe finds nothing on the page of a sign-in link", async ({ page }) => {
  await page.goto("/sign-up");
  await page.goto(linkIn(await askForMail(page, newAddress())));
  await expectAccessible(page);
});

test("nothing scrolls sideways on a small phone, for guests and for readers", async ({ page, context }) => {
  test.slow();
  for (const path of guestPages) {
    await page.goto(path);
    await expectNoSidewaysScroll(page);
  }
  await useSession(context, await newReader());
  for (const path of readerPages) {
    await page.goto(path);
    await expectNoSidewaysScroll(page);
  }
});

test("axe does find what is wrong", async ({ page }) => {
  await page.goto("/");
  await page.evaluate(() =>
    document.querySelector("main")?.insertAdjacentHTML("beforeend", "<img src='/favicon.svg'>"),
  );
  expect((await lookWithAxe(page)).found).toEqual([expect.stringContaining("image-alt")]);
});
