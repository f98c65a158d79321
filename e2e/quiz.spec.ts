import type { Page } from "@playwright/test";
import { expectAccessible, expectNoWider } from "./axe";
import { newReader, useSession } from "./client";
import { expect, signUp, test } from "./product";
import { fillIn, moveInto, quizOf } from "./quizzes";

const niche = quizOf("finding-your-niche");
const chapterPath = "/chapters/finding-your-niche";
const total = niche.questions.length;
const ordering = niche.questions.find(({ kind }) => kind === "ordering");
const tried = ["guess", "total"];

const check = (page: Page) => page.getByRole("button", { name: "Check my answers" }).click();

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("a reader fails a quiz, reads why, tries again and passes, and the progress shows it", async ({
      page,
      context,
    }) => {
      await useSession(context, await newReader());
      await page.goto("/account");
      const row = page.getByRole("row", { name: "Finding your niche" });
      await expect(row.getByRole("cell", { name: /^Read, .*pass the quiz$/ })).toBeVisible();

      await page.goto(chapterPath);
      await fillIn(page, niche, tried);
      await check(page);
      await expect(page.getByText("Not passed yet.")).toBeVisible();
      await expect(page.getByText(`You have ${total - 2} of ${total} right`)).toBeVisible();
      await expect(page.getByText("Not right.", { exact: true })).toHaveCount(2);
      await expect(page.getByText("a reader knows what is coming and why to come back")).toBeVisible();

      if (!javaScriptEnabled) {
        await expect(page).toHaveURL(/\/chapters\/finding-your-niche\/quiz\/finding-your-niche\?a=/);
        await page.getByRole("link", { name: "Try again" }).click();
        await expect(page).toHaveURL(/#quiz:finding-your-niche$/);
        await fillIn(page, niche);
      } else {
        // What was answered is still there: only the two that were missed are filled in.
        const missed = niche.questions.filter(({ id }) => tried.includes(id));
        await fillIn(page, { ...niche, questions: missed });
      }
      await check(page);
      await expect(page.getByText("Passed.", { exact: true })).toBeVisible();
      await expect(page.getByText(`You have ${total} of ${total} right`)).toBeVisible();
      await expect(page.getByText("Not right.", { exact: true })).toHaveCount(0);

      await page.goto("/account");
      await expect(row.getByRole("cell", { name: /^Finish reading(?!.*quiz)/ })).toBeVisible();
    });

    test("a guest is graded too, and told that nothing is kept and how to keep it", async ({ page }) => {
      await page.goto(chapterPath);
      await fillIn(page, niche);
      await check(page);
      await expect(page).toHaveURL(/\/quiz\/finding-your-niche\?a=/);
      await expect(page.getByText("Passed.", { exact: true })).toBeVisible();
      await expect(page.getByText("this result is not kept")).toBeVisible();
      await page.getByRole("main").getByRole("link", { name: "subscribe for free" }).click();
      await expect(page).toHaveURL(/\/sign-up\?next=/);
    });

    test("a quiz of a gated chapter is answered by those who may read it", async ({ page }) => {
      const writing = quizOf("writing");
      await page.goto("/chapters/writing");
      await expect(page.getByRole("button", { name: "Check my answers" })).toBeHidden();
      await signUp(page);
      await page.goto("/chapters/writing");
      await fillIn(page, writing);
      await check(page);
      await expect(page.getByText("Passed.", { exact: true })).toBeVisible();
    });
  });
}

test("the result takes the focus, and each answer has its verdict beside it", async ({ page, context }) => {
  await useSession(context, await newReader());
  await page.goto(chapterPath);
  await fillIn(page, niche, ["guess"]);
  await check(page);
  const summary = page.getByRole("status").filter({ hasText: "Passed." });
  await expect(summary).toBeFocused();
  await expect(summary).toBeInViewport();
  const verdict = (id: string) => page.locator(`[data-question="${id}"] .quiz-verdict`);
  await expect(verdict("guess")).toContainText("Not right.");
  await expect(verdict("total")).toContainText("Right.");
  await expect(page).toHaveURL(new RegExp(`${chapterPath}$`));
  await page.goto("/chapters");
  await expect(page.getByRole("listitem").filter({ hasText: "Finding your niche" })).toContainText(
    "Quiz passed",
  );
  await expect(page.getByText("Quiz passed").filter({ visible: true })).toHaveCount(1);
});

test("an ordering is put in order by keyboard alone, and each move is told", async ({ page }) => {
  if (ordering?.kind !== "ordering") throw new Error("the quiz has no ordering");
  await page.goto(chapterPath);
  const items = page.locator(`[data-question="${ordering.id}"] li`);
  const told = page.locator(`[data-question="${ordering.id}"]`).getByRole("status");
  const texts = ordering.answer.map((id) => ordering.options?.find((option) => option.id === id)?.text ?? "");
  await moveInto(page, ordering.id, texts);
  expect(await items.locator("span").allTextContents()).toEqual(texts);

  const [first = "", second = ""] = texts;
  const down = page.getByRole("button", { name: `Move down: ${first}`, exact: true });
  await down.focus();
  await page.keyboard.press("Space");
  await expect(told).toHaveText(`Now 2 of ${texts.length}: ${first}`);
  await expect(down).toBeFocused();
  for (let place = 3; place <= texts.length; place++) await page.keyboard.press("Space");
  await expect(told).toHaveText(`Now ${texts.length} of ${texts.length}: ${first}`);
  // The button that has come to its end gives the focus to the other.
  await expect(down).toBeDisabled();
  await expect(page.getByRole("button", { name: `Move up: ${first}`, exact: true })).toBeFocused();
  await expect(page.getByRole("button", { name: `Move up: ${second}`, exact: true })).toBeDisabled();
});

test("when the answer of the server does not come, the form goes its own way", async ({ page, context }) => {
  await useSession(context, await newReader());
  await page.goto(chapterPath);
  await page.route("**/api/progress/quiz", (route) => route.fulfill({ status: 503, body: "" }));
  await fillIn(page, niche);
  await check(page);
  await expect(page).toHaveURL(/\/quiz\/finding-your-niche\?a=/);
  await expect(page.getByText("This quiz counts as passed")).toBeVisible();
});

test("a result that was only opened keeps nothing", async ({ page, context }) => {
  const reader = await newReader();
  await useSession(context, reader);
  await page.goto(chapterPath);
  await page.route("**/api/progress/quiz", (route) => route.fulfill({ status: 503, body: "" }));
  await fillIn(page, niche);
  await check(page);
  await expect(page).toHaveURL(/\?a=/);
  const result = page.url();

  const other = await newReader();
  await useSession(context, other);
  await page.goto(result);
  await expect(page.getByText("Passed.", { exact: true })).toBeVisible();
  await expect(page.getByText("Answer the quiz in the chapter to have this pass kept.")).toBeVisible();
  const kept = async (client: typeof reader.client) => (await client.get("/api/progress/1")).json();
  expect(await kept(other.client)).toMatchObject({ quizzesPassed: [] });
  expect(await kept(reader.client)).toMatchObject({ quizzesPassed: ["finding-your-niche"] });
});

test("axe finds nothing on a quiz that was graded, nor on the page of its result", async ({
  page,
  context,
}) => {
  // Two pages, each looked at four times.
  test.setTimeout(90_000);
  await page.goto(chapterPath);
  await fillIn(page, niche, tried);
  await check(page);
  await expect(page.getByText("Not passed yet.")).toBeVisible();
  await expectAccessible(page, (width) => expectNoWider(page, width));
  await useSession(context, await newReader());
  await page.goto(chapterPath);
  await fillIn(page, niche, tried);
  await check(page);
  await expect(page.getByText("Not passed yet.")).toBeVisible();
  await expectAccessible(page, (width) => expectNoWider(page, width));
});
