import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { listTables, quoted, type Table } from "../export/write.ts";
import { openState } from "../lib/d1.ts";
import { applyMigrations, migrationNames } from "../lib/database.ts";
import type { D1Database } from "../lib/miniflare.ts";
import { Refusal } from "../lib/refusal.ts";
import { dumpDatabase } from "./dump.ts";
import { readErasures, replayErasures } from "./erasures.ts";
import { loadTable } from "./load.ts";
import { type BackedUp, type Manifest, readManifest, verifyFiles } from "./manifest.ts";
import { sumOf } from "./write.ts";

/** What a restore did: the rows of each table as they were in the backup, and what was changed afterwards. */
export type Restored = { manifest: Manifest; erased: number; paused: number };

/**
 * Makes the D1 of a backup again in `stateDir`, which must not hold one, and is there only when it is whole: with
 * the migrations of its time first, so that its rows fit, then with the later ones. Before that every row is read
 * back and compared with the backup's sums. `erasuresFile`: a newer list of erased addresses. `sqlFile`: where what
 * came of it all goes as SQL, too.
 */
export async function restoreBackup(options: {
  dir: string;
  stateDir: string;
  erasuresFile?: string | undefined;
  sqlFile?: string | undefined;
  open?: typeof openState;
}): Promise<Restored> {
  const { dir, stateDir, erasuresFile, sqlFile, open = openState } = options;
  const manifest = readManifest(dir);
  await verifyFiles(dir, manifest);
  requireKnownSchema(manifest);
  const erasures = erasuresFile ? readErasures(erasuresFile) : [];
  if (sqlFile && existsSync(sqlFile)) throw new Refusal(`${sqlFile} is there already.`);
  if (existsSync(stateDir) && readdirSync(stateDir).length > 0)
    throw new Refusal(`${stateDir} holds a database already: name a folder that is new with --state.`);

  const unfinished = `${stateDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const { d1, splitSql, close } = await open(unfinished);
  const changed = { erased: 0, paused: 0 };
  try {
    await applyMigrations(d1, splitSql, manifest.migrations);
    await load(d1, dir, manifest);
    await applyMigrations(d1, splitSql);
    changed.erased = await replayErasures(d1, erasures);
    changed.paused = await pauseBroadcasts(d1);
    if (sqlFile) await dumpDatabase(asSource(d1), sqlFile);
  } finally {
    await close();
  }
  // The demo's subscribers are not of this database.
  writeFileSync(path.join(unfinished, "demo-seeded"), "");
  renameSync(unfinished, stateDir);
  return { manifest, ...changed };
}

function requireKnownSchema({ migrations }: Manifest): void {
  const known = new Set(migrationNames());
  const unknown = migrations.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new Refusal(
      `The backup was made by a newer version of this product (${unknown.join(", ")}): restore it with that one.`,
    );
}

/** Loads every table, and reads every row back. */
async function load(d1: D1Database, dir: string, { tables }: Manifest): Promise<void> {
  const source = asSource(d1);
  const schema = await listTables(source);
  requireSameTables(schema, tables);
  await withoutTriggers(d1, async () => {
    for (const backedUp of tables) {
      // The migrations left rows in some.
      await d1.prepare(`delete from ${quoted(backedUp.table)}`).run();
      await loadTable(d1, dir, backedUp);
    }
  });
  for (const table of schema) {
    const expected = tables.find((one) => one.table === table.name);
    const found = await sumOf(source, table);
    if (found.rows !== expected?.rows || found.rowsSha256 !== expected.rowsSha256)
      throw new Error(`${table.name} was restored as ${found.rows} rows that are not the backup's`);
  }
}

function asSource(d1: D1Database) {
  return { query: async <Row>(sql: string) => (await d1.prepare(sql).all<Row>()).results };
}

function requireSameTables(schema: Table[], tables: BackedUp[]): void {
  const names = (list: string[]) => list.toSorted().join(", ");
  const told = new Map(tables.map(({ table, columns }) => [table, columns]));
  const wrong = schema.filter(({ name, columns }) => names(told.get(name) ?? []) !== names(columns));
  if (wrong.length > 0 || told.size !== schema.length)
    throw new Refusal(
      `The backup does not fit the schema that its manifest names: ${wrong.map(({ name }) => name).join(", ") || "it holds tables that are not in it"}.`,
    );
}

/** The rows that triggers would write are in the backup themselves. */
async function withoutTriggers(d1: D1Database, work: () => Promise<void>): Promise<void> {
  const { results: triggers } = await d1
    .prepare("select name, sql from sqlite_master where type = 'trigger'")
    .all<{ name: string; sql: string }>();
  for (const { name } of triggers) await d1.prepare(`drop trigger ${quoted(name)}`).run();
  await work();
  for (const { sql } of triggers) await d1.prepare(sql).run();
}

/** Mails to many that were under way: what was sent after the backup must not go out twice by itself. */
async function pauseBroadcasts(d1: D1Database): Promise<number> {
  const { results } = await d1
    .prepare("update broadcasts set state = 'paused' where state in ('preparing', 'sending') returning id")
    .all<{ id: string }>();
  return results.length;
}
