import type { Page } from "@playwright/test";
import type { Broadcast } from "../lib/mail/broadcasts/schema";
import { expectAccessibleOnSmallPhone } from "./axe";
import { mailOf, newBuyer, pausedBroadcast, send, setState, toBuyers, untilDone } from "./broadcasts-kit";
import { expectRefusal, newAdmin, useSession } from "./client";
import { expect, mailAfter, slowProvider, test } from "./product";

// One after the other: they slow down the provider, of which there is one.
test.describe.configure({ mode: "default" });

for (const { javaScriptEnabled, chapters } of [
  { javaScriptEnabled: true, chapters: [1, 4] },
  { javaScriptEnabled: false, chapters: [2, 10] },
]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("an admin tests, reviews and sends chapters, pauses, resumes, and sees the mails arrive", async ({
      page,
      context,
    }) => {
      test.setTimeout(90_000);
      const admin = await newAdmin();
      const buyer = await newBuyer(admin);
      await useSession(context, admin);
      await page.goto("/admin");
      await page.getByRole("link", { name: "E-mails" }).click();
      await page.getByRole("link", { name: "Send chapters" }).click();
      for (const number of chapters) await page.getByLabel(new RegExp(`^${number}\\. `)).check();
      const tested = await mailAfter(admin.email, async () => {
        await page.getByRole("button", { name: "Send a test to me" }).click();
        await expect(page.getByText(`on its way to ${admin.email}`)).toBeVisible();
      });
      expect(tested.text).toContain("/chapters/");
      for (const number of chapters)
        await expect(page.getByLabel(new RegExp(`^${number}\\. `))).toBeChecked();
      await page.getByLabel("Buyers of the full edition").check();
      await page.getByRole("button", { name: "Review" }).click();

      const confirm = page.getByRole("button", { name: /^Send to [\d,]+ readers?$/ });
      await expect(confirm).toBeVisible();
      await slowProvider(20);
      try {
        await confirm.click();
        await expect(page.getByText("The mail is handed over")).toBeVisible();
        const id = /\/admin\/emails\/([\w-]{22})\?/.exec(page.url())?.[1] ?? "";
        await expect(page.getByRole("progressbar")).toBeVisible();
        await page.getByRole("button", { name: "Pause" }).click();
        await expect(page.getByRole("heading", { name: "Paused" })).toBeVisible();
        await slowProvider(0);
        await page.getByRole("button", { name: "Resume" }).click();
        await expect(page.getByRole("button", { name: "Resume" })).toBeHidden();
        await reachesDone(page, javaScriptEnabled);
        expect((await mailOf(buyer.email, id)).text).toContain("/chapters/");
      } finally {
        await slowProvider(0);
      }
      const trail = page.getByRole("listitem").filter({ hasText: `by ${admin.email}` });
      await expect(trail.filter({ hasText: "Resumed" })).toHaveCount(1);
      await expect(trail.filter({ hasText: "Paused" })).toHaveCount(1);
      await page.getByRole("link", { name: "All e-mails" }).click();
      const row = page.getByRole("row").filter({ hasText: `Chapters ${chapters.join(" and ")}` });
      await expect(row.first()).toContainText("Done");
    });
  });
}

/** The page says so by itself with scripts, and when it is asked again without. */
async function reachesDone(page: Page, hasScripts: boolean): Promise<void> {
  const done = page.getByRole("heading", { name: "Done", exact: true });
  if (hasScripts) return expect(done).toBeVisible({ timeout: 30_000 });
  await expect(async () => {
    const refresh = page.getByRole("link", { name: "Refresh" });
    if (await refresh.isVisible()) await refresh.click();
    await expect(done).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
}

test("a mail is cancelled after a second question, and then cannot be resumed", async ({ page, context }) => {
  test.setTimeout(60_000);
  const admin = await newAdmin();
  await newBuyer(admin);
  await useSession(context, admin);
  const id = await pausedBroadcast(admin, [2, 3, 5]);
  await page.goto(`/admin/emails/${id}`);
  await expect(page.getByRole("button", { name: "Cancel the rest" })).toBeHidden();
  await page.getByText("Cancel", { exact: true }).click();
  await page.getByRole("button", { name: "Cancel the rest" }).click();
  await expect(page.getByRole("heading", { name: "Cancelled" })).toBeVisible();
  await expectRefusal(await setState(admin, id, "sending"), 409, "conflict");
});

test("the page asks anew while the mail is under way and the tab is seen, and not otherwise", async ({
  page,
  context,
}) => {
  test.setTimeout(90_000);
  const admin = await newAdmin();
  await newBuyer(admin);
  await useSession(context, admin);
  await page.clock.install();
  let asked = 0;
  let state: Broadcast["state"] = "sending";
  await page.route("**/api/email/broadcasts/*", async (route) => {
    asked += 1;
    const known = (await (await route.fetch()).json()) as Broadcast;
    const counts = { ...known.counts, sent: 2, pending: 2 };
    await route.fulfill({ json: { ...known, recipients: 4, counts, state } });
  });
  const turn = () => page.clock.runFor(2000);
  const turnsUntil = async (isReached: () => boolean) => {
    const turnAndLook = async () => {
      await turn();
      return isReached();
    };
    await expect.poll(turnAndLook, { intervals: [100], timeout: 20_000 }).toBe(true);
  };

  await slowProvider(20);
  try {
    // The same mail twice is one: a second try sends another.
    const { broadcastId } = await send(admin, toBuyers(1, 3, 10 + test.info().retry));
    await page.goto(`/admin/emails/${broadcastId}`);
    await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  } finally {
    await slowProvider(0);
  }
  await turnsUntil(() => asked >= 2);
  await expect(page.getByText("2 of 4 mails sent.")).toBeVisible();
  await expect(page.getByRole("status")).toHaveText("Sending, 50 per cent.");

  await setHidden(page, true);
  await turn();
  const before = asked;
  for (let count = 0; count < 5; count++) await turn();
  expect(asked).toBe(before);

  state = "done";
  await setHidden(page, false);
  await turnsUntil(() => asked > before);
  await expect(page.getByRole("heading", { name: "Done", exact: true })).toBeVisible();
  const last = asked;
  for (let count = 0; count < 5; count++) await turn();
  expect(asked).toBe(last);
});

/** Whether the tab is in the background, as the page is told. */
async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
  }, isHidden);
}

test("the review warns of chapters that not everybody there can open, and of nothing else", async ({
  page,
  context,
}) => {
  const admin = await newAdmin();
  await newBuyer(admin);
  await useSession(context, admin);
  const warnings = async (audience: string) => {
    await page.goto(`/admin/emails/send/review?chapters=1&chapters=4&chapters=10&audience=${audience}`);
    await expect(page.getByRole("heading", { name: /^Send to / })).toBeVisible();
    return page.getByText("Not everybody here can open").allInnerTexts();
  };
  expect(await warnings("all")).toMatchObject(
    [/chapter 4/, /chapter 10/].map((one) => expect.stringMatching(one)),
  );
  expect(await warnings("subscribers")).toMatchObject([expect.stringMatching(/chapter 10/)]);
  expect(await warnings("purchased")).toEqual([]);
  for (const [search, sentence] of [
    ["audience=all", "Choose one to twenty chapters."],
    ["chapters=98&audience=all", "Choose one to twenty chapters."],
    ["chapters=1", "Choose who gets the mail."],
  ]) {
    await page.goto(`/admin/emails/send/review?${search}`);
    await expect(page.getByText(sentence ?? "", { exact: true })).toBeVisible();
  }
});

test("axe finds nothing on the pages of mail, and nothing scrolls sideways on a small phone", async ({
  page,
  context,
}) => {
  test.setTimeout(90_000);
  const admin = await newAdmin();
  await newBuyer(admin);
  const { broadcastId } = await send(admin, toBuyers(3, 4, 10));
  await untilDone(admin, broadcastId);
  await useSession(context, admin);
  for (const address of [
    "/admin/emails",
    "/admin/emails/send?problem=chapters",
    "/admin/emails/send/review?chapters=1&chapters=10&audience=all",
    `/admin/emails/${broadcastId}`,
    "/admin/emails/nothing",
  ]) {
    await page.goto(address);
    await expectAccessibleOnSmallPhone(page);
  }
});
