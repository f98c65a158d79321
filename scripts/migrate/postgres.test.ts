import { PGlite } from "@electric-sql/pglite";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { nastyRows, prismaTables, serverPrograms, startServer } from "./source-database.ts";
import { aDatabase, apply, contents, convertTexts, type Run, rowsOf } from "./test-kit.ts";

let pg: PGlite;
beforeAll(async () => {
  pg = await PGlite.create();
  await pg.exec(prismaTables);
  for (const [sql, values] of nastyRows()) await pg.query(sql, values);
}, 120_000);
afterAll(() => pg.close());

const tables = ["EmailSubscriber", "ReadingProgress"] as const;

/** COPY as PostgreSQL itself writes it. */
async function copyDump(table: string): Promise<string> {
  const { blob } = await pg.query(`copy "${table}" to '/dev/blob'`);
  const columns = (await columnsOf(table)).map((name) => `"${name}"`).join(", ");
  return `COPY public."${table}" (${columns}) FROM stdin;\n${await blob?.text()}\\.\n`;
}

/** INSERTs whose literals PostgreSQL writes; `%L` makes E'' strings of what holds a backslash. */
async function insertDump(table: string, rowsEach: number, setting: "on" | "off" = "on"): Promise<string> {
  const columns = await columnsOf(table);
  const texts = columns.map((name) => `"${name}"::text`).join(", ");
  const row = `format('(${columns.map(() => "%L").join(", ")})', ${texts})`;
  const { rows } = await pg.query<{ line: string }>(`select ${row} as line from "${table}" order by id`);
  const parts = Array.from({ length: Math.ceil(rows.length / rowsEach) }, (_, index) =>
    rows.slice(index * rowsEach, (index + 1) * rowsEach).map(({ line }) => line),
  );
  const names = columns.map((name) => `"${name}"`).join(", ");
  return `SET standard_conforming_strings = ${setting};\n${parts.map((lines) => `INSERT INTO public."${table}" (${names}) VALUES\n\t${lines.join(",\n\t")};\n`).join("")}`;
}

async function columnsOf(table: string): Promise<string[]> {
  const { rows } = await pg.query<{ name: string }>(
    "select column_name as name from information_schema.columns where table_name = $1 order by ordinal_position",
    [table],
  );
  return rows.map(({ name }) => name);
}

const iso = (column: string) =>
  `case when isfinite("${column}") and "${column}" >= '0001-01-01' then to_char("${column}", 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') end`;

/** Converts, applies and compares with what PostgreSQL says of its own rows. */
async function expectAsInPostgres(texts: string[]): Promise<Run> {
  const run = convertTexts(texts);
  const db = aDatabase();
  apply(db, run);
  const subscribers = await pg.query<Record<string, unknown>>(`select id, email, "firstName" as first_name,
    "lastName" as last_name, "hasAccess"::int as has_access, "hasPurchased"::int as has_purchased,
    "discountCode" as discount_code, "emailsSent" as emails_sent, ${iso("lastEmailSent")} as last_email_sent,
    coalesce(${iso("createdAt")}, ${iso("updatedAt")}) as created_at, ${iso("updatedAt")} as updated_at
    from "EmailSubscriber" order by email`);
  expect(rowsOf(db, "email_subscribers")).toMatchObject(subscribers.rows);
  const progress = await pg.query<
    Record<string, unknown>
  >(`select id, email, "chapterNumber" as chapter_number,
    completed::int as completed, "timeSpent" as time_spent, ${iso("createdAt")} as created_at,
    ${iso("updatedAt")} as updated_at, (select coalesce(json_agg(distinct item collate "C"), '[]') from unnest("videosWatched") as item
      where item <> '') as videos from "ReadingProgress" order by email`);
  const moved = rowsOf(db, "reading_progress").map((row) => ({
    ...row,
    videos: JSON.parse(String(row.videos_watched)),
  }));
  expect(moved).toMatchObject(progress.rows);
  expect(moved).toHaveLength(progress.rows.length);
  expect(run.report.rows).toMatchObject({
    subscribers: { read: subscribers.rows.length, imported: subscribers.rows.length },
    progress: { read: progress.rows.length, imported: progress.rows.length },
  });
  const before = contents(db);
  expect(apply(db, run)).toBe(0);
  expect(contents(db)).toEqual(before);
  return run;
}

test("what PostgreSQL copies out arrives as PostgreSQL has it", async () => {
  await expectAsInPostgres(await Promise.all(tables.map(copyDump)));
});

test.each([1, 3, 1000])("so do its own literals, %i rows in each INSERT", async (rowsEach) => {
  await expectAsInPostgres(await Promise.all(tables.map((table) => insertDump(table, rowsEach))));
});

test("all forms give the same SQL", async () => {
  const [copy, inserts] = await Promise.all([
    Promise.all(tables.map(copyDump)),
    Promise.all(tables.map((table) => insertDump(table, 2, "off"))),
  ]);
  const parts = (texts: string[]) => convertTexts(texts).manifest.parts;
  expect(parts(inserts)).toEqual(parts(copy));
  // The control: another row, another SQL.
  expect(parts([copy[0]?.replace("reader1@", "reader-1@") ?? "", copy[1] ?? ""])).not.toEqual(parts(copy));
});

const text = fc.string({ unit: "grapheme", maxLength: 12 }).filter((value) => !value.includes("\0"));
const row = fc.record({
  name: fc.option(text),
  access: fc.boolean(),
  sent: fc.integer({ min: 0, max: 1000 }),
  at: fc.date({ min: new Date("1980-01-01"), max: new Date("2026-01-01"), noInvalidDate: true }),
  videos: fc.array(fc.option(text), { maxLength: 4 }),
});

test("random rows: COPY and INSERT give what PostgreSQL has", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
      await pg.exec("begin");
      try {
        await pg.exec('delete from "EmailSubscriber"; delete from "ReadingProgress"');
        for (const [index, { name, access, sent, at, videos }] of rows.entries()) {
          const email = `r${index}@example.com`;
          const time = at.toISOString().slice(0, -1);
          await pg.query(
            'insert into "EmailSubscriber" (id, email, "firstName", "hasAccess", "emailsSent", "createdAt", "updatedAt") values ($1, $2, $3, $4, $5, $6, $6)',
            [`c${index}`, email, name, access, sent, time],
          );
          await pg.query(
            'insert into "ReadingProgress" (id, email, "chapterNumber", completed, "videosWatched", "createdAt", "updatedAt") values ($1, $2, 1, $3, $4, $5, $5)',
            [`p${index}`, email, access, videos, time],
          );
        }
        const copied = await expectAsInPostgres(await Promise.all(tables.map(copyDump)));
        const inserted = await expectAsInPostgres(
          await Promise.all(tables.map((table) => insertDump(table, 3))),
        );
        expect(inserted.manifest.parts).toEqual(copied.manifest.parts);
      } finally {
        await pg.exec("rollback");
      }
    }),
    { numRuns: inject("longRun") ? 200 : 10 },
  );
}, 300_000);

const programs = serverPrograms();
test.runIf(programs !== undefined)(
  "a real server's pg_dump, in every mode, gives the same SQL",
  async () => {
    const server = startServer(programs ?? "");
    try {
      const literal = (value: unknown): string => {
        if (value === null) return "null";
        if (Array.isArray(value)) return `array[${value.map(literal).join()}]::text[]`;
        return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
      };
      const filled = nastyRows().map(
        ([sql, values]) => `${sql.replace(/\(\$1.*/, () => `(${values.map(literal).join()})`)};\n`,
      );
      server.run(`set standard_conforming_strings = on;\n${prismaTables}${filled.join("")}`);
      const expected = await expectAsInPostgres(await Promise.all(tables.map(copyDump)));
      const modes = {
        plain: server.dump(),
        "clean and create": server.dump("--clean", "--if-exists", "--create"),
        "data only": server.dump("--data-only"),
        inserts: server.dump("--inserts"),
        "inserts, data only": server.dump(
          "--inserts",
          "--data-only",
          "--table",
          '"EmailSubscriber"',
          "--table",
          '"ReadingProgress"',
        ),
        "inserts that do not mind": server.dump("--inserts", "--on-conflict-do-nothing"),
        "column inserts": server.dump("--column-inserts"),
        "seven rows each": server.dump("--rows-per-insert=7"),
        "all rows at once": server.dump("--rows-per-insert=1000", "--column-inserts"),
        "quoted names": server.dump("--quote-all-identifiers"),
        "all databases": server.dumpAll(),
      };
      expect(modes.plain).toContain("PostgreSQL database dump complete");
      for (const [mode, dump] of Object.entries(modes)) {
        const run = convertTexts([dump]);
        expect(run.manifest.parts, mode).toEqual(expected.manifest.parts);
        expect(run.report.rows, mode).toEqual(expected.report.rows);
        expect(() => convertTexts([dump.slice(0, dump.length * 0.7)]), mode).toThrow("Nothing was changed.");
      }
      expect(() => convertTexts([server.dump("--format=custom")])).toThrow(/custom format/);
      expect(() =>
        convertTexts([server.dump("--encoding=LATIN9", "--table", '"_prisma_migrations"')]),
      ).toThrow(/LATIN9/);
    } finally {
      server.stop();
    }
  },
  120_000,
);
