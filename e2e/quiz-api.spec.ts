import { answerOf, Client, expectRefusal, newReader } from "./client";
import { expect, test } from "./product";
import { keyOf, quizOf } from "./quizzes";

const niche = quizOf("finding-your-niche");
const input = { chapterNumber: 1, quizId: niche.id, answers: keyOf(niche) };
const path = "/api/progress/quiz";

test("a pass is graded, explained and kept; a fail is explained and not kept", async () => {
  const { client } = await newReader();
  const total = niche.questions.length;
  const wrong = { ...input, answers: { total: 1 } };
  const result = (correct: boolean) =>
    niche.questions.map(({ id }) => ({ questionId: id, correct, explanation: expect.stringMatching(/\w+/) }));
  expect(await answerOf(await client.post(path, wrong))).toEqual({
    passed: false,
    score: 0,
    total,
    results: result(false),
  });
  const progress = async () => answerOf(await client.get("/api/progress/1"));
  expect(await progress()).toMatchObject({ quizzesPassed: [], updatedAt: null });
  expect(await answerOf(await client.post(path, input))).toEqual({
    passed: true,
    score: total,
    total,
    results: result(true),
  });
  const kept = await progress();
  expect(kept).toMatchObject({ quizzesPassed: [niche.id], completed: false });
  await answerOf(await client.post(path, wrong));
  await answerOf(await client.post(path, input));
  expect(await progress()).toEqual(kept);
});

test("the answer to a fail names no right option", async () => {
  const { client } = await newReader();
  const answer = await answerOf(await client.post(path, { ...input, answers: {} }));
  const keys = new Set<string>();
  JSON.stringify(answer, (key, value: unknown) => {
    keys.add(key);
    return value;
  });
  const known = ["", "passed", "score", "total", "results", "questionId", "correct", "explanation"];
  expect([...keys].filter((key) => !/^\d+$/.test(key)).sort()).toEqual(known.sort());
});

test("a guest is refused, with whatever they send, and a bearer token is enough", async () => {
  for (const body of [input, { ...input, quizId: "none" }, {}]) {
    await expectRefusal(await new Client().post(path, body), 401, "unauthorized");
  }
  const { accessToken } = await newReader();
  const bearer = { Authorization: `Bearer ${accessToken}`, Origin: "" };
  expect(await answerOf(await new Client().post(path, input, bearer))).toMatchObject({ passed: true });
});

test("a quiz of a chapter that one may not read is forbidden; of one that one may, graded", async () => {
  const { client } = await newReader();
  const money = quizOf("making-money");
  const closed = { chapterNumber: 10, quizId: money.id, answers: keyOf(money) };
  await expectRefusal(await client.post(path, closed), 403, "forbidden");
  expect(await answerOf(await client.get("/api/progress/10"))).toMatchObject({ quizzesPassed: [] });
  const writing = quizOf("writing");
  const open = { chapterNumber: 4, quizId: writing.id, answers: keyOf(writing) };
  expect(await answerOf(await client.post(path, open))).toMatchObject({ passed: true });
});

test("a quiz that is not there, or not in this chapter, is not found", async () => {
  const { client } = await newReader();
  for (const change of [
    { quizId: "none" },
    { quizId: "constructor" },
    { chapterNumber: 2 },
    { chapterNumber: 99 },
  ]) {
    await expectRefusal(await client.post(path, { ...input, ...change }), 404, "not_found");
  }
});

test("answers that do not fit are refused, with the question at fault", async () => {
  const { client } = await newReader();
  const cases: [answers: object, field: string][] = [
    [{ nonsense: "love" }, "answers.nonsense"],
    [{ guess: "none" }, "answers.guess"],
    [{ guess: ["rescue"] }, "answers.guess"],
    [{ guess: true }, "answers.guess"],
    [{ need: "asked" }, "answers.need"],
    [{ need: ["asked", "asked"] }, "answers.need"],
    [{ order: ["list", "none"] }, "answers.order"],
    [{ total: "35" }, "answers.total"],
  ];
  for (const [answers, field] of cases) {
    const response = await client.post(path, { ...input, answers: { ...input.answers, ...answers } });
    await expectRefusal(response, 400, "invalid_request", [field]);
  }
  await expectRefusal(await client.post(path, { ...input, more: 1 }), 400, "invalid_request", [""]);
  expect(await answerOf(await client.get("/api/progress/1"))).toMatchObject({ quizzesPassed: [] });
});

test("a body over 64 KB, another method, another type and a foreign page are refused", async () => {
  const { client } = await newReader();
  const answers = { guess: "a".repeat(70_000) };
  await expectRefusal(await client.post(path, { ...input, answers }), 413, "payload_too_large");
  const get = await client.get(path);
  expect(get.headers.get("allow")).toBe("POST");
  await expectRefusal(get, 405, "method_not_allowed");
  const text = await client.send("POST", path, { body: "x", headers: { "Content-Type": "text/plain" } });
  await expectRefusal(text, 415, "unsupported_media_type");
  const foreign = await client.post(path, input, { Origin: "https://elsewhere.example" });
  await expectRefusal(foreign, 403, "forbidden");
  expect(await answerOf(await client.post(path, input))).toMatchObject({ passed: true });
});

test("the page of a result is for those who may read the chapter, and kept by nobody", async () => {
  const { client } = await newReader();
  const result = (chapter: string) => `/chapters/${chapter}/quiz/${chapter}?a=x.y`;
  const guest = await new Client().get(result("writing"));
  expect(guest.status).toBe(307);
  expect(guest.headers.get("location")).toMatch(/^\/sign-in\?next=%2Fchapters%2Fwriting/);
  const closed = await client.get(result("making-money"));
  expect(closed.status).toBe(307);
  expect(closed.headers.get("location")).toBe("/chapters/making-money");
  for (const [asker, chapter] of [
    [client, "writing"],
    [new Client(), "planning"],
  ] as const) {
    const open = await asker.get(result(chapter));
    expect(open.status).toBe(200);
    expect(open.headers.get("cache-control")).toBe("private, no-store");
    expect(open.headers.get("x-robots-tag")).toBe("noindex");
    expect(await open.text()).toContain("Not passed yet.");
  }
  for (const missing of ["/chapters/planning/quiz/none?a=x", "/chapters/none/quiz/planning?a=x"]) {
    expect((await new Client().get(missing)).status).toBe(404);
  }
});
