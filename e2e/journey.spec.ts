import { askForMail, expect, followLink, linkIn, newAddress, signUp, test } from "./product";

/** Words of the text of "Writing" and of "Editing" that stand in no summary or heading. */
const insideWriting = "Bring one filled-in card from your plan.";
const insideMoney = "Readers notice that list";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("a guest signs up, reads a gated chapter, and finds the progress again after signing out", async ({
      page,
    }) => {
      const email = newAddress();
      await page.goto("/");
      await page.getByLabel("First name").fill("Ada");
      const welcome = await askForMail(page, email);
      await page.goto(linkIn(welcome));
      await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL(/\/chapters$/);
      await expect(page.getByText("0 of 12 chapters completed")).toBeVisible();

      await page.getByRole("link", { name: "Writing" }).click();
      await expect(page.getByText(insideWriting)).toBeVisible();
      await page.getByRole("button", { name: "Mark as complete" }).click();
      await expect(page.getByText("You have completed this chapter.")).toBeVisible();

      await page.getByRole("link", { name: "Account" }).click();
      await expect(page.getByRole("heading", { name: "Hello, Ada" })).toBeVisible();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("link", { name: "Sign in", exact: true }).click();

      await followLink(page, await askForMail(page, email));
      await expect(page.getByText("1 of 12 chapters completed")).toBeVisible();
      const writing = page.getByRole("listitem").filter({ hasText: "Writing" });
      await expect(writing.getByText("Completed")).toBeVisible();

      await writing.getByRole("link").click();
      await page.getByRole("button", { name: "Undo" }).click();
      await expect(page.getByRole("button", { name: "Mark as complete" })).toBeVisible();
    });

    test("a guest who opens a gated chapter is led to sign-in and back to it", async ({ page }) => {
      await page.goto("/chapters/writing");
      await expect(page.getByRole("heading", { name: "This chapter is for subscribers" })).toBeVisible();
      await expect(page.getByText(insideWriting)).toBeHidden();
      await page.getByRole("link", { name: "Sign in to read" }).click();
      await page.getByRole("link", { name: "Subscribe for free" }).click();
      await followLink(page, await askForMail(page, newAddress()));
      await expect(page).toHaveURL(/\/chapters\/writing$/);
      await expect(page.getByText(insideWriting)).toBeVisible();
    });

    test("the code of the mail signs in the browser that asked for it, and a wrong one does not", async ({
      page,
    }) => {
      const email = newAddress();
      await page.goto("/sign-up");
      const mail = await askForMail(page, email);
      const code = /\b\d{4} \d{4}\b/.exec(mail.text)?.[0] ?? "";
      const wrong = code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
      for (const { typed, outcome } of [
        { typed: wrong, outcome: /problem=code$/ },
        { typed: code, outcome: /\/chapters$/ },
      ]) {
        await page.getByLabel("E-mail address").fill(email);
        await page.getByLabel("Code from the mail").fill(typed);
        await page.getByRole("button", { name: "Sign in" }).click();
        await expect(page).toHaveURL(outcome);
      }
      await expect(page.getByRole("link", { name: "Account" })).toBeVisible();
    });

    test("an address that is none brings the form back with what is wrong", async ({ page }) => {
      await page.goto("/");
      // A browser's own check stops most mistakes; this one it lets pass.
      await page.getByLabel("E-mail address").fill("reader@localhost");
      await page.getByRole("button", { name: "Send me the link" }).click();
      await expect(page).toHaveURL(/\/sign-up\?problem=email$/);
      await expect(page.getByLabel("E-mail address")).toHaveAccessibleDescription(/name@example\.com/);
    });

    test("a link that was used says so and offers a new one", async ({ page }) => {
      await page.goto("/sign-up");
      const mail = await askForMail(page, newAddress());
      await followLink(page, mail);
      await expect(page).toHaveURL(/\/chapters$/);
      await followLink(page, mail);
      await expect(page).toHaveURL(/\/sign-in\?problem=link$/);
      await expect(page.getByText("That link has been used")).toBeVisible();
    });
  });
}

test("opening the link, however often, neither signs in nor uses it up", async ({ page, request }) => {
  await page.goto("/sign-up");
  const mail = await askForMail(page, newAddress());
  for (let visit = 0; visit < 5; visit++) {
    for (const answer of [await request.head(linkIn(mail)), await request.get(linkIn(mail))]) {
      expect(answer.status()).toBe(200);
      expect(answer.headers()["set-cookie"]).toBeUndefined();
    }
  }
  await followLink(page, mail);
  await expect(page).toHaveURL(/\/chapters$/);
});

test("somebody without an account who asks to sign in is told so by mail only", async ({ page }) => {
  await page.goto("/sign-in");
  const mail = await askForMail(page, newAddress("stranger"));
  expect(mail.text).not.toContain("token=");
  expect(mail.text).toContain("sign-up");
});

test("somebody who subscribes twice is signed in to the account there is", async ({ page }) => {
  const email = await signUp(page);
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/$/);
  await page.goto("/sign-up");
  await followLink(page, await askForMail(page, email));
  await page.goto("/account");
  await expect(page.getByText(email)).toBeVisible();
});

test("the demo's admin signs in and reads a chapter for buyers", async ({ page }) => {
  await page.goto("/sign-in?next=/chapters/making-money");
  await followLink(page, await askForMail(page, "admin@example.com"));
  await expect(page).toHaveURL(/\/chapters\/making-money$/);
  await expect(page.getByText(insideMoney)).toBeVisible();
});

test("a subscriber without a purchase sees why a chapter for buyers stays closed", async ({ page }) => {
  await page.goto("/sign-in?next=/chapters/making-money");
  await followLink(page, await askForMail(page, "reader@example.com"));
  await expect(page.getByText("this address has no purchase yet")).toBeVisible();
  await expect(page.getByText(insideMoney)).toBeHidden();
  await expect(page.getByRole("button", { name: "Mark as complete" })).toBeHidden();
});
