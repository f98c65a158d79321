/** The e-mail Worker as it is, with points before and after each write, send and acknowledgement at which its process can be killed. */

import worker from "@/workers/email/index";
import { point } from "./points.ts";

export default {
  async queue(batch, env) {
    await worker.queue(batch, withPoints(env));
    // Messages are acknowledged when the handler returns.
    await point("before ack");
  },
  async scheduled(controller, env) {
    await worker.scheduled(controller, withPoints(env));
  },
} satisfies ExportedHandler<EmailEnv>;

const rawStatements = new WeakMap<object, { statement: D1PreparedStatement; label: string | null }>();

function withPoints(env: EmailEnv): EmailEnv {
  const DB = new Proxy(env.DB, {
    get(db, name) {
      if (name === "prepare") return (sql: string) => wrapped(db.prepare(sql), labelOf(sql));
      if (name === "batch") return (statements: object[]) => batch(db, statements);
      return Reflect.get(db, name).bind(db);
    },
  });
  return { ...env, DB };
}

function batch(db: D1Database, statements: object[]) {
  const raw = statements.flatMap((statement) => rawStatements.get(statement) ?? []);
  const label = raw.flatMap(({ label }) => label ?? []).join(", ");
  return between(label || null, () => db.batch(raw.map(({ statement }) => statement)));
}

function wrapped(statement: D1PreparedStatement, label: string | null): D1PreparedStatement {
  const proxy = new Proxy(statement, {
    get(target, name) {
      if (name === "bind") return (...values: unknown[]) => wrapped(target.bind(...values), label);
      const method = Reflect.get(target, name).bind(target);
      if (!["run", "all", "raw", "first"].includes(String(name))) return method;
      return (...values: unknown[]) => between(label, () => method(...values));
    },
  });
  rawStatements.set(proxy, { statement, label });
  return proxy;
}

async function between<T>(label: string | null, write: () => Promise<T>): Promise<T> {
  if (label === null) return write();
  await point(`before ${label}`);
  const result = await write();
  await point(`after ${label}`);
  return result;
}

/** What a statement writes, as "insert email_outbox", or `null` when it only reads. */
function labelOf(sql: string): string | null {
  const [, verb, table] = /^\s*(insert into|update|delete from)\s+"?(\w+)"?/i.exec(sql) ?? [];
  return verb && table ? `${verb.split(" ")[0]} ${table}` : null;
}
