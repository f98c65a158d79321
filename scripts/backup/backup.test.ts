import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { getTableName, isTable } from "drizzle-orm";
import { expect, test } from "vitest";
import * as schema from "@/db/schema";
import { openState } from "../lib/d1.ts";
import { migrationNames } from "../lib/database.ts";
import { inRoot } from "../lib/root.ts";
import { type Manifest, manifestFile, readManifest } from "./manifest.ts";
import { restoreBackup } from "./restore.ts";
import { addReaders, aFolder, contentsOf, fillEveryTable, restore, sourceOf, withState } from "./test-kit.ts";
import { writeBackup } from "./write.ts";

const before = "2026-11-01T00:00:00.000Z";

/** A backup of a small database, and where a restore may go. */
async function aBackup(emails = ["ann@example.com", "bob@example.com"]) {
  const folder = aFolder();
  const dir = path.join(folder, "backup");
  const contents = await withState(path.join(folder, "source"), async (d1) => {
    await addReaders(d1, emails, before);
    await writeBackup(sourceOf(d1), { dir });
    return contentsOf(d1);
  });
  return { folder, dir, contents, stateDir: path.join(folder, "restored") };
}

test("every table of the schema is backed up from D1, and restored into it with equal rows", async () => {
  const folder = aFolder();
  const dir = path.join(folder, "backup");
  const stateDir = path.join(folder, "restored");
  const contents = await withState(
    path.join(folder, "source"),
    async (d1) => {
      await fillEveryTable(d1);
      // Several pages a table.
      await writeBackup(sourceOf(d1), { dir, pageSize: 2 });
      return contentsOf(d1);
    },
    { open: openState },
  );
  const tables = Object.values(schema).flatMap((one) => (isTable(one) ? [getTableName(one)] : []));
  expect(Object.keys(contents)).toEqual(tables.toSorted());
  for (const table of tables) expect(contents[table]?.length, table).toBeGreaterThan(5);
  await restoreBackup({ dir, stateDir });
  const restored = await withState(stateDir, contentsOf, { open: openState });
  for (const table of tables) expect(restored[table], table).toEqual(contents[table]);
}, 300_000);

test("the triggers are there again, and figures move on", async () => {
  const { dir, stateDir, contents } = await aBackup();
  await restore({ dir, stateDir });
  await withState(stateDir, async (d1) => {
    expect(await contentsOf(d1)).toEqual(contents);
    await addReaders(d1, ["new@example.com"], before);
    const [total] = await sourceOf(d1).query("select value from totals where name = 'subscribers'");
    expect(total).toEqual({ value: 3 });
  });
});

test("a database that is there already is never written to", async () => {
  const { folder, dir } = await aBackup();
  const stateDir = path.join(folder, "source");
  const held = await withState(stateDir, contentsOf);
  await expect(restore({ dir, stateDir })).rejects.toThrow(/holds a database already/);
  expect(await withState(stateDir, contentsOf)).toEqual(held);
});

const damages: [string, (file: string) => void, RegExp][] = [
  ["is missing", rmSync, /^user_sessions\.jsonl\.gz is missing/],
  ["was cut", (file) => truncateSync(file, 20), /^user_sessions\.jsonl\.gz is damaged: 20 bytes/],
  ["has another byte", turnAByte, /^user_sessions\.jsonl\.gz is damaged: its checksum/],
];

test.each(damages)("a backup of which a file %s is refused with its name", async (_, damage, says) => {
  const { dir, stateDir } = await aBackup();
  damage(path.join(dir, "user_sessions.jsonl.gz"));
  await expect(restore({ dir, stateDir })).rejects.toThrow(says);
  expect(existsSync(stateDir)).toBe(false);
});

const forgeries: [string, (manifest: Manifest) => unknown, RegExp][] = [
  ["no JSON", () => undefined, /manifest\.json of .* is damaged/],
  [
    "a table less",
    ({ tables, ...rest }) => ({ ...rest, tables: tables.slice(1) }),
    /does not fit .*: email_subscribers/,
  ],
  [
    "a file elsewhere",
    ({ tables, ...rest }) => ({
      ...rest,
      tables: tables.map((table) => ({ ...table, file: "../x.jsonl.gz" })),
    }),
    /manifest\.json of .* is damaged/,
  ],
  [
    "a migration of the future",
    ({ migrations, ...rest }) => ({ ...rest, migrations: [...migrations, "9999_later.sql"] }),
    /newer version of this product \(9999_later\.sql\)/,
  ],
  [
    "other rows than were read",
    ({ tables, ...rest }) => ({
      ...rest,
      tables: tables.map((table) => ({ ...table, rows: table.rows + 1 })),
    }),
    /was restored as \d+ rows that are not the backup's/,
  ],
];

test.each(forgeries)("a manifest with %s is refused, and nothing is restored", async (_, forge, says) => {
  const { dir, stateDir } = await aBackup();
  writeFileSync(path.join(dir, manifestFile), JSON.stringify(forge(readManifest(dir))) ?? "{");
  await expect(restore({ dir, stateDir })).rejects.toThrow(says);
  expect(existsSync(stateDir)).toBe(false);
});

test("a backup of an older schema is restored with it, and then migrated", async () => {
  const folder = aFolder();
  const dir = path.join(folder, "backup");
  const stateDir = path.join(folder, "restored");
  const old = migrationNames().filter((name) => name < "0004");
  const addOld =
    "insert into email_subscribers (id, email, email_key, has_access, created_at, updated_at) values ('a', 'a@b.c', 'a@b.c', 1, '2026-01-01', '2026-01-01')";
  await withState(
    path.join(folder, "source"),
    async (d1) => {
      await d1.prepare(addOld).run();
      await writeBackup(sourceOf(d1), { dir });
    },
    { migrations: old },
  );
  expect(readManifest(dir).migrations).toEqual(old);
  await restore({ dir, stateDir });
  const { email_subscribers: [reader] = [], totals } = await withState(stateDir, contentsOf);
  expect(reader).toMatchObject({ id: "a", last_active_on: null });
  // Counted by a later migration, from the rows that were restored before it.
  expect(totals).toContainEqual({ name: "subscribers", value: 1 });
});

test("the restored database as SQL makes the same database: rows, indexes, triggers and migrations", async () => {
  const { folder, dir, stateDir } = await aBackup(["o'neil@example.com", "bob@example.com"]);
  const sqlFile = path.join(folder, "restored.sql");
  await restore({ dir, stateDir, sqlFile });
  const loaded = new DatabaseSync(":memory:");
  loaded.exec(readFileSync(sqlFile, "utf8"));
  const from = { query: async <Row>(sql: string) => loaded.prepare(sql).all() as Row[] };
  await withState(stateDir, async (d1) => {
    for (const sql of [
      "select type, name, tbl_name, sql from sqlite_master where name not like 'sqlite_%' order by name",
      "select * from d1_migrations order by id",
      ...Object.keys(await contentsOf(d1)).map((table) => `select * from ${table} order by 1, 2`),
    ])
      expect(await from.query(sql), sql).toEqual(await sourceOf(d1).query(sql));
  });
  loaded.close();
  await expect(restore({ dir, stateDir: path.join(folder, "other"), sqlFile })).rejects.toThrow(
    /there already/,
  );
});

test("a backup that was cut off at any of its queries passes for none", async () => {
  const folder = aFolder();
  await withState(path.join(folder, "source"), async (d1) => {
    await addReaders(d1, ["ann@example.com"], before);
    const { query } = sourceOf(d1);
    for (let cut = 1; ; cut++) {
      const dir = path.join(folder, `backup-${cut}`);
      let left = cut;
      const dying = {
        query: <Row>(sql: string) => (left-- > 0 ? query<Row>(sql) : Promise.reject(new Error("cut"))),
      };
      const outcome = await writeBackup(dying, { dir }).then(
        () => "whole",
        () => "cut",
      );
      if (outcome === "whole") {
        expect(cut).toBeGreaterThan(50);
        return expect(readManifest(dir).tables.length).toBeGreaterThan(20);
      }
      expect(existsSync(dir)).toBe(false);
      expect(() => readManifest(`${dir}.unfinished`)).toThrow(/no whole backup/);
    }
  });
});

test("nor does one whose process was killed", async () => {
  const dir = path.join(aFolder(), "backup");
  // Stands still in the middle of the tables, and says so.
  const code = `const { writeBackup } = await import(${JSON.stringify(inRoot("scripts/backup/write.ts"))});
    setInterval(() => {}, 1000);
    const tables = Array.from({ length: 9 }, (_, n) => ({ name: "t" + n }));
    const query = async (sql) => {
      if (sql.includes("sqlite_master")) return tables;
      if (sql.includes("pragma")) return [{ name: "id", pk: 1 }];
      if (sql.includes('"t5"')) { console.log("here"); await new Promise(() => {}); }
      return sql.includes("migrations") ? [] : [{ id: 1 }];
    };
    await writeBackup({ query }, { dir: ${JSON.stringify(dir)} });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(path.join(`${dir}.unfinished`, "t4.jsonl.gz"))).toBe(true);
  expect(existsSync(dir)).toBe(false);
  expect(() => readManifest(`${dir}.unfinished`)).toThrow(/no whole backup/);
});

test("a backup goes only into a folder that is new, and takes over what a killed one left", async () => {
  const { folder, dir } = await aBackup();
  const nothing = { query: async () => [] };
  await expect(writeBackup(nothing, { dir })).rejects.toThrow(/is not empty/);
  const other = path.join(folder, "other");
  mkdirSync(`${other}.unfinished`);
  writeFileSync(path.join(`${other}.unfinished`, "left.jsonl.gz"), "half");
  await writeBackup(nothing, { dir: other });
  expect(existsSync(path.join(other, "left.jsonl.gz"))).toBe(false);
  expect(existsSync(path.join(other, manifestFile))).toBe(true);
});

function turnAByte(file: string): void {
  const bytes = readFileSync(file);
  bytes[25] = (bytes[25] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}
