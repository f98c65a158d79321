import fc from "fast-check";
import { expect, test } from "vitest";
import { erasureHash as hashOfTheSite } from "@/lib/accounts/rules";
import { addressKey } from "@/lib/base/address";
import { type Mark, mergeFacts } from "@/lib/progress/rules";
import { erasureHash } from "./merge.ts";
import {
  aDatabase,
  apply,
  contents,
  convertTexts,
  progressDump,
  progressLine,
  rowsOf,
  statementsOf,
  subscriberLine,
  subscribersDump,
} from "./test-kit.ts";
import { readArray } from "./values.ts";

test("the hash of an erased address is the site's own", async () => {
  for (const address of ["ann@example.com", " Ännchen@Example.COM "])
    expect(erasureHash(addressKey(address))).toBe(await hashOfTheSite(address));
});

test("addresses that differ by case or spaces are one: earliest created, most rights, all of it listed", () => {
  const run = convertTexts([
    subscribersDump(
      subscriberLine({
        id: "late",
        email: " ANN@example.com ",
        access: "f",
        purchased: "t",
        created: "2025-01-01 00:00:00",
      }),
      subscriberLine({ id: "early", email: "Ann@Example.com", first: "\\N", created: "2023-01-01 00:00:00" }),
      subscriberLine({ id: "other", email: "bea@example.com" }),
    ),
  ]);
  const db = aDatabase();
  apply(db, run);
  expect(rowsOf(db, "email_subscribers")).toMatchObject([
    {
      id: "early",
      email: "Ann@Example.com",
      email_key: "ann@example.com",
      first_name: "Ann",
      has_access: 1,
      has_purchased: 1,
      created_at: "2023-01-01T00:00:00.000Z",
      mail_topics: null,
    },
    { id: "other", email: "bea@example.com", has_access: 1, has_purchased: 0 },
  ]);
  expect(run.report.rows.subscribers).toEqual({ read: 3, imported: 2, merged: 1, rejected: 0, erased: 0 });
  expect(run.listed).toMatchObject([{ line: 2, outcome: "merged" }]);
});

test("progress without a subscriber is kept: one without rights and list mail is made, and listed", () => {
  const run = convertTexts([
    subscribersDump(subscriberLine()),
    progressDump(progressLine(), progressLine({ id: "p2", email: "Ghost@example.com", chapter: "2" })),
  ]);
  const db = aDatabase();
  apply(db, run);
  expect(rowsOf(db, "email_subscribers")[0]).toMatchObject({
    email: "Ghost@example.com",
    email_key: "ghost@example.com",
    has_access: 0,
    has_purchased: 0,
    mail_topics: "[]",
  });
  expect(rowsOf(db, "reading_progress").map(({ email }) => email)).toEqual([
    "ann@example.com",
    "ghost@example.com",
  ]);
  expect(run.report.made).toBe(1);
  expect(run.listed).toMatchObject([{ line: 3, outcome: "made" }]);
});

const line = fc.record({
  email: fc.constantFrom("ann@example.com", "ANN@example.com", " ann@example.com"),
  completed: fc.constantFrom("t", "f"),
  time: fc.integer({ min: 0, max: 3 }).map(String),
  videos: fc.constantFrom("{}", "{a}", "{b,a}", "\\N"),
  quizzes: fc.constantFrom("{}", "{q}"),
  updated: fc.integer({ min: 1, max: 4 }).map((day) => `2024-02-0${day} 00:00:00`),
});

/** What a row of the source says, as facts of lib/progress. */
function factsOf(row: { completed: string; time: string; videos: string; quizzes: string; updated: string }) {
  const at = `${row.updated.replace(" ", "T")}.000Z`;
  const items = (text: string) => (readArray(text) ?? []) as string[];
  const marks: Mark[] = [
    ...items(row.videos).map((item): Mark => ({ chapterNumber: 1, kind: "video", item, at })),
    ...items(row.quizzes).map((item): Mark => ({ chapterNumber: 1, kind: "quiz", item, at })),
    ...(row.completed === "t" ? [{ chapterNumber: 1, kind: "completed", item: "yes", at } as const] : []),
  ];
  return {
    devices: [{ chapterNumber: 1, deviceId: "imported", timeSpent: Number(row.time), position: null, at }],
    marks,
  };
}

test("duplicate progress ends as lib/progress merges the same facts, also with what D1 has of other devices", () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), fc.boolean(), (rows, readsHere) => {
      const run = convertTexts([
        progressDump(...rows.map((row, index) => progressLine({ ...row, id: `p${index}` }))),
      ]);
      const db = aDatabase();
      const facts = rows.map(factsOf);
      if (readsHere) {
        db.exec(`insert into progress_devices values ('ann@example.com', 1, 'phone', 40, 'b1', 0.5, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', null);
          insert into progress_marks values ('ann@example.com', 1, 'completed', 'no', '2024-02-03T00:00:00.000Z')`);
        facts.push({
          devices: [
            {
              chapterNumber: 1,
              deviceId: "phone",
              timeSpent: 40,
              position: { block: "b1", offset: 0.5 },
              at: "2026-01-01T00:00:00.000Z",
            } as never,
          ],
          marks: [{ chapterNumber: 1, kind: "completed", item: "no", at: "2024-02-03T00:00:00.000Z" }],
        });
      }
      apply(db, run);
      const merged = mergeFacts(1, {
        devices: facts.flatMap(({ devices }) => devices),
        marks: facts.flatMap(({ marks }) => marks),
      });
      const [row] = rowsOf(db, "reading_progress");
      expect({
        completed: row?.completed === 1,
        completedAt: row?.completed_at,
        timeSpent: row?.time_spent,
        videosWatched: JSON.parse(String(row?.videos_watched)),
        quizzesPassed: JSON.parse(String(row?.quizzes_passed)),
        position: row?.position_block ? { block: row.position_block, offset: row.position_offset } : null,
        updatedAt: row?.updated_at,
        chapterNumber: row?.chapter_number,
      }).toEqual(merged);
      expect(run.report.rows.progress).toMatchObject({
        read: rows.length,
        imported: 1,
        merged: rows.length - 1,
      });
      expect(apply(db, run)).toBe(0);
    }),
    { numRuns: 40 },
  );
});

const full = () => [
  subscribersDump(subscriberLine(), subscriberLine({ id: "c2", email: "bea@example.com" })),
  progressDump(progressLine(), progressLine({ id: "p2", email: "bea@example.com" })),
];

test("a second run writes no row", () => {
  const db = aDatabase();
  const run = convertTexts(full());
  expect(apply(db, run)).toBeGreaterThan(0);
  const before = contents(db);
  expect(apply(db, convertTexts(full()))).toBe(0);
  expect(contents(db)).toEqual(before);
});

test("what readers and admins did on the site since then stands", () => {
  const db = aDatabase();
  const run = convertTexts(full());
  apply(db, run);
  db.exec(`update email_subscribers set has_access = 0, discount_code = 'HERE', first_name = null, emails_sent = 9,
      updated_at = '2026-01-01T00:00:00.000Z' where id = 'c1';
    update email_subscribers set has_access = 0 where id = 'c2';
    insert into audit_log values ('a', 'admin', 'rights_changed', 'c1', '{"from":{"hasAccess":true},"to":{"hasAccess":false}}', null, '2026-01-01');
    insert into audit_log values ('b', 'admin', 'rights_changed', 'c2', '{"from":{"hasPurchased":true},"to":{"hasPurchased":false}}', null, '2026-01-01');
    update progress_devices set time_spent = 500 where email = 'ann@example.com';
    update reading_progress set time_spent = 500 where email = 'ann@example.com'`);
  apply(db, run);
  const [ann, bea] = rowsOf(db, "email_subscribers");
  // An admin took it away here: it stays away.
  expect(ann).toMatchObject({ has_access: 0, first_name: null, discount_code: "HERE", emails_sent: 9 });
  // The control: no admin spoke of access, so the source's right is given again.
  expect(bea).toMatchObject({ has_access: 1, first_name: "Ann" });
  expect(rowsOf(db, "reading_progress")[0]).toMatchObject({ time_spent: 500, completed: 1 });
});

test("an erased address is not brought back, known beforehand or not, signed up anew or not", () => {
  const erased = erasureHash("ann@example.com");
  const told = convertTexts(full(), [erased]);
  expect(told.report.rows).toMatchObject({
    subscribers: { read: 2, imported: 1, erased: 1 },
    progress: { erased: 1 },
  });
  expect(told.listed.filter(({ outcome }) => outcome === "erased")).toHaveLength(2);
  expect(statementsOf(told).join()).not.toContain("ann@example.com");

  const untold = convertTexts(full());
  for (const anew of [false, true]) {
    const db = aDatabase();
    db.exec(`insert into erasures values ('${erased}', '2026-01-01T00:00:00.000Z')`);
    if (anew)
      db.exec(`insert into email_subscribers (id, email, email_key, created_at, updated_at)
        values ('new', 'ann@example.com', 'ann@example.com', '2026-02-01', '2026-02-01')`);
    apply(db, untold);
    const known = rowsOf(db, "email_subscribers").map(({ id, has_access }) => [id, has_access]);
    expect(known).toEqual(
      anew
        ? [
            ["new", 0],
            ["c2", 1],
          ]
        : [["c2", 1]],
    );
    for (const table of ["reading_progress", "progress_devices", "progress_marks"])
      expect(new Set(rowsOf(db, table).map(({ email }) => email))).toEqual(new Set(["bea@example.com"]));
  }
});

test("ids are kept, but for those that another row has, in the dump or here", () => {
  const run = convertTexts([
    subscribersDump(
      subscriberLine({ id: "same" }),
      subscriberLine({ id: "same", email: "bea@example.com" }),
      subscriberLine({ id: "taken", email: "cy@example.com" }),
      subscriberLine({ id: "kept", email: "di@example.com" }),
      subscriberLine({ id: "\\N", email: "ed@example.com" }),
    ),
    progressDump(
      progressLine({ id: "same" }),
      progressLine({ id: "same", chapter: "2" }),
      progressLine({ id: "kept", chapter: "3" }),
    ),
  ]);
  const db = aDatabase();
  db.exec(`insert into email_subscribers (id, email, email_key, created_at, updated_at)
    values ('taken', 'z@example.com', 'z@example.com', '2026-02-01', '2026-02-01')`);
  apply(db, run);
  const ids = rowsOf(db, "email_subscribers").map(({ id, email }) => [email, id]);
  const made = (email: string) => [email, erasureHash(email).slice(0, 22)];
  expect(ids).toEqual([
    made("ann@example.com"),
    made("bea@example.com"),
    made("cy@example.com"),
    ["di@example.com", "kept"],
    made("ed@example.com"),
    ["z@example.com", "taken"],
  ]);
  const hash = erasureHash("ann@example.com").slice(0, 20);
  expect(rowsOf(db, "reading_progress").map(({ id }) => id)).toEqual([`${hash}.1`, `${hash}.2`, "kept"]);
  expect(run.listed.filter(({ outcome }) => outcome === "renamed")).toHaveLength(4);
  expect(apply(db, run)).toBe(0);
});

test("statements stay under 100 KB, take no parameters, and hold every row of long lists too", () => {
  const many = Array.from({ length: 3000 }, (_, index) => `video-${index}`);
  const run = convertTexts([
    subscribersDump(
      ...Array.from({ length: 900 }, (_, index) =>
        subscriberLine({ id: `c${index}`, email: `r${index}@example.com`, first: "é'".repeat(60) }),
      ),
    ),
    progressDump(progressLine({ email: "r1@example.com", videos: `{${many.join()}}` })),
  ]);
  const statements = statementsOf(run);
  expect(statements.length).toBeGreaterThan(5);
  expect(run.report.statements).toBe(statements.length);
  for (const statement of statements) expect(Buffer.byteLength(statement)).toBeLessThan(100_000);
  const db = aDatabase();
  apply(db, run);
  expect(rowsOf(db, "email_subscribers")).toHaveLength(900);
  expect(JSON.parse(String(rowsOf(db, "reading_progress")[0]?.videos_watched))).toEqual(many.sort());
});
