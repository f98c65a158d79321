import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import {
  aFolder,
  convertFiles,
  convertTexts,
  progressDump,
  progressLine,
  subscriberLine,
  subscribersDump,
} from "./test-kit.ts";

const good = subscribersDump(subscriberLine());

test("a good dump is imported", () => {
  const { report } = convertTexts([good]);
  expect(report.rows.subscribers).toEqual({ read: 1, imported: 1, merged: 0, rejected: 0, erased: 0 });
});

const utf16 = Buffer.from(good, "utf16le");
test.each<[string, string | Uint8Array, RegExp]>([
  ["an empty file", "", /is empty/],
  ["the custom format", "PGDMP\u0001\u000e", /line 1: .*custom format/],
  ["gzip", Uint8Array.of(0x1f, 0x8b, 8), /gzip/],
  ["a tar", "toc.dat\0\0\0", /tar/],
  ["UTF-16 with its mark", Uint8Array.of(0xff, 0xfe, ...utf16), /UTF-16/],
  ["UTF-16 without", utf16, /line 1: a NUL byte/],
  [
    "Latin-1",
    Buffer.concat([Buffer.from("-- a\n-- b\n-- "), Uint8Array.of(0xe9, 0x20), Buffer.from(good)]),
    /line 3: not UTF-8/,
  ],
  [
    "a character that is cut off",
    Buffer.concat([Buffer.from(good), Uint8Array.of(0xc3)]),
    /line 4: not UTF-8/,
  ],
  ["another encoding", `SET client_encoding = 'LATIN1';\n${good}`, /line 1: the dump is in LATIN1/],
  ["COPY cut in a row", good.slice(0, -12), /line 2: \d+ values for the 11 columns/],
  [
    "COPY without its end",
    good.replace("\\.\n", ""),
    /line 3: the file ends within the data of public\."EmailSubscriber", whose COPY is on line 1: it is truncated/,
  ],
  [
    "a dump without its closing line",
    `--\n-- PostgreSQL database dump\n--\n${good}`,
    /line 7: the closing line .* truncated/,
  ],
  [
    "INSERT cut in a string",
    `INSERT INTO "EmailSubscriber" (id, email) VALUES ('a', 'b`,
    /line 1: a string that has no end/,
  ],
  [
    "INSERT cut between values",
    `\nINSERT INTO "EmailSubscriber" (id, email) VALUES ('a',`,
    /line 2: .*truncated/,
  ],
  [
    "INSERT without its semicolon",
    `INSERT INTO "EmailSubscriber" (id, email) VALUES ('a', 'b')`,
    /truncated/,
  ],
  [
    "a row with too few values",
    `INSERT INTO "EmailSubscriber" (id, email) VALUES ('a','b'),\n('a');`,
    /line 2: 1 values for the 2 columns/,
  ],
  ["INSERT … SELECT", `INSERT INTO "EmailSubscriber" (id) SELECT 'a';`, /only INSERT … VALUES/],
  [
    "UPDATE",
    `${good}UPDATE "EmailSubscriber" SET id = 'x';`,
    /line 4: pg_dump writes no statement that begins with "update"/,
  ],
  ["DELETE", `${good}DELETE FROM "EmailSubscriber";`, /"delete"/],
  ["pg_dump's own complaint", `${good}pg_dump: error: connection lost`, /line 4: .*"pg_dump"/],
  ["a psql command that does something", `\\i other.sql\n${good}`, /line 1: psql's command/],
  ["COPY from a program", `COPY "EmailSubscriber" FROM PROGRAM 'x';`, /FROM stdin only/],
  ["COPY as CSV", `COPY "EmailSubscriber" (id) FROM stdin WITH CSV;\n`, /plain text form only/],
  [
    "a table without an address",
    `COPY "EmailSubscriber" (id) FROM stdin;\na\n\\.\n`,
    /line 2: .* has no column email/,
  ],
  ["columns that nobody names", `INSERT INTO "EmailSubscriber" VALUES ('a');`, /1 values for the 11 columns/],
  ["no table of ours", "CREATE TABLE other (a text);\n", /No table of subscribers or progress/],
])("%s is refused with its line, and changes nothing", (_, text, sentence) => {
  const dir = aFolder();
  const [ok, bad, out] = ["ok.sql", "bad.sql", "out"].map((name) => path.join(dir, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(ok, good);
  const before = convertFiles([ok], out);
  const files = readdirSync(out);
  writeFileSync(bad, text);
  expect(() => convertFiles([bad], out)).toThrow(sentence);
  expect(() => convertFiles([bad], out)).toThrow(/[Nn]othing was changed\./);
  expect(readdirSync(out)).toEqual(files);
  expect(convertFiles([ok], out).manifest).toEqual(before.manifest);
});

test("a folder and a file that is not there are refused", () => {
  const dir = aFolder();
  expect(() => convertFiles([dir], path.join(dir, "out"))).toThrow("is not a file");
  expect(() => convertFiles([path.join(dir, "none")], path.join(dir, "out"))).toThrow("cannot be read");
});

test("a whole database's other statements are passed over, whatever is in them", () => {
  const text = `--
-- PostgreSQL database dump
--

\\restrict abc
SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql
    BEGIN ATOMIC
 SELECT CASE WHEN true THEN 1 ELSE 2 END;
END;
CREATE FUNCTION public.g() RETURNS integer LANGUAGE plpgsql AS $_$
BEGIN INSERT INTO "EmailSubscriber" VALUES ('no'); END; $_$;
CREATE RULE r AS ON INSERT TO public.other DO ALSO (SELECT 1; SELECT 2);
CREATE TABLE public.other (a text, b bytea);
COPY public.other (a, b) FROM stdin;
COPY public."EmailSubscriber" (id) FROM stdin;\t1
x\t\\N
\\.
INSERT INTO public.other VALUES ('; INSERT', '\\x00'), (now(), NULL);
${good}
\\unrestrict abc

--
-- PostgreSQL database dump complete
--
`;
  const { report } = convertTexts([text]);
  expect(report.skippedTables).toEqual([{ table: "public.other", rows: 4 }]);
  expect(report.rows.subscribers).toMatchObject({ read: 1, imported: 1 });
});

test("columns stand in any order, unknown ones are left out, and snake case and schemas make no difference", () => {
  const text = `CREATE TABLE "My ""schema""".email_subscribers (email text, extra int DEFAULT (1), id text, has_access bool, CONSTRAINT c CHECK (a > 1), first_name text, PRIMARY KEY (id));
INSERT INTO "My ""schema""".email_subscribers VALUES ('Ann@example.com', 1, 'c1', true, 'Ann');`;
  const { report, listed } = convertTexts([text]);
  expect(report.extraColumns).toEqual([{ table: '"My ""schema""".email_subscribers', column: "extra" }]);
  expect(report.missingColumns.map(({ column }) => column)).toContain("hasPurchased");
  expect(report.rows.subscribers).toMatchObject({ read: 1, imported: 1 });
  expect(listed.map(({ reason }) => reason)).toEqual(["no known time, taken as 1970"]);
});

test("rows that cannot be taken over are listed with line and reason, and the others are imported", () => {
  const subscribers = subscribersDump(
    subscriberLine(),
    subscriberLine({ id: "c2", email: "not an address" }),
    subscriberLine({ id: "c3", email: "bea@example.com", access: "perhaps" }),
    subscriberLine({ id: "c4", email: "cy@example.com", first: "x".repeat(70_000) }),
    subscriberLine({ id: "c5", email: "di@example.com", first: "x".repeat(1_100_000) }),
    subscriberLine({ id: "c6", email: "ed@example.com", first: "\\377" }),
  );
  const progress = progressDump(
    progressLine({ chapter: "0" }),
    progressLine({ chapter: "100" }),
    progressLine({ videos: "{a" }),
    progressLine({ chapter: "50" }),
  );
  const { report, listed } = convertTexts([subscribers, progress]);
  expect(report.rows.subscribers).toEqual({ read: 6, imported: 1, merged: 0, rejected: 5, erased: 0 });
  expect(report.rows.progress).toEqual({ read: 4, imported: 1, merged: 0, rejected: 3, erased: 0 });
  expect(listed.map(({ line, outcome, reason }) => `${line} ${outcome} ${reason.slice(0, 40)}`)).toEqual([
    '3 rejected "not an address" is not an address: An e',
    '4 rejected hasAccess is not readable: "perhaps"',
    "5 rejected too large for one statement of D1 (100 K",
    "6 rejected the row is longer than 1 MB",
    "7 rejected an escape that is no character",
    '2 rejected chapterNumber is "0": chapters are 1 to ',
    '3 rejected chapterNumber is "100": chapters are 1 t',
    '4 rejected videosWatched is not readable: "{a"',
    "5 no_such_chapter the book has no chapter 50",
  ]);
  expect(report.chaptersNotInBook).toEqual({ 50: 1 });
});

test("a value that is an expression is not computed, and its row is listed", () => {
  const text = `INSERT INTO "ReadingProgress" (email, "chapterNumber", "createdAt", "videosWatched") VALUES
    ('a@example.com', 1, now() - interval '1 day', '{}'),
    ('b@example.com', 1 + 1, '2024-01-01', '{}'),
    ('c@example.com', 3, '2024-01-01'::timestamp(3) without time zone, ARRAY['a', 'b,"', NULL]::text[]);`;
  const { report, listed } = convertTexts([text]);
  expect(report.rows.progress).toMatchObject({ read: 3, imported: 1, rejected: 2 });
  expect(listed.filter(({ outcome }) => outcome === "rejected").map(({ line }) => line)).toEqual([2, 3]);
});

test("Windows line ends and a byte order mark do no harm", () => {
  const { report } = convertTexts([`\ufeff${good.replaceAll("\n", "\r\n")}`]);
  expect(report.rows.subscribers).toMatchObject({ read: 1, imported: 1 });
});
