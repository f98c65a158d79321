import { readBook } from "./book";
import { answerOf, Client, expectRefusal, newReader } from "./client";
import { expect, test } from "./product";

const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const untouched = {
  chapterNumber: 1,
  completed: false,
  completedAt: null,
  timeSpent: 0,
  videosWatched: [],
  quizzesPassed: [],
  position: null,
  updatedAt: null,
};

function update(chapterNumber: number, more: object = {}): object {
  return { chapterNumber, deviceId: "phone", at: new Date().toISOString(), ...more };
}

test("health tells the version and the state of each part", async () => {
  const answer = await answerOf(await new Client().get("/api/health"));
  expect(answer).toEqual({
    status: "ok",
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    // Other tests make the provider fail.
    checks: expect.objectContaining({ database: "ok", cache: "ok", queue: "ok" }),
  });
});

test("a guest has no session", async () => {
  expect(await answerOf(await new Client().get("/api/auth/session"))).toEqual({ authenticated: false });
});

test("a reader's session tells who they are, by cookie and by bearer token", async () => {
  const { client, email, accessToken } = await newReader();
  const user = {
    email,
    firstName: null,
    lastName: null,
    hasAccess: true,
    hasPurchased: false,
    role: "reader",
  };
  const bearer = new Client().get("/api/auth/session", { Authorization: `Bearer ${accessToken}` });
  for (const response of [await client.get("/api/auth/session"), await bearer]) {
    expect(await answerOf(response)).toEqual({ authenticated: true, user });
  }
});

test("the list of chapters says what is locked for whom, and nothing of the text", async () => {
  const { client } = await newReader();
  for (const { who, open } of [
    { who: new Client(), open: ["free"] },
    { who: client, open: ["free", "subscriber"] },
  ]) {
    expect(await answerOf(await who.get("/api/content"))).toEqual({
      chapters: readBook().map(({ number, slug, access, quizzes, videos }) => ({
        number,
        slug,
        title: expect.any(String),
        summary: expect.any(String),
        access,
        minutes: expect.any(Number),
        videos,
        quizzes,
        locked: !open.includes(access),
      })),
    });
  }
});

test("a chapter comes with its text and its contents list", async () => {
  expect(await answerOf(await new Client().get("/api/content/1"))).toEqual({
    number: 1,
    slug: "finding-your-niche",
    title: "Finding your niche",
    html: expect.stringMatching(/^<p\b/),
    toc: expect.arrayContaining([{ id: expect.any(String), text: expect.any(String), depth: 2 }]),
    version: expect.stringMatching(/^\w+$/),
  });
});

test("a chapter for subscribers is 401 for a guest and open for a subscriber, by cookie and by bearer", async () => {
  const { client, accessToken } = await newReader();
  const bearer = { Authorization: `Bearer ${accessToken}` };
  await expectRefusal(await new Client().get("/api/content/4"), 401, "unauthorized");
  await answerOf(await client.get("/api/content/4"));
  await answerOf(await new Client().get("/api/content/4", bearer));
});

test("a chapter for buyers is 401 for a guest and 403 for a subscriber", async () => {
  const { client } = await newReader();
  await expectRefusal(await new Client().get("/api/content/10"), 401, "unauthorized");
  await expectRefusal(await client.get("/api/content/10"), 403, "forbidden");
});

test("a chapter number that is none is 400, one that the book lacks is 404", async () => {
  const { client } = await newReader();
  for (const path of ["/api/content", "/api/progress"]) {
    for (const number of [
      "0",
      "07",
      "-1",
      "1.0",
      "1e0",
      "+1",
      "abc",
      "100",
      "9".repeat(400),
      "1%00",
      "%F0",
    ]) {
      const response = await client.get(`${path}/${number}`);
      expect([400, 404], `${path}/${number}`).toContain(response.status);
      expect(await answerOf(response, response.status)).toHaveProperty("code");
    }
    await expectRefusal(await client.get(`${path}/07`), 400, "invalid_request", [""]);
    await expectRefusal(await client.get(`${path}/99`), 404, "not_found");
    await answerOf(await client.get(`${path}/1`));
  }
});

test("progress is nobody's without a session, and zeroes with a new one", async () => {
  const { client } = await newReader();
  for (const path of ["/api/progress", "/api/progress/1"]) {
    await expectRefusal(await new Client().get(path), 401, "unauthorized");
  }
  await expectRefusal(await new Client().post("/api/progress", update(1)), 401, "unauthorized");
  expect(await answerOf(await client.get("/api/progress/1"))).toEqual(untouched);
  expect(await answerOf(await client.get("/api/progress"))).toEqual({
    chapters: [],
    summary: { completed: 0, total: 12, percent: 0, timeSpent: 0, next: 1 },
  });
});

test("an update answers with the merged progress, which is then found under the chapter and in the list", async () => {
  const { client } = await newReader();
  const position = { block: "what-a-niche-has-to-do", offset: 0.5 };
  const sent = update(1, { timeSpent: 42, completed: true, position });
  const merged = await answerOf(await client.post("/api/progress", sent));
  expect(merged).toEqual({
    ...untouched,
    completed: true,
    completedAt: isoTime,
    timeSpent: 42,
    position,
    updatedAt: isoTime,
  });
  expect(await answerOf(await client.get("/api/progress/1"))).toEqual(merged);
  expect(await answerOf(await client.get("/api/progress"))).toEqual({
    chapters: [merged],
    summary: { completed: 1, total: 12, percent: 8, timeSpent: 42, next: 2 },
  });
});

test("an update that is sent twice counts once", async () => {
  const { client } = await newReader();
  const sent = update(1, { timeSpent: 42 });
  await answerOf(await client.post("/api/progress", sent));
  expect(await answerOf(await client.post("/api/progress", sent))).toMatchObject({ timeSpent: 42 });
  const other = { ...sent, deviceId: "tablet", timeSpent: 8 };
  expect(await answerOf(await client.post("/api/progress", other))).toMatchObject({ timeSpent: 50 });
});

test("a hundred updates are one list of chapters, and a hundred and one are refused", async () => {
  const { client } = await newReader();
  const updates = Array.from({ length: 100 }, (_, index) => update((index % 3) + 1, { timeSpent: index }));
  const merged = await answerOf(await client.post("/api/progress", { updates }));
  expect(merged).toMatchObject([
    { chapterNumber: 1, timeSpent: 99 },
    { chapterNumber: 2, timeSpent: 97 },
    { chapterNumber: 3, timeSpent: 98 },
  ]);
  const tooMany = { updates: [...updates, update(4)] };
  await expectRefusal(await client.post("/api/progress", tooMany), 400, "invalid_request", ["updates"]);
});

test("of a list with one chapter that the book lacks nothing is kept", async () => {
  const { client } = await newReader();
  const updates = [update(1, { timeSpent: 5 }), update(50, { timeSpent: 5 })];
  await expectRefusal(await client.post("/api/progress", { updates }), 404, "not_found");
  expect(await answerOf(await client.get("/api/progress/1"))).toEqual(untouched);
  await answerOf(await client.post("/api/progress", { updates: updates.slice(0, 1) }));
  expect(await answerOf(await client.get("/api/progress/1"))).toMatchObject({ timeSpent: 5 });
});

test("one reader's progress is not another's", async () => {
  const [one, other] = await Promise.all([newReader(), newReader()]);
  await answerOf(await one.client.post("/api/progress", update(1, { timeSpent: 5 })));
  expect(await answerOf(await other.client.get("/api/progress/1"))).toEqual(untouched);
  expect(await answerOf(await one.client.get("/api/progress/1"))).toMatchObject({ timeSpent: 5 });
});
