import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { emailOutbox, loginRequests } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { config, later } from "@/test/doors";
import { aLoginRequest, aSubscriber, db, now } from "@/test/factories";
import { redeemToken, requestLogin } from "./mutations";
import { loginSeconds } from "./rules";
import { signLoginToken } from "./tokens";

const email = "Reader@example.com";
const invalid = { ok: false, code: "token_invalid" };

function ask(input: Partial<Parameters<typeof requestLogin>[1]["input"]> = {}, onto = db) {
  return requestLogin(onto, { input: { purpose: "sign_in", email, ...input }, now, requestId: "a-visit" });
}

/** The database, with a note of every statement in the order in which it was prepared, and of batches. */
function tracedDb() {
  const trace: string[] = [];
  const binding = new Proxy(env.DB, {
    get(target, name) {
      if (name !== "prepare" && name !== "batch") return Reflect.get(target, name).bind(target);
      return (given: string & D1PreparedStatement[]) => {
        trace.push(name === "prepare" ? given : `batch of ${given.length}`);
        return target[name](given);
      };
    },
  });
  return { db: openDb(binding), trace };
}

test("asking writes the request and its mail, and keeps the browser's secret as a hash only", async () => {
  const asked = { firstName: "Ada", lastName: "Lovelace", next: "/account", purpose: "sign_up" } as const;
  const { outboxId, binding } = await ask(asked);
  const [request] = await db.select().from(loginRequests);
  expect(request).toMatchObject({
    ...asked,
    email,
    emailKey: "reader@example.com",
    codeTries: 0,
    createdAt: isoAfter(now),
    expiresAt: isoAfter(now, loginSeconds),
    usedAt: null,
  });
  expect(await db.select().from(emailOutbox)).toMatchObject([
    {
      id: outboxId,
      kind: "sign_up",
      toEmail: email,
      data: { loginRequestId: request?.id },
      dedupeKey: `login:${request?.id}`,
      state: "pending",
      requestId: "a-visit",
    },
  ]);
  expect(binding).toMatch(/^[\w-]{43}$/);
  expect(JSON.stringify(request)).not.toContain(binding);
});

test("a request and its mail are written together or not at all", async () => {
  await env.DB.exec(
    "create trigger no_mail before insert on email_outbox begin select raise(abort, 'no'); end",
  );
  try {
    await expect(ask()).rejects.toThrow();
    expect(await db.select().from(loginRequests)).toEqual([]);
  } finally {
    await env.DB.exec("drop trigger no_mail");
  }
  await ask();
  expect(await db.select().from(loginRequests)).toHaveLength(1);
});

test("asking does the same statements for a known and an unknown address, in one batch, and looks nobody up", async () => {
  await aSubscriber(db, { email: "known@example.com" });
  for (const purpose of ["sign_in", "sign_up"] as const) {
    const [known, unknown] = [tracedDb(), tracedDb()];
    await ask({ purpose, email: "known@example.com" }, known.db);
    await ask({ purpose, email: "other@example.com" }, unknown.db);
    expect(known.trace).toEqual(unknown.trace);
    expect(known.trace).toHaveLength(3);
    expect(known.trace.at(-1)).toBe("batch of 2");
    for (const statement of known.trace.slice(0, 2)) expect(statement).toMatch(/^insert into/);
  }
});

test("a link gives what was asked with it, once", async () => {
  const row = await aLoginRequest(db, { email, purpose: "sign_up", firstName: "Ada", next: "/account" });
  const token = await signLoginToken(row, config);
  expect(await redeemToken(db, { token, config, now: later(60) })).toEqual({
    ok: true,
    value: { email, purpose: "sign_up", firstName: "Ada", lastName: null, next: "/account" },
  });
  expect(await redeemToken(db, { token, config, now: later(61) })).toEqual(invalid);
  expect(await db.select().from(loginRequests)).toMatchObject([{ usedAt: isoAfter(now, 60) }]);
});

test("of fifty that redeem one link at once exactly one succeeds, in every round", async () => {
  const rounds = inject("longRun") ? 1000 : 50;
  for (let round = 0; round < rounds; round++) {
    const token = await signLoginToken(await aLoginRequest(db), config);
    const all = await Promise.all(Array.from({ length: 50 }, () => redeemToken(db, { token, config, now })));
    expect(all.filter(({ ok }) => ok)).toHaveLength(1);
    expect(all.filter(({ ok }) => !ok)).toEqual(Array(49).fill(invalid));
  }
}, 600_000);

test("a link that is old is token_expired, and its row stays unused", async () => {
  const row = await aLoginRequest(db);
  const token = await signLoginToken(row, config);
  expect(await redeemToken(db, { token, config, now: later(loginSeconds) })).toEqual({
    ok: false,
    code: "token_expired",
  });
  expect(await db.select().from(loginRequests)).toMatchObject([{ usedAt: null }]);
  expect(await redeemToken(db, { token, config, now: later(loginSeconds - 1) })).toMatchObject({ ok: true });
});

test("the row decides: a link whose row ended earlier, or is gone, is token_invalid", async () => {
  const row = await aLoginRequest(db);
  const token = await signLoginToken(row, config);
  const ended = { expiresAt: isoAfter(now, -1) };
  await db.update(loginRequests).set(ended).where(eq(loginRequests.id, row.id));
  expect(await redeemToken(db, { token, config, now })).toEqual(invalid);
  await db.delete(loginRequests);
  expect(await redeemToken(db, { token, config, now })).toEqual(invalid);
});

test("a forged link is token_invalid and uses nothing up", async () => {
  const row = await aLoginRequest(db);
  const forged = await signLoginToken(row, { ...config, secret: "x".repeat(40) });
  expect(await redeemToken(db, { token: forged, config, now })).toEqual(invalid);
  expect(await redeemToken(db, { token: "nonsense", config, now })).toEqual(invalid);
  const token = await signLoginToken(row, config);
  expect(await redeemToken(db, { token, config, now })).toMatchObject({ ok: true });
});

test("one request's link does not use up another's", async () => {
  const [first, second] = [await aLoginRequest(db), await aLoginRequest(db)];
  const redeem = async (row: typeof first) =>
    redeemToken(db, { token: await signLoginToken(row, config), config, now });
  expect(await redeem(first)).toMatchObject({ ok: true });
  expect(await redeem(second)).toMatchObject({ ok: true });
});
