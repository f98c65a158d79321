import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { chapterMetrics, chapterStops, cronCursors, quizMetrics } from "@/db/schema";
import { listChapters, readChapter, readQuiz } from "@/lib/chapters/data";
import { db } from "@/test/factories";
import { recordingDb } from "@/test/recording-db";
import { getChapterDetails } from "./data";

const admin = { hasAccess: true, hasPurchased: false, role: "admin" } as const;
const reader = { ...admin, role: "reader" } as const;
const chapterOf = (access: string) =>
  listChapters().find((one) => one.access === access && one.quizzes.length > 0);
const [gated, free] = [chapterOf("purchased"), chapterOf("free")];

const details = (chapterNumber = 0, who: typeof admin | typeof reader = admin) =>
  getChapterDetails(db, { reader: who, chapterNumber });

test("a chapter that nobody has read has its blocks and its questions, and no figures", async () => {
  const number = gated?.number ?? 0;
  const body = await readChapter(admin, number);
  if (!body.ok) throw new Error(body.code);
  const found = await details(number);
  expect(found).toMatchObject({
    chapterNumber: number,
    slug: gated?.slug,
    started: 0,
    stops: { countedOn: null, elsewhere: 0 },
    times: [],
  });
  expect(found?.stops.places.map(({ block }) => block)).toEqual(body.value.blocks.map(({ id }) => id));
  expect(found?.funnel.map(({ step }) => step)).not.toContain("half");
  expect(found?.questions.length).toBeGreaterThan(0);
  expect(new Set(found?.questions.map(({ share }) => share))).toEqual(new Set([null]));
});

test("each block is known by its heading, its quiz's title or its first words", async () => {
  const number = gated?.number ?? 0;
  const body = await readChapter(admin, number);
  if (!body.ok) throw new Error(body.code);
  const places = (await details(number))?.stops.places ?? [];
  for (const { id, text } of body.value.toc) {
    expect(places.find(({ block }) => block === id)?.words).toBe(text);
  }
  const words = (kind: string) => places[body.value.blocks.findIndex((block) => block.kind === kind)]?.words;
  expect(words("quiz")).toMatch(/^Quiz: \S/);
  for (const place of places) {
    expect(place.words, place.block).toMatch(/\S/);
    expect(place.words, place.block).not.toMatch(/[<>]|&#x/);
    expect(place.words.length).toBeLessThanOrEqual(61);
  }
});

test("what was counted is in the figures: only of the walk that is shown, and of this chapter", async () => {
  const { number = 0, quizzes = [], videos = [] } = free ?? {};
  const [quizId = ""] = quizzes;
  const body = await readChapter(admin, number);
  const quiz = await readQuiz(admin, { chapterNumber: number, quizId });
  if (!body.ok || !quiz.ok) throw new Error("the book has no such chapter");
  const [first = "", last = ""] = [body.value.blocks[0]?.id, body.value.blocks.at(-1)?.id];
  const [hard, ...easier] = quiz.value.questions.map(({ id }) => id);
  await db.insert(chapterMetrics).values({
    chapterNumber: number,
    opened: 10,
    completed: 2,
    videos: 3 * videos.length,
    seconds: 600,
    minutes: { "4": 1, "6": 1 },
  });
  await db.insert(quizMetrics).values({
    quizId,
    attempts: 4,
    passes: 3,
    right: Object.fromEntries(easier.map((id) => [id, 4])),
  });
  const stop = { walk: 20261119, chapterNumber: number };
  await db.insert(chapterStops).values([
    { ...stop, block: first, readers: 5 },
    { ...stop, block: last, readers: 1 },
    { ...stop, block: "", readers: 2 },
    { ...stop, walk: 20261120, block: first, readers: 99 },
    { ...stop, walk: 20261118, block: first, readers: 99 },
    { ...stop, chapterNumber: number + 1, block: first, readers: 99 },
  ]);
  await db.insert(cronCursors).values({ name: "chapter_stops", position: "20261119 20261120 an-id" });

  const found = await details(number);
  expect(found).toMatchObject({ medianMinutes: 5, stops: { countedOn: "2026-11-19", elsewhere: 2 } });
  expect(found?.stops.places.filter(({ readers }) => readers > 0)).toMatchObject([
    { block: first, readers: 5 },
    { block: last, readers: 1 },
  ]);
  expect(Object.fromEntries(found?.funnel.map(({ step, readers }) => [step, readers]) ?? [])).toEqual({
    opened: 10,
    half: 3,
    ...(videos.length > 0 ? { videos: 3 } : {}),
    quizzes: 3,
    completed: 2,
  });
  expect(found?.times.filter(({ readers }) => readers > 0)).toMatchObject([{ from: 4 }, { from: 6 }]);
  expect(found?.questions[0]).toMatchObject({ questionId: hard, right: 0, attempts: 4, share: 0 });
  expect(found?.questions.slice(1).every(({ share }) => share === 1)).toBe(true);
  expect(JSON.stringify(found)).not.toContain('"explanation"');
});

test("there are no figures of a chapter that is not there, or for who may not read it", async () => {
  expect(await details(99)).toBeNull();
  expect(await details(gated?.number, reader)).toBeNull();
  expect(await details(free?.number, reader)).toMatchObject({ chapterNumber: free?.number });
});

test("a chapter costs some hundred rows, however many places somebody made up", async () => {
  const number = free?.number ?? 0;
  await db.insert(cronCursors).values({ name: "chapter_stops", position: "20261119 20261119 " });
  for (const walk of [20261118, 20261119, 20261120]) {
    await db.run(
      sql`with recursive n (n) as (select 0 union all select n + 1 from n limit 1500)
        insert into chapter_stops (walk, chapter_number, block, readers) select ${walk}, ${number}, 'made-up-' || n, 1 from n`,
    );
  }
  const { db: recorded, calls } = recordingDb();
  const found = await getChapterDetails(recorded, { reader: admin, chapterNumber: number });
  expect(found?.stops.elsewhere).toBeGreaterThan(0);
  expect(calls.reduce((sum, { rowsRead }) => sum + rowsRead, 0)).toBeLessThan(1000);
});
