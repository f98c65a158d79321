import type { Page } from "@playwright/test";
import { expectAccessible, expectAccessibleInTurn, expectNoWider, lookWithAxe } from "./axe";
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

for (const [turn, path] of guestPages.entries()) {
  test(`axe finds nothing on ${path} as a guest, and nothing scrolls sideways on a small phone`, async ({
    page,
  }) => {
    await page.goto(path);
    await expectAccessibleInTurn(page, turn);
    await expectNoSidewaysScroll(page);
  });
}

for (const [turn, path] of readerPages.entries()) {
  test(`axe finds nothing on ${path} as a subscriber, and nothing scrolls sideways on a small phone`, async ({
    page,
    context,
  }) => {
    const reader = await newReader();
    const update = { chapterNumber: 3, deviceId: "phone", at: new Date().toISOString() };
    await reader.client.post("/api/progress", { ...update, timeSpent: 4000, completed: true });
    await useSession(context, reader);
    await page.goto(path);
    await expectAccessibleInTurn(page, turn);
    await expectNoSidewaysScroll(page);
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

test("axe does find what is wrong", async ({ page }) => {
  await page.goto("/");
  await page.evaluate(() =>
    document.querySelector("main")?.insertAdjacentHTML("beforeend", "<img src='/favicon.svg'>"),
  );
  expect((await lookWithAxe(page)).found).toEqual([expect.stringContaining("image-alt")]);
});
