import { env } from "cloudflare:workers";
import { openDb } from "@/db/client";

/** What one call of the database cost, as D1 counts and charges it. */
export type Call = { statements: number; rowsRead: number; rowsWritten: number };

/** What stands between a call and the database: it may throw before it, after it, or leave it out. */
type Around = <T>(act: () => Promise<T>) => Promise<T>;

/** The test's database, with a note of each call: one round trip each. */
export function recordingDb({ around = (act) => act() }: { around?: Around } = {}) {
  const calls: Call[] = [];
  const note = (results: D1Result[]) => {
    calls.push({
      statements: results.length,
      rowsRead: results.reduce((sum, { meta }) => sum + meta.rows_read, 0),
      rowsWritten: results.reduce((sum, { meta }) => sum + meta.rows_written, 0),
    });
    return results;
  };
  const raw = new WeakMap<object, D1PreparedStatement>();
  const recorded = (statement: D1PreparedStatement): D1PreparedStatement => {
    const all = async () =>
      note([await around(() => statement.all<Record<string, unknown>>())])[0] as D1Result<object>;
    const proxy = new Proxy(statement, {
      get(target, name) {
        if (name === "bind") return (...values: unknown[]) => recorded(target.bind(...values));
        if (name === "run" || name === "all") return all;
        // D1 tells the cost of rows as objects only; no query that is recorded has two columns of one name.
        if (name === "raw") return async () => (await all()).results.map((row) => Object.values(row));
        return Reflect.get(target, name).bind(target);
      },
    });
    raw.set(proxy, statement);
    return proxy;
  };
  const binding = new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") return (sql: string) => recorded(target.prepare(sql));
      if (name !== "batch") return Reflect.get(target, name).bind(target);
      return async (statements: D1PreparedStatement[]) =>
        note(
          await around(() => target.batch(statements.map((statement) => raw.get(statement) ?? statement))),
        );
    },
  });
  return { db: openDb(binding), calls };
}
