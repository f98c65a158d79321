import { readFile } from "node:fs/promises";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { answerOf, Client, expectRefusal, newReader, signedIn, staleSession, useSession } from "./client";
import { askForMail, expect, followLink, signUp, staleReaders, test } from "./product";

/** A new reader, who is signed in in this browser. How one signs up in a browser is shown by e2e/journey.spec.ts. */
async function newReaderIn(context: BrowserContext): Promise<string> {
  const reader = await newReader();
  await useSession(context, reader);
  return reader.email;
}

/** A page of a browser of its own, in which this reader is signed in and sees the account. */
async function elsewhere(browser: Browser, email: string, javaScriptEnabled: boolean): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled });
  await useSession(context, await signedIn(email));
  const page = await context.newPage();
  await page.goto("/account");
  return page;
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("a reader sees where they are signed in and ends another session, which is out at once", async ({
      page,
      context,
      browser,
    }) => {
      const email = await newReaderIn(context);
      const other = await elsewhere(browser, email, javaScriptEnabled);
      await page.goto("/account");
      const sessions = page.getByRole("region", { name: "Where you are signed in" });
      await expect(sessions.getByRole("listitem")).toHaveCount(2);
      const here = sessions.getByRole("listitem").filter({ hasText: "This browser" });
      await expect(here).toHaveCount(1);
      await expect(here).toContainText(/Network [\d.]+\.0\/24|Network [\da-f:]+::\/48/);
      await expect(here.getByRole("button")).toHaveCount(0);

      await sessions.getByRole("button", { name: "End the session" }).click();
      await expect(sessions.getByRole("listitem")).toHaveCount(1);
      await other.reload();
      await expect(other).toHaveURL(/\/sign-in\?next=%2Faccount$/);
      await page.reload();
      await expect(page.getByText(email)).toBeVisible();

      const third = await elsewhere(browser, email, javaScriptEnabled);
      await third.getByRole("button", { name: "End all others" }).click();
      await expect(third.getByRole("listitem").filter({ hasText: "Network" })).toHaveCount(1);
      await page.reload();
      await expect(page).toHaveURL(/\/sign-in\?/);
      await third.getByRole("button", { name: "End all, here too" }).click();
      // Browsers carry the fragment of the page before over a redirect.
      await expect(third).toHaveURL(/\/(#\w+)?$/);
      await third.goto("/account");
      await expect(third).toHaveURL(/\/sign-in\?/);
      await other.context().close();
      await third.context().close();
    });

    test("a reader changes names and says which mail they want", async ({ page, context }) => {
      await newReaderIn(context);
      await page.goto("/account");
      await page.getByLabel("First name").fill("Ada");
      await page.getByLabel("Last name").fill("Lovelace");
      await page.getByRole("button", { name: "Save names" }).click();
      await expect(page.getByRole("status")).toHaveText("Saved.");
      await expect(page.getByRole("heading", { name: "Hello, Ada" })).toBeVisible();
      await expect(page.getByLabel("Last name")).toHaveValue("Lovelace");
      await page.getByLabel("First name").fill("");
      await page.getByRole("button", { name: "Save names" }).click();
      await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();

      const news = page.getByRole("checkbox", { name: "News about the book" });
      const boxes = page.getByRole("checkbox");
      await expect(boxes).toHaveCount(3);
      await expect(news).toBeChecked();
      await news.uncheck();
      await page.getByRole("button", { name: "Save choice" }).click();
      await expect(page.getByRole("status")).toHaveText("Saved.");
      await page.goto("/account");
      await expect(news).not.toBeChecked();
      await expect(page.getByRole("checkbox", { name: "New and revised chapters" })).toBeChecked();
    });

    test("a reader downloads what is held, erases it, is a stranger, and can come back", async ({ page }) => {
      const email = await signUp(page);
      await page.goto("/account");
      const downloading = page.waitForEvent("download");
      await page.getByRole("link", { name: "Download everything" }).click();
      const download = await downloading;
      expect(download.suggestedFilename()).toMatch(/^handbook-account-\d{4}-\d\d-\d\d\.json$/);
      const held = JSON.parse(await readFile(await download.path(), "utf8"));
      expect(held.tables.emailSubscribers).toMatchObject([{ email }]);
      expect(held.tables.userSessions).toHaveLength(1);

      await page.getByRole("link", { name: "erase your account" }).click();
      await page.getByRole("checkbox").check();
      await page.getByRole("button", { name: "Erase my account" }).click();
      await expect(page.getByRole("heading", { name: "Goodbye" })).toBeVisible();
      await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
      await page.goto("/account");
      await expect(page).toHaveURL(/\/sign-in\?/);

      const mail = await askForMail(page, email);
      expect(mail.text).not.toContain("token=");
      await page.goto("/sign-up");
      await followLink(page, await askForMail(page, email));
      await expect(page.getByText("0 of 12 chapters completed")).toBeVisible();
    });

    test("an erasure without its tick erases nothing and says what is missing", async ({ page, context }) => {
      const email = await newReaderIn(context);
      await page.goto("/account/erase");
      // A browser's own check stops this; without it the server does.
      await page.locator("form:has(input[name=understood])").evaluate((form) => {
        form.setAttribute("novalidate", "");
      });
      await page.getByRole("button", { name: "Erase my account" }).click();
      await expect(page.getByText("Tick the box if you mean it.")).toBeVisible();
      await page.getByRole("link", { name: "Keep it" }).click();
      await expect(page.getByText(email)).toBeVisible();
    });
  });
}

test("the export is the reader's own file, and nobody's without a session", async () => {
  const [one, other] = await Promise.all([newReader(), newReader()]);
  const update = { chapterNumber: 3, deviceId: "phone", at: new Date().toISOString(), timeSpent: 5 };
  await answerOf(await one.client.post("/api/progress", update));
  const response = await one.client.get("/api/account/export");
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="[\w-]+\.json"$/);
  const held = await answerOf(response);
  expect(held).toMatchObject({ tables: { readingProgress: [{ chapterNumber: 3, timeSpent: 5 }] } });
  const text = JSON.stringify(held);
  expect(text).toContain(one.email);
  for (const secret of [other.email, "sessionToken", "previousToken", "bindingHash", one.accessToken]) {
    expect(text).not.toContain(secret);
  }
  await expectRefusal(await new Client().get("/api/account/export"), 401, "unauthorized");
});

test("an old sign-in erases no account, by request or by form; a fresh one does", async () => {
  const stale = await staleSession(staleReaders[0]);
  const refused = await answerOf(await stale.client.send("DELETE", "/api/account"), 403);
  expect(refused).toMatchObject({ code: "forbidden", error: expect.stringContaining("sign in again") });
  const page = await stale.client.get("/account/erase");
  expect(page.headers.get("location")).toMatch(/^\/sign-in\?.*problem=fresh/);
  expect(await answerOf(await stale.client.get("/api/auth/session"))).toMatchObject({ authenticated: true });

  const { client } = await signedIn(stale.email);
  await answerOf(await client.send("DELETE", "/api/account"));
  await expectRefusal(await client.get("/api/account/export"), 401, "unauthorized");
});

test("an old sign-in ends no other session and is led to sign-in and back", async ({ page, context }) => {
  const stale = await staleSession(staleReaders[1]);
  const { client } = await signedIn(stale.email);
  await useSession(context, stale);
  await page.goto("/account");
  await page.getByRole("button", { name: "End the session" }).click();
  await expect(page).toHaveURL(/\/sign-in\?.*problem=fresh/);
  expect(await answerOf(await client.get("/api/auth/session"))).toMatchObject({ authenticated: true });

  await followLink(page, await askForMail(page, stale.email));
  await expect(page).toHaveURL(/\/account/);
  const sessions = page.getByRole("region", { name: "Where you are signed in" });
  await sessions.getByRole("button", { name: "End all others" }).click();
  await expect(sessions.getByRole("listitem").filter({ hasText: "Network" })).toHaveCount(1);
  await expectRefusal(await client.get("/api/account/export"), 401, "unauthorized");
});

test("an account is erased by one request of its reader, in every browser, and only its own", async () => {
  const [one, other] = await Promise.all([newReader(), newReader()]);
  const phone = await signedIn(one.email);
  await expectRefusal(await new Client().send("DELETE", "/api/account"), 401, "unauthorized");
  const foreign = { Origin: "https://elsewhere.example" };
  const refused = await one.client.send("DELETE", "/api/account", { headers: foreign });
  await expectRefusal(refused, 403, "forbidden");
  expect(await answerOf(await phone.client.get("/api/progress"))).toMatchObject({ chapters: [] });

  expect(await answerOf(await one.client.send("DELETE", "/api/account"))).toEqual({ success: true });
  expect([...one.client.cookies.keys()].filter((name) => name !== "__Host-login")).toEqual([]);
  for (const token of [one.accessToken, phone.accessToken]) {
    const bearer = { Authorization: `Bearer ${token}` };
    await expectRefusal(await new Client().get("/api/progress", bearer), 401, "unauthorized");
    const again = await new Client().send("DELETE", "/api/account", { headers: bearer });
    await expectRefusal(again, 401, "unauthorized");
  }
  await expectRefusal(await phone.client.send("POST", "/api/auth/refresh"), 401, "unauthorized");
  await answerOf(await other.client.get("/api/account/export"));
});
