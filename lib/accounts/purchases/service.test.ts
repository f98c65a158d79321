import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditLog, dailyMetrics, discountCodes, emailOutbox, emailSubscribers, purchases } from "@/db/schema";
import { later } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { getSubscriberDetails } from "../data";
import { eraseAccount } from "../mutations";
import { getPurchase, listPurchases } from "./data";
import { createDiscountCode } from "./mutations";
import { codeForm } from "./schema";
import { recordPurchase, refundPurchase } from "./service";

type Subject = { id: string; emailKey: string };
type Changes = Partial<Parameters<typeof recordPurchase>[1]>;

const by = { actorId: "an-admin", requestId: "a-request", now };
const sale = { ...by, priceCents: 2900, currency: "EUR", source: "manual" } as const;
const buy = (subscriber: Subject, changes: Changes = {}) =>
  recordPurchase(db, { ...sale, subscriber, ...changes });
const refund = (purchaseId: string, at = now) => refundPurchase(db, { ...by, purchaseId, now: at });

async function bought(subscriber: Subject, changes: Changes = {}): Promise<string> {
  const outcome = await buy(subscriber, changes);
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.value.id;
}

async function aCode(terms: object = {}): Promise<string> {
  const form = codeForm.parse({ code: "SPRING", kind: "percent", amount: "20", ...terms });
  const made = await createDiscountCode(db, { ...by, form });
  if (!made.ok) throw new Error(made.code);
  return form.code;
}

const kinds = async () => (await db.select().from(emailOutbox)).map(({ kind }) => kind);
const actions = async () => (await db.select().from(auditLog)).map(({ action }) => action);
const usesOf = async () => (await db.select().from(discountCodes).get())?.uses;
const owns = async ({ id }: Subject) => (await getSubscriberDetails(db, id))?.hasPurchased;

test("a purchase is booked with its price after the code, who recorded it, the right, and the mail", async () => {
  const reader = await aSubscriber(db);
  const code = await aCode();
  const id = await bought(reader, { code, reference: "INV-1" });
  expect(await getPurchase(db, { id, email: reader.emailKey })).toEqual({
    id,
    amountCents: 2320,
    currency: "EUR",
    source: "manual",
    reference: "INV-1",
    code: "SPRING",
    purchasedAt: now.toISOString(),
    refundedAt: null,
  });
  expect(await getSubscriberDetails(db, reader.id)).toMatchObject({
    hasPurchased: true,
    discountCode: "SPRING",
  });
  expect(await usesOf()).toBe(1);
  expect(await db.select().from(auditLog).where(eq(auditLog.subjectId, reader.id))).toMatchObject([
    {
      actorId: "an-admin",
      action: "purchase_recorded",
      details: { purchaseId: id, amountCents: 2320, currency: "EUR", source: "manual", code: "SPRING" },
      requestId: "a-request",
    },
  ]);
  expect(await db.select().from(emailOutbox)).toMatchObject([
    { kind: "access_granted", toEmail: reader.email, data: { subscriberId: reader.id, granted: "purchase" } },
  ]);
  expect(await db.select().from(dailyMetrics)).toMatchObject([{ purchases: 1, paid: { EUR: 2320 } }]);
});

test("who has the full edition already gets no second mail that says it opens", async () => {
  const reader = await aSubscriber(db);
  await bought(reader);
  await bought(reader);
  expect(await listPurchases(db, reader.emailKey)).toHaveLength(2);
  expect(await kinds()).toEqual(["access_granted"]);
});

test("the same reference of the same source is one purchase, however often and at once", async () => {
  const reader = await aSubscriber(db);
  const code = await aCode();
  const call = { source: "provider", reference: "pi_1", actorId: null, code } as const;
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => buy(reader, call)));
  const values = outcomes.map((outcome) => (outcome.ok ? outcome.value : null));
  expect(new Set(values.map((value) => value?.id)).size).toBe(1);
  expect(values.filter((value) => value?.repeated === false)).toHaveLength(1);
  expect(await usesOf()).toBe(1);
  expect(await kinds()).toEqual(["access_granted"]);
  expect(await actions()).toEqual(["code_created", "purchase_recorded"]);
  const other = await aSubscriber(db, { email: "other@example.com" });
  expect(await buy(other, call)).toEqual({ ok: false, code: "reference_taken" });
  expect(await owns(other)).toBe(false);
  // Another source may use the same name; so may purchases without any.
  expect(await buy(other, { reference: "pi_1" })).toMatchObject({ ok: true, value: { repeated: false } });
});

test("of many who use a code at once exactly as many succeed as it allows", async () => {
  const code = await aCode({ maxUses: "3" });
  const readers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => aSubscriber(db, { email: `reader-${index}@example.com` })),
  );
  const outcomes = await Promise.all(readers.map((reader) => buy(reader, { code })));
  const refusals = outcomes.filter(({ ok }) => !ok);
  expect(refusals).toHaveLength(17);
  for (const outcome of refusals) expect(outcome).toEqual({ ok: false, code: "code_used_up" });
  expect(await usesOf()).toBe(3);
  expect(await db.select().from(purchases)).toHaveLength(3);
  expect(await kinds()).toHaveLength(3);
  const owners = await db.select().from(emailSubscribers).where(eq(emailSubscribers.hasPurchased, true));
  expect(owners).toHaveLength(3);
});

test("a code of one reader, of another currency, or unknown books nothing; its reader may use it", async () => {
  const [reader, other] = [await aSubscriber(db), await aSubscriber(db, { email: "other@example.com" })];
  await aCode({ code: "FRIEND", kind: "fixed", amount: "9", currency: "USD", email: reader.email });
  expect(await buy(other, { code: "FRIEND", currency: "USD" })).toMatchObject({ code: "code_of_another" });
  expect(await buy(reader, { code: "FRIEND" })).toMatchObject({ code: "code_currency" });
  expect(await buy(reader, { code: "NONE" })).toMatchObject({ code: "code_unknown" });
  expect(await db.select().from(purchases)).toEqual([]);
  expect(await buy(reader, { code: "FRIEND", currency: "USD" })).toMatchObject({ ok: true });
});

test("a code has to hold when the purchase was made", async () => {
  const reader = await aSubscriber(db);
  const code = await aCode({ startsOn: "2026-11-19", endsOn: "2026-11-19" });
  const on = (purchasedAt: string) => buy(reader, { code, purchasedAt });
  expect(await on("2026-11-18T23:59:59.999Z")).toMatchObject({ code: "code_early" });
  expect(await on("2026-11-20T00:00:00.000Z")).toMatchObject({ code: "code_over" });
  expect(await on("2026-11-19T00:00:00.000Z")).toMatchObject({ ok: true });
  expect(await on("2026-11-19T23:59:59.999Z")).toMatchObject({ ok: true });
});

test("a refund is noted once, closes the full edition, and says so by mail", async () => {
  const reader = await aSubscriber(db);
  const id = await bought(reader);
  expect(await owns(reader)).toBe(true);
  const outcomes = await Promise.all([refund(id, later(60)), refund(id, later(60)), refund(id, later(60))]);
  expect(outcomes.filter((one) => one.ok && !one.value.repeated)).toHaveLength(1);
  expect(await refund(id, later(120))).toEqual({
    ok: true,
    value: { id, repeated: true, email: reader.emailKey },
  });
  expect(await getPurchase(db, { id, email: reader.emailKey })).toMatchObject({
    refundedAt: later(60).toISOString(),
  });
  expect(await owns(reader)).toBe(false);
  expect(await actions()).toEqual(["purchase_recorded", "purchase_refunded"]);
  expect((await kinds()).sort()).toEqual(["access_granted", "purchase_refunded"]);
  expect(await db.select().from(dailyMetrics)).toMatchObject([
    { purchases: 1, refunds: 1, paid: { EUR: 0 } },
  ]);
});

test("another purchase that stands keeps the full edition open, until it is refunded too", async () => {
  const reader = await aSubscriber(db);
  const other = await aSubscriber(db, { email: "other@example.com" });
  const [first, second] = [await bought(reader), await bought(reader)];
  await bought(other);
  await refund(first);
  expect(await owns(reader)).toBe(true);
  await refund(second);
  expect(await owns(reader)).toBe(false);
  expect(await owns(other)).toBe(true);
});

test("a refund of no purchase is refused and changes nobody", async () => {
  const reader = await aSubscriber(db);
  await bought(reader);
  expect(await refund("nothing")).toEqual({ ok: false, code: "not_found" });
  expect(await owns(reader)).toBe(true);
});

test("who is erased can buy nothing, and a refund of what they bought is noted and tells nobody", async () => {
  const reader = await aSubscriber(db);
  const id = await bought(reader);
  await eraseAccount(db, { owner: { readerId: reader.id, email: reader.emailKey }, now });
  expect(await buy(reader)).toEqual({ ok: false, code: "not_found" });
  expect(await refund(id)).toEqual({ ok: true, value: { id, repeated: false, email: "" } });
  expect(await db.select().from(purchases)).toMatchObject([{ email: "", refundedAt: now.toISOString() }]);
  expect(await kinds()).toEqual(["account_erased"]);
});
