import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { chance } from "../../test/random.ts";
import { inRoot } from "../lib/root.ts";
import { contents, progressDump, progressLine, subscriberLine, subscribersDump } from "./test-kit.ts";

/** Enough rows for many batches, so that a kill strikes between them; a whole migration each, twice for each kill. */
const [readers, kills] = inject("longRun") ? [12_000, 100] : [6_000, 2];

let folder: string;
let dump: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "migrate-kills-"));
  dump = path.join(folder, "dump.sql");
  const email = (index: number) => `reader${(index * 7919) % readers}@example.com`;
  const lines = (line: (index: number) => string) =>
    Array.from({ length: readers }, (_, index) => line(index));
  const subscribers = lines((index) =>
    subscriberLine({ id: `c${index}`, email: email(index), first: `It's ${index}` }),
  );
  const progress = lines((index) =>
    progressLine({ id: `p${index}`, email: email(index * 3), videos: "{a,b}" }),
  );
  writeFileSync(dump, subscribersDump(...subscribers) + progressDump(...progress));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the command in a process group of its own, as bootstrap.mjs does. */
function start(state: string): { child: ChildProcess; ended: Promise<number | null> } {
  const words = [
    inRoot("scripts/migrate-postgres.ts"),
    dump,
    "--out",
    path.join(state, "out"),
    "--apply",
    "local",
  ];
  const child = spawn(process.execPath, words, {
    cwd: inRoot("."),
    env: { ...process.env, STATE_DIR: state },
    stdio: "ignore",
    detached: true,
  });
  return { child, ended: new Promise((resolve) => child.on("exit", resolve)) };
}

/** What the local D1 in `state` holds; nothing before it is there. */
function held(state: string): Record<string, unknown> {
  const dir = path.join(state, "v3/d1/miniflare-D1DatabaseObject");
  const file = readdirSync(dir).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const db = new DatabaseSync(path.join(dir, file ?? "none"));
  try {
    return contents(db);
  } finally {
    db.close();
  }
}

const stateIn = (name: string) => path.join(folder, name);

test(
  "killed anywhere and run again, it ends with the same rows",
  async () => {
    const begin = performance.now();
    expect(await start(stateIn("whole")).ended).toBe(0);
    const whole = performance.now() - begin;
    const expected = held(stateIn("whole"));
    expect((expected.email_subscribers as unknown[]).length).toBe(readers);
    const random = chance("kills of the migration");
    let struck = 0;
    for (let kill = 0; kill < kills; kill++) {
      const state = stateIn(`killed-${kill}`);
      const { child, ended } = start(state);
      const timer = setTimeout(
        () => process.kill(-(child.pid ?? 0), "SIGKILL"),
        whole * (0.2 + 0.7 * random.next()),
      );
      if ((await ended) === null) struck += 1;
      clearTimeout(timer);
      expect(await start(state).ended).toBe(0);
      expect(held(state)).toEqual(expected);
      expect(readdirSync(path.join(state, "out")).filter((name) => name.startsWith("."))).toEqual([]);
      const report = JSON.parse(readFileSync(path.join(state, "out/report.json"), "utf8"));
      expect(report.rows.subscribers).toMatchObject({ read: readers, imported: readers });
      rmSync(state, { recursive: true, force: true });
    }
    expect(struck).toBeGreaterThan(0);
    console.log(`${struck} of ${kills} kills struck before the end`);
  },
  inject("longRun") ? 3_600_000 : 300_000,
);

/** Runs a command of the project to its end. */
function command(name: string, ...words: string[]) {
  const env = { ...process.env, STATE_DIR: stateIn("commands") };
  const run = spawnSync(process.execPath, [inRoot("scripts", name), ...words], {
    cwd: inRoot("."),
    env,
    encoding: "utf8",
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

test("the command: a dry run, a refusal, applying twice, and the way back", () => {
  const out = stateIn("commands/out");
  const small = path.join(folder, "small.sql");
  writeFileSync(
    small,
    subscribersDump(subscriberLine({ first: '=cmd|"a",\\nb' })) + progressDump(progressLine()),
  );

  const dry = command("migrate-postgres.ts", small, "--out", out, "--dry-run");
  expect(dry.out).toContain("1 read = 1 imported + 0 merged + 0 not imported + 0 erased here");
  expect(readdirSync(out).sort()).toEqual(["report.json", "report.txt"]);

  const cut = path.join(folder, "cut.sql");
  writeFileSync(cut, subscribersDump(subscriberLine()).slice(0, -3));
  const refused = command("migrate-postgres.ts", cut, "--out", out, "--apply", "local");
  expect([refused.code, refused.out]).toEqual([1, ""]);
  expect(refused.err).toMatch(/cut\.sql, line 3: .*truncated.*Nothing was changed\./);
  expect(existsSync(path.join(out, "manifest.json"))).toBe(false);
  for (const words of [
    [],
    [small, "--apply", "elsewhere"],
    [small, "--what"],
    [small, "--dry-run", "--apply", "local"],
  ])
    expect(command("migrate-postgres.ts", ...words).code).toBe(1);

  const applied = () => {
    const { code, err } = command(
      "migrate-postgres.ts",
      small,
      "--out",
      out,
      "--apply",
      "local",
      "--report",
      path.join(out, "r.json"),
    );
    expect(err).not.toContain("Error");
    expect(code).toBe(0);
    return JSON.parse(readFileSync(path.join(out, "r.json"), "utf8")).applied.rowsWritten;
  };
  expect(applied()).toBeGreaterThan(0);
  expect(applied()).toBe(0);

  const exported = stateIn("commands/export");
  expect(command("export.ts", exported).code).toBe(0);
  const manifest = JSON.parse(readFileSync(path.join(exported, "manifest.json"), "utf8"));
  const counts = Object.fromEntries(
    manifest.tables.map(({ table, rows }: { table: string; rows: number }) => [table, rows]),
  );
  expect(counts).toMatchObject({
    email_subscribers: 1,
    reading_progress: 1,
    progress_marks: 1,
    user_sessions: 0,
  });
  expect(readFileSync(path.join(exported, "email_subscribers.csv"), "utf8")).toContain(
    'c1,ann@example.com,ann@example.com,"=cmd|""a"",\nb",,1,0,,',
  );
  const again = command("export.ts", exported);
  expect([again.code, again.err]).toEqual([1, `${exported} is not empty: name a folder that is new.\n`]);
}, 300_000);
