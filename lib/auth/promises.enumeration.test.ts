import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { type Db, openDb } from "@/db/client";
import { emailSubscribers, erasures } from "@/db/schema";
import { getSubscriber } from "@/lib/accounts/data";
import { sha256 } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";
import { aLoginRequest, aSubscriber, db, now } from "@/test/factories";
import { requestLogin } from "./mutations";

/** What D1 is asked through a handle: every statement with the kinds of its values, and every batch. */
function traced(): { db: Db; trace: string[] } {
  const trace: string[] = [];
  const note = (statement: D1PreparedStatement, sql: string): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, name) {
        if (name !== "bind")
          return typeof target[name as "run"] === "function"
            ? target[name as "run"].bind(target)
            : target[name as "run"];
        return (...values: unknown[]) => {
          trace.push(`${sql} <- ${values.map((value) => (value === null ? "null" : typeof value)).join()}`);
          return target.bind(...values);
        };
      },
    });
  const binding = new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") return (sql: string) => note(target.prepare(sql), sql);
      if (name !== "batch") return Reflect.get(target, name).bind(target);
      return (statements: D1PreparedStatement[]) => {
        trace.push(`batch of ${statements.length}`);
        return target.batch(statements);
      };
    },
  });
  return { db: openDb(binding), trace };
}

/** Addresses of one length, in every relation to the product that an address can be in. */
const relations: Record<string, (email: string) => Promise<unknown>> = {
  unknown: async () => {},
  subscribed: (email) => aSubscriber(db, { email }),
  "without access": (email) => aSubscriber(db, { email, hasAccess: false }),
  "an admin": (email) => aSubscriber(db, { email, role: "admin" }),
  "waiting for confirmation": (email) => aLoginRequest(db, { email, purpose: "sign_up" }),
  erased: async (email) => {
    await aSubscriber(db, { email });
    await db.delete(emailSubscribers).where(eq(emailSubscribers.email, email));
    await db.insert(erasures).values({ emailHash: await sha256(email), erasedAt: isoAfter(now) });
  },
};

test.each(["sign_in", "sign_up"] as const)(
  "a %s asks the database the same, and gives the same, whatever an address is to us",
  async (purpose) => {
    const seen = new Set<string>();
    const given = new Set<string>();
    for (const [index, prepare] of Object.values(relations).entries()) {
      const email = `reader-${index}@example.com`;
      await prepare(email);
      const { db: watched, trace } = traced();
      const input = { purpose, email, next: "/account" };
      const answer = await requestLogin(watched, { input, now, requestId: "a-visit" });
      seen.add(trace.join("\n"));
      given.add(
        Object.entries(answer)
          .map(([name, value]) => `${name}:${value.length}`)
          .sort()
          .join(),
      );
    }
    expect([...seen]).toHaveLength(1);
    expect([...seen].join()).toMatch(/insert into "login_requests".*<- string/);
    expect([...given]).toHaveLength(1);
  },
);

test("a lookup would be seen: one that only some addresses meet makes two traces of one", async () => {
  await aSubscriber(db, { email: "known@example.com" });
  const traces = [];
  for (const email of ["known@example.com", "other@example.com"]) {
    const { db: watched, trace } = traced();
    if (await getSubscriber(watched, email)) await getSubscriber(watched, email);
    traces.push(trace);
  }
  expect(traces.map((trace) => trace.length)).toEqual([2, 1]);
  expect(traces.flat().join()).toContain("email_subscribers");
});
