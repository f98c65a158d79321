import { env } from "cloudflare:workers";
import { type Db, openDb } from "@/db/client";

/** How SQLite goes about each question that `ask` puts to the database, a line each step. */
export async function plansOf(ask: (db: Db) => Promise<unknown>): Promise<string[]> {
  const explained: D1PreparedStatement[] = [];
  const binding = new Proxy(env.DB, {
    get(target, name) {
      if (name !== "prepare") return Reflect.get(target, name).bind(target);
      return (query: string) => {
        const statement = target.prepare(query);
        return new Proxy(statement, {
          get(prepared, member) {
            if (member !== "bind") return Reflect.get(prepared, member).bind(prepared);
            return (...values: unknown[]) => {
              explained.push(target.prepare(`explain query plan ${query}`).bind(...values));
              return prepared.bind(...values);
            };
          },
        });
      };
    },
  });
  await ask(openDb(binding));
  const plans = await env.DB.batch<{ detail: string }>(explained);
  return plans.flatMap(({ results }) => results.map(({ detail }) => detail));
}
