import { expectAccessible, expectAccessibleOnSmallPhone, expectNoWider } from "./axe";
import { answerOf, Client, expectRefusal, newAdmin, newReader, type SignedIn, useSession } from "./client";
import { expect, test } from "./product";
import { keyOf, quizOf } from "./quizzes";
import { scriptWaysInTurn } from "./script-ways";
import { stopped } from "./stops";

const chapter = { number: 3, slug: "planning", title: "Planning" };
const quiz = quizOf(chapter.slug);
const hardest = quiz.questions[1]?.id ?? "";

/** Opens the chapter, answers its quiz twice, the second time all right, and completes it. */
async function read({ client }: SignedIn): Promise<void> {
  expect((await client.get(`/chapters/${chapter.slug}`)).status).toBe(200);
  const key = keyOf(quiz);
  const { [hardest]: _, ...missing } = key;
  for (const answers of [missing, key]) {
    const input = { chapterNumber: chapter.number, quizId: quiz.id, answers };
    await answerOf(await client.post("/api/progress/quiz", input));
  }
  const update = { chapterNumber: chapter.number, deviceId: "a-device", at: new Date().toISOString() };
  await answerOf(await client.post("/api/progress", { ...update, timeSpent: 185, completed: true }));
}

const details = async (admin: SignedIn, number: number) =>
  (await answerOf(await admin.client.get(`/api/progress/analytics/${number}`))) as {
    title: string;
    started: number;
    quizAttempts: number;
    quizPasses: number;
    funnel: { step: string; readers: number }[];
    stops: { elsewhere: number; places: { block: string; words: string; readers: number }[] };
    times: { readers: number }[];
    questions: { questionId: string; right: number; attempts: number; share: number }[];
  };

for (const javaScriptEnabled of scriptWaysInTurn(1)) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("an admin sees how far readers of a chapter come, and what they find hard", async ({
      page,
      context,
    }) => {
      const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
      const before = await details(admin, chapter.number);
      await read(reader);
      await expect
        .poll(async () => (await details(admin, chapter.number)).started)
        .toBeGreaterThan(before.started);
      const after = await details(admin, chapter.number);
      expect(after.quizAttempts).toBeGreaterThanOrEqual(before.quizAttempts + 2);
      expect(after.quizPasses).toBeGreaterThan(before.quizPasses);

      await useSession(context, admin);
      await page.goto("/admin/chapters");
      await page.getByRole("link", { name: `${chapter.number}. ${chapter.title}` }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${chapter.number}. ${chapter.title}`);
      const funnel = page.getByRole("region", { name: "From opened to completed" });
      for (const step of ["Opened", "Passed a quiz", "Completed"]) {
        await expect(funnel.getByRole("row", { name: step })).toContainText(/[1-9]\d* \(\d+%\)/);
      }
      const times = page.getByRole("region", { name: "Time until completed" });
      await times.getByText("The figures as a table").click();
      await expect(
        times
          .getByRole("row")
          .filter({ hasText: /[1-9]\d*$/ })
          .first(),
      ).toBeVisible();
      const questions = page.getByRole("region", { name: "Quiz questions, the hardest first" });
      const shares = after.questions.map(({ share }) => share);
      expect(shares).toEqual(shares.toSorted((one, other) => one - other));
      await expect(questions.getByRole("row")).toHaveCount(quiz.questions.length + 1);
      await expect(questions.getByRole("link").first()).toHaveAttribute("href", /#quiz:/);
    });

    test("an admin sees at which blocks readers stop, and gets there", async ({ page, context }) => {
      const admin = await newAdmin();
      await useSession(context, admin);
      await page.goto(`/admin/chapters/${stopped.chapterNumber}`);
      const stops = page.getByRole("region", { name: "Where readers stop" });
      await expect(stops).toContainText("12 readers had begun this chapter and not completed it");
      await expect(stops).toContainText("Of 3 the place is not known");
      const [most] = stopped.places;
      const first = stops.getByRole("table").first().getByRole("row").nth(1);
      await expect(first).toContainText(most?.block ?? "");
      await expect(first).toContainText("7 (58%)");
      await expect(stops.getByRole("img", { name: /Readers who stopped at each block/ })).toBeVisible();
      await stops.getByText("The figures as a table").click();
      await expect(stops.getByRole("table").last().getByRole("row")).toHaveCount(stopped.blocks.length + 1);
      await first.getByRole("link").click();
      await expect(page).toHaveURL(new RegExp(`/chapters/[a-z-]+#${most?.block}$`));
      await expect(page.locator(`[id="${most?.block}"]`)).toBeVisible();
    });
  });
}

test("each table is there as CSV, and all of them as JSON", async ({ page, context }) => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  await read(reader);
  await useSession(context, admin);
  const heads = { steps: "step", times: "from", questions: "quizId", blocks: "block" };
  const links = {
    [chapter.number]: ["steps", "times", "questions"],
    [stopped.chapterNumber]: ["blocks"],
  } as const;
  for (const [number, names] of Object.entries(links)) {
    await page.goto(`/admin/chapters/${number}`);
    for (const name of names) {
      const link = page.getByRole("link", { name: new RegExp(`${name} as CSV$`) });
      const answer = await admin.client.get((await link.getAttribute("href")) ?? "");
      expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
      expect(answer.headers.get("cache-control")).toBe("private, no-store");
      const lines = (await answer.text()).split("\r\n");
      expect(lines[0]).toMatch(new RegExp(`^${heads[name]},`));
      expect(lines.length).toBeGreaterThan(2);
    }
  }
  const { stops } = await details(admin, stopped.chapterNumber);
  expect(stops.elsewhere).toBe(3);
  expect(stops.places.map(({ block }) => block)).toEqual(stopped.blocks);
  expect(stops.places.find(({ block }) => block === stopped.places[0]?.block)?.readers).toBe(7);
});

test("a number that no chapter has is not found, and nobody but admins learns anything", async () => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  for (const number of ["99", "0", "x", "03"]) {
    const page = await admin.client.get(`/admin/chapters/${number}`);
    expect(page.status, number).toBe(404);
    expect(await page.text()).toContain("There is no such chapter");
  }
  expect((await admin.client.get("/admin/chapters/3")).status).toBe(200);
  await expectRefusal(await admin.client.get("/api/progress/analytics/99"), 404, "not_found");
  await expectRefusal(await admin.client.get("/api/progress/analytics/x"), 400, "invalid_request", [""]);
  await expectRefusal(
    await admin.client.get("/api/progress/analytics/3?table=readers"),
    400,
    "invalid_request",
    ["table"],
  );
  const refused = await reader.client.get(`/admin/chapters/${stopped.chapterNumber}`);
  expect(refused.status).toBe(403);
  expect(await refused.text()).not.toContain(stopped.blocks[1]);
  for (const address of ["/api/progress/analytics/12", "/api/progress/analytics/12?format=csv&table=stops"]) {
    await expectRefusal(await reader.client.get(address), 403, "forbidden");
    await expectRefusal(await new Client().get(address), 401, "unauthorized");
  }
});

test("axe finds nothing on a chapter's figures, and nothing scrolls sideways", async ({ page, context }) => {
  test.setTimeout(90_000);
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  await read(reader);
  await useSession(context, admin);
  const openAll = () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  };
  await page.goto(`/admin/chapters/${chapter.number}`);
  await page.evaluate(openAll);
  await expectAccessibleOnSmallPhone(page);
  await page.goto(`/admin/chapters/${stopped.chapterNumber}`);
  await page.evaluate(openAll);
  await expectAccessible(page, (width) => expectNoWider(page, width));
});
