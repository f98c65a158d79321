import type { DatabaseSync } from "node:sqlite";
import { type Chance, seededChance } from "../../test/random.ts";
import { type Difference, differences, figures, rebuild } from "../insights/recount.ts";
import { Refusal } from "../lib/refusal.ts";
import { AccessLines } from "./access-lines.ts";
import { readBook } from "./book.ts";
import { addBroadcasts, countMail, countOldAccesses, countQuizzes, countStops } from "./figures.ts";
import { idFrom, readerOf, type Span, spanUntil } from "./reader.ts";
import { inOneGo, Rows } from "./tables.ts";
import { accessTypes, iso, writeReader } from "./write-reader.ts";

/** Lines of guests for each reader. */
const guestLines = 4;
/** Stands for a guest among the numbers of readers; more readers than this cannot be made. */
export const nobody = 2_000_000;
const day = 86_400_000;

export type Filled = { rows: Record<string, number>; differences: Difference[] };

/**
 * Fills a local D1's own file with so many readers of the book and all that the product would hold of them:
 * everything or, should it fail, nothing. The same for the same `seed` and `now`. The figures are counted from
 * the facts at the end, as `npm run insights -- rebuild` does, and looked through as its `check` does.
 */
export function fill(
  db: DatabaseSync,
  options: { readers: number; seed: number; now: Date; onProgress?: (step: string, share: number) => void },
): Filled {
  const { readers, seed, now, onProgress = () => {} } = options;
  const [span, book, rows] = [spanUntil(now), readBook(), new Rows(db)];
  // Who is there already keeps their numbers, and so their addresses.
  const first = count(db, "email_subscribers");
  const chance = seededChance(seed + first);
  const accesses = new AccessLines(span.keptFrom);
  const keys: string[] = [];

  function load(): void {
    const codes = addCodes(rows, { span, chance, known: count(db, "discount_codes") });
    for (let index = 0; index < readers; index++) {
      const reader = readerOf(first + index, { seed, span, book });
      keys.push(reader.emailKey);
      writeReader(reader, { number: index, rows, accesses, codes, span, chance });
      if (index % 500 === 0) onProgress("Readers", (0.6 * index) / readers);
    }
    addGuests();
    addAccesses();
    addBroadcasts(db, { rows, span, chance, chapters: book.map(({ number }) => number) });
    onProgress("Indexes", 0.88);
  }

  function addGuests(): void {
    const free = book.slice(0, 3);
    for (let index = 0; index < readers * guestLines; index++) {
      const at = span.keptFrom + Math.floor(chance.next() * (span.now - span.keptFrom));
      const chapter = free[Math.floor(chance.next() * free.length)]?.number ?? 1;
      accesses.add({ at, chapter, reader: nobody, type: 0 });
    }
  }

  function addAccesses(): void {
    let written = 0;
    for (const { at, reader, chapter, type } of accesses.inOrder()) {
      const network = `198.51.${Math.floor(chance.next() * 256)}.0/24`;
      const browser = chance.pick(["Chrome", "Safari", "Firefox", "Edge"]);
      const email = keys[reader] ?? null;
      rows.add(
        "content_access_logs",
        idFrom(chance),
        email,
        chapter,
        accessTypes[type] ?? "view",
        network,
        browser,
        iso(at),
      );
      if (written++ % 10_000 === 0) onProgress("Access log", 0.6 + (0.25 * written) / accesses.length);
    }
  }

  function recount(): void {
    onProgress("Figures", 0.93);
    for (const statement of figures.flatMap(rebuild)) db.exec(statement);
    countOldAccesses(db, span);
    countQuizzes(db);
    countStops(db, span);
    countMail(db);
  }

  inOneGo(db, load, recount);
  onProgress("Checking", 0.97);
  const found = figures.flatMap((figure) => db.prepare(differences(figure)).all() as unknown as Difference[]);
  return { rows: rows.counts, differences: found };
}

/** Refuses a database that has subscribers, so that nobody's own are lost among made-up ones. `stateDir` is named. */
export function requireEmpty(db: DatabaseSync, stateDir: string): void {
  const known = count(db, "email_subscribers");
  if (known === 0) return;
  throw new Refusal(
    `The database in ${stateDir} has ${known} subscribers: choose another with --state DIR, or add to it with --into-existing.`,
  );
}

/** Codes that lower the price, by id. */
function addCodes(
  rows: Rows,
  { span, chance, known }: { span: Span; chance: Chance; known: number },
): string[] {
  return Array.from({ length: 40 }, (_, index) => {
    const id = idFrom(chance);
    const code = `SPRING${known + index}`;
    rows.add("discount_codes", id, code, "percent", 35, "demo-admin", iso(span.from + index * 10 * day));
    return id;
  });
}

function count(db: DatabaseSync, table: string): number {
  return Number(db.prepare(`select count(*) as n from ${table}`).get()?.n);
}
