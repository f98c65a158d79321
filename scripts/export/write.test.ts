import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Database } from "../lib/d1.ts";
import { aDatabase, aFolder } from "../migrate/test-kit.ts";
import { csvLine, exportTable, isSecret, listTables } from "./write.ts";

/** The database as commands use it. */
function asDatabase(db: DatabaseSync): Database {
  return {
    where: "local",
    query: async <Row>(sql: string) => db.prepare(sql).all() as Row[],
    runFile: async () => null,
    close: async () => {},
  };
}

/** RFC 4180, read strictly; an empty field is NULL, `""` an empty text. */
function readCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y;
  while (field.lastIndex < text.length) {
    const [, value = "", end] = field.exec(text) ?? expect.fail(`no field at ${field.lastIndex}`);
    rows
      .at(-1)
      ?.push(value === "" ? null : value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === "\r\n") rows.push([]);
  }
  rows.pop();
  return rows;
}

test("any values read back from CSV", () => {
  const value = fc.option(fc.oneof(fc.string(), fc.constantFrom("", '"', ",", "\r\n", "=1+1", " ")), {
    nil: null,
  });
  fc.assert(
    fc.property(fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { minLength: 1 }), (rows) => {
      expect(readCsv(rows.map(csvLine).join(""))).toEqual(rows);
    }),
  );
});

test("every table goes out whole, page by page, in both forms, with sums that fit", async () => {
  const db = aDatabase();
  for (let row = 0; row < 1203; row++)
    db.prepare("insert into progress_marks values (?, ?, 'video', ?, '2026-01-01')").run(
      `r${row % 7}@example.com`,
      row % 9,
      `it's ${row}`,
    );
  const dir = aFolder();
  const tables = await listTables(asDatabase(db));
  expect(tables.map(({ name }) => name)).toContain("email_subscribers");
  const marks = tables.find(({ name }) => name === "progress_marks");
  expect(marks?.key).toEqual(["email", "chapter_number", "kind", "item"]);
  for (const table of tables) {
    const { rows, files, columns } = await exportTable(asDatabase(db), table, dir);
    const [csv = "", jsonl = ""] = files.map(({ file }) => readFileSync(path.join(dir, file), "utf8"));
    expect(files.map(({ sha256 }) => sha256)).toEqual(
      [csv, jsonl].map((text) => createHash("sha256").update(text).digest("hex")),
    );
    const objects = jsonl
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(objects).toHaveLength(rows);
    expect(readCsv(csv)).toEqual([
      columns,
      ...objects.map((object) =>
        columns.map((name) => (object[name] === null ? null : String(object[name]))),
      ),
    ]);
  }
  const held = db.prepare("select * from progress_marks order by email, chapter_number, kind, item").all();
  const lines = readFileSync(path.join(dir, "progress_marks.jsonl"), "utf8").split("\n").filter(Boolean);
  expect(lines.map((line) => JSON.parse(line))).toEqual(held.map((row) => ({ ...row })));
});

test("secrets and their hashes stay out; the hashes of erased addresses go with the rest", async () => {
  const db = aDatabase();
  db.exec(`insert into user_sessions (id, user_email, session_token, previous_token, expires_at, created_at)
      values ('s', 'a@example.com', 'SECRET-1', 'SECRET-2', '2026-01-01', '2026-01-01');
    insert into share_links values ('l', 'a@example.com', 1, 'SECRET-3', 0, '2026-01-01', '2026-01-01');
    insert into login_requests (id, email, email_key, purpose, binding_hash, created_at, expires_at)
      values ('q', 'a@example.com', 'a@example.com', 'sign_in', 'SECRET-4', '2026-01-01', '2026-01-01');
    insert into erasures values ('an-erased-address', '2026-01-01')`);
  const dir = aFolder();
  const tables = await listTables(asDatabase(db));
  const exported = [];
  for (const table of tables) exported.push(await exportTable(asDatabase(db), table, dir));
  const texts = exported
    .flatMap(({ files }) => files.map(({ file }) => readFileSync(path.join(dir, file), "utf8")))
    .join("");
  expect(texts).not.toContain("SECRET");
  expect(texts).toContain("an-erased-address");
  expect(
    exported.filter(({ leftOut }) => leftOut.length > 0).map(({ table, rows }) => `${table} ${rows}`),
  ).toEqual(["login_requests 1", "share_links 1", "user_sessions 1"]);
});

test("every column whose name speaks of a secret has been thought of", () => {
  const db = aDatabase();
  const columns = db
    .prepare(
      "select m.name as t, c.name as c from sqlite_master as m, pragma_table_info(m.name) as c where m.type = 'table'",
    )
    .all();
  const speaking = columns.filter(({ c }) => /token|secret|hash|password|binding/.test(String(c)));
  expect(
    speaking.filter(({ t, c }) => !isSecret(String(t), String(c))).map(({ t, c }) => `${t}.${c}`),
  ).toEqual(["erasures.email_hash"]);
  expect(speaking.length).toBeGreaterThan(4);
});
