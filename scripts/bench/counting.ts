import { cpSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What some requests cost in D1, as it counts and charges. */
export type DatabaseCost = { trips: number; rowsRead: number; rowsWritten: number };

/** Asks for a request to be counted; the others go their way as if nobody listened. */
export const countHeader = "x-bench-count";
/** Where the Worker tells what was counted since it was last asked. */
export const countsPath = "/bench/counts";

/**
 * The Worker's own entry with an ear between it and D1; part of no build that is deployed. D1 tells the cost of
 * rows as objects only, in which two columns of one name are one: so what is asked for as lists is asked twice,
 * for its answer and for its cost, unless it writes.
 */
const entry = `import worker from "./worker.js";
let cost = none();
function none() { return { trips: 0, rowsRead: 0, rowsWritten: 0 }; }
function note(results) {
  for (const { meta } of results) {
    cost.rowsRead += meta.rows_read;
    cost.rowsWritten += meta.rows_written;
  }
  return results;
}
const plain = new WeakMap();
function counted(statement, sql) {
  const all = async () => note([await statement.all()])[0];
  const ways = {
    bind: (...values) => counted(statement.bind(...values), sql),
    all: () => { cost.trips += 1; return all(); },
    run: () => { cost.trips += 1; return all(); },
    raw: async (options) => {
      cost.trips += 1;
      const { results } = await all();
      return /^\\s*(select|with)\\b/i.test(sql) ? statement.raw(options) : results.map(Object.values);
    },
    first: () => { throw new Error("not counted: first()"); },
  };
  const proxy = new Proxy(statement, { get: (target, name) => ways[name] ?? Reflect.get(target, name) });
  plain.set(proxy, statement);
  return proxy;
}
function counting(db) {
  return {
    prepare: (sql) => counted(db.prepare(sql), sql),
    async batch(statements) {
      cost.trips += 1;
      return note(await db.batch(statements.map((statement) => plain.get(statement))));
    },
  };
}
export default { ...worker, async fetch(request, env, context) {
  if (new URL(request.url).pathname === "${countsPath}") {
    const told = cost;
    cost = none();
    return Response.json(told);
  }
  const isCounted = request.headers.has("${countHeader}");
  return worker.fetch(request, isCounted ? { ...env, DB: counting(env.DB) } : env, context);
} };
`;

/** Copies a bundle into `folder`, with an entry that counts; returns the name of the entry. */
export function addCounting(bundle: string, folder: string): string {
  cpSync(bundle, folder, { recursive: true });
  writeFileSync(path.join(folder, "counting.js"), entry);
  return "counting.js";
}
