import { expect, test } from "vitest";
import { auditLog, emailOutbox, emailSubscribers } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { later } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { getSubscriberDetails, listAudit } from "./data";
import type { RightsChange } from "./schema";
import { changeSubscriber } from "./service";

const ask = (subscriberId: string, change: RightsChange, actorId = "an-admin", at = now) =>
  changeSubscriber(db, { actorId, subscriberId, change, requestId: "a-request", now: at });
const entries = () => db.select().from(auditLog);
const anAdmin = (email: string) => aSubscriber(db, { email, role: "admin" });

test("a change is stored with an entry that says who, what, from where to where, and in which request", async () => {
  const { id } = await aSubscriber(db, { discountCode: "OLD" });
  const other = await aSubscriber(db, { email: "other@example.com" });
  const change = { hasAccess: false, hasPurchased: true, discountCode: null, role: "admin" } as const;
  const changed = await ask(id, change, "an-admin", later(60));
  expect(changed).toEqual({ ok: true, value: await getSubscriberDetails(db, id) });
  expect(changed).toMatchObject({ value: { id, email: "reader@example.com", ...change } });
  expect(await entries()).toEqual([
    {
      id: expect.stringMatching(/^[\w-]{22}$/),
      actorId: "an-admin",
      action: "rights_changed",
      subjectId: id,
      details: {
        from: { hasAccess: true, hasPurchased: false, discountCode: "OLD", role: "reader" },
        to: change,
      },
      requestId: "a-request",
      createdAt: isoAfter(now, 60),
    },
  ]);
  expect(await getSubscriberDetails(db, other.id)).toMatchObject({ hasAccess: true, role: "reader" });
});

test("an entry holds only what was altered, and what is so already leaves none", async () => {
  const { id } = await aSubscriber(db);
  expect(await ask(id, { hasAccess: true, hasPurchased: true })).toMatchObject({ ok: true });
  expect(await entries()).toMatchObject([
    { details: { from: { hasPurchased: false }, to: { hasPurchased: true } } },
  ]);
  expect(await ask(id, { hasAccess: true, hasPurchased: true, role: "reader" })).toMatchObject({ ok: true });
  expect(await entries()).toHaveLength(1);
});

test("nobody who is not there is changed", async () => {
  await aSubscriber(db);
  expect(await ask("nobody", { hasPurchased: true })).toEqual({ ok: false, code: "not_found" });
  expect(await entries()).toEqual([]);
});

test("the last admin stays one, while one of two can go and other rights of the last can change", async () => {
  const [first, second] = [await anAdmin("first@example.com"), await anAdmin("second@example.com")];
  expect(await ask(first.id, { role: "reader" }, second.id)).toMatchObject({ ok: true });
  expect(await ask(second.id, { role: "reader", hasAccess: false }, second.id)).toEqual({
    ok: false,
    code: "last_admin",
  });
  expect(await getSubscriberDetails(db, second.id)).toMatchObject({ role: "admin", hasAccess: true });
  expect(await ask(second.id, { hasAccess: false }, second.id)).toMatchObject({ ok: true });
  expect(await entries()).toHaveLength(2);
});

test("of two admins who demote each other at once, one is left", async () => {
  for (let round = 0; round < 5; round++) {
    await db.delete(emailSubscribers);
    const [first, second] = [await anAdmin("first@example.com"), await anAdmin("second@example.com")];
    const outcomes = await Promise.all([
      ask(first.id, { role: "reader" }, second.id),
      ask(second.id, { role: "reader" }, first.id),
    ]);
    expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(outcomes).toContainEqual({ ok: false, code: "last_admin" });
  }
});

test("changes of one right that race are each either stored with an entry or refused, and the entries join up", async () => {
  const { id } = await aSubscriber(db);
  const codes = Array.from({ length: 20 }, (_, index) => `CODE-${index}`);
  const outcomes = await Promise.all(
    codes.map((discountCode, index) => ask(id, { discountCode }, "an-admin", later(index))),
  );
  for (const outcome of outcomes) {
    if (!outcome.ok) expect(outcome.code).toBe("changed");
  }
  const stored = outcomes.filter(({ ok }) => ok);
  const trail = (await entries()).map(({ details }) => details as { from: RightsChange; to: RightsChange });
  expect(stored.length).toBeGreaterThan(0);
  expect(trail).toHaveLength(stored.length);
  const ends = [null, ...trail.map(({ to }) => to.discountCode)];
  for (const { from } of trail) expect(ends).toContain(from.discountCode);
  expect(new Set(trail.map(({ from }) => from.discountCode)).size).toBe(trail.length);
});

test("the trail of a subscriber names the actor, the newest entry first, and nobody else's", async () => {
  const admin = await anAdmin("admin@example.com");
  const { id } = await aSubscriber(db);
  await ask(id, { hasPurchased: true }, admin.id);
  await ask(id, { hasAccess: false }, "erased", later(60));
  await ask(admin.id, { hasPurchased: true }, admin.id);
  expect(await listAudit(db, id)).toMatchObject([
    { actor: null, details: { to: { hasAccess: false } } },
    { actor: "admin@example.com", details: { to: { hasPurchased: true } } },
  ]);
});

test("what is granted is told by mail, what is taken away or was there is not", async () => {
  const { id } = await aSubscriber(db, { hasAccess: false });
  const told = async () => {
    const mails = await db.select().from(emailOutbox);
    return mails.map(({ kind, toEmail, data }) => ({ kind, toEmail, ...data }));
  };
  const notice = { kind: "access_granted", toEmail: "reader@example.com", subscriberId: id };
  await ask(id, { discountCode: "NEW" });
  expect(await told()).toEqual([]);
  await ask(id, { hasAccess: true });
  expect(await told()).toEqual([{ ...notice, granted: "access" }]);
  await ask(id, { hasAccess: false });
  await ask(id, { hasPurchased: true, hasAccess: true });
  await ask(id, { hasPurchased: true });
  expect(await told()).toEqual(
    expect.arrayContaining([
      { ...notice, granted: "access" },
      { ...notice, granted: "purchase" },
    ]),
  );
  expect(await told()).toHaveLength(2);
});

test("a change that is refused tells nobody", async () => {
  const { id } = await anAdmin("only@example.com");
  expect(await ask(id, { role: "reader", hasPurchased: true })).toMatchObject({ code: "last_admin" });
  expect(await db.select().from(emailOutbox)).toEqual([]);
});
