import { expect, test } from "vitest";
import { auditLog, emailOutbox, emailSubscribers, erasures, purchases } from "@/db/schema";
import { aSubscriber, db, now } from "@/test/factories";
import { recordingDb } from "@/test/recording-db";
import { refundPurchase } from "../purchases/service";
import { erasureHash } from "../rules";
import { planImport } from "./data";
import { readFile } from "./rules";
import { applyImport } from "./service";

const by = { actorId: "an-admin", requestId: "a-request", now, mayMail: false };
const columns = "email,firstName,hasAccess,hasPurchased,discountCode,price,currency,purchasedOn,reference";

async function plan(...lines: string[]) {
  const file = readFile([columns, ...lines].join("\n"), now);
  if (!file.ok) throw new Error(file.problem.code);
  return planImport(db, file.lines);
}

async function load(lines: string[], options: { mayMail?: boolean } = {}) {
  const { changes } = await plan(...lines);
  return applyImport(db, { changes, ...by, ...options });
}

const everything = async () => ({
  people: await db.select().from(emailSubscribers),
  bought: await db.select().from(purchases),
  audit: await db.select().from(auditLog),
});

const file = [
  "new@example.com,Newcomer,,,,,,,",
  "Known@Example.com,Other,yes,,SPRING,,,,",
  "buyer@example.com,,,,,29.90,EUR,2026-11-01,INV-1",
  "again@example.com,,,,,19,EUR,,",
  "same@example.com,,no,no,,,,,",
];

test("a file makes who is new, adds to who is known, books what was bought, and sends no mail", async () => {
  const known = await aSubscriber(db, { email: "known@example.com", firstName: "Ada", hasAccess: false });
  await aSubscriber(db, { email: "same@example.com" });
  const { changes, same, refused } = await plan(...file);
  expect({ changes: changes.length, same, refused }).toEqual({ changes: 4, same: 1, refused: [] });
  expect(await db.select().from(auditLog)).toEqual([]);
  expect((await load(file)).sort()).toEqual([
    "again@example.com",
    "buyer@example.com",
    "known@example.com",
    "new@example.com",
  ]);
  const { people, bought, audit } = await everything();
  const find = (key: string) => people.find(({ emailKey }) => emailKey === key);
  expect(people).toHaveLength(5);
  expect(find("new@example.com")).toMatchObject({
    firstName: "Newcomer",
    hasAccess: true,
    mailTopics: [],
    role: "reader",
  });
  expect(find("known@example.com")).toMatchObject({
    id: known.id,
    email: "known@example.com",
    firstName: "Ada",
    hasAccess: true,
    hasPurchased: false,
    discountCode: "SPRING",
    mailTopics: null,
    createdAt: known.createdAt,
  });
  expect(find("buyer@example.com")).toMatchObject({ hasPurchased: true });
  expect(bought).toMatchObject([
    {
      email: "buyer@example.com",
      source: "csv",
      reference: "INV-1",
      amountCents: 2990,
      currency: "EUR",
      recordedBy: "an-admin",
      purchasedAt: "2026-11-01T00:00:00.000Z",
    },
    { email: "again@example.com", amountCents: 1900, purchasedAt: now.toISOString() },
  ]);
  expect(audit).toHaveLength(4);
  expect(audit.find(({ subjectId }) => subjectId === known.id)).toMatchObject({
    actorId: "an-admin",
    action: "subscriber_imported",
    details: { isNew: false, from: { hasAccess: false }, to: { hasAccess: true, discountCode: "SPRING" } },
  });
  // It stays when a reader is erased.
  expect(JSON.stringify(audit)).not.toMatch(/@|Newcomer/);
  expect(await db.select().from(emailOutbox)).toEqual([]);
});

test("the same file twice changes nothing the second time, purchases without a reference among it", async () => {
  await load(file);
  const before = await everything();
  expect(before.bought).toHaveLength(2);
  expect(await plan(...file)).toEqual({ changes: [], same: 5, refused: [] });
  expect(await load(file)).toEqual([]);
  expect(await everything()).toEqual(before);
});

test("two uploads of one file at once leave what one leaves", async () => {
  const { changes } = await plan(...file);
  const written = await Promise.all([1, 2].map(() => applyImport(db, { changes, ...by })));
  expect(written.map(({ length }) => length).sort()).toEqual([0, 5]);
  const { people, bought, audit } = await everything();
  expect([people.length, bought.length, audit.length]).toEqual([5, 2, 5]);
});

test("who was changed since the plan was made is left alone, and the others are written", async () => {
  const { id } = await aSubscriber(db, { email: "known@example.com", hasAccess: false });
  const { changes } = await plan("known@example.com,,yes,,,,,,", "other@example.com,,,,,,,,");
  await db.update(emailSubscribers).set({ discountCode: "MEANWHILE" });
  expect(await applyImport(db, { changes, ...by })).toEqual(["other@example.com"]);
  const { people } = await everything();
  expect(people.find((one) => one.id === id)).toMatchObject({ hasAccess: false, discountCode: "MEANWHILE" });
  expect(await load(["known@example.com,,yes,,,,,,"])).toEqual(["known@example.com"]);
});

test("nobody who had themselves erased comes back by a list, unless they came back themselves", async () => {
  await db
    .insert(erasures)
    .values({ emailHash: await erasureHash("gone@example.com"), erasedAt: "2026-01-01" });
  const lines = ["Gone@example.com,,,,,29,EUR,,", "stays@example.com,,,,,,,,"];
  const { changes, refused } = await plan(...lines);
  expect(refused).toEqual([{ line: 2, reason: expect.stringContaining("erased") }]);
  expect(changes).toHaveLength(1);
  expect(await load(lines)).toEqual(["stays@example.com"]);
  await aSubscriber(db, { email: "gone@example.com" });
  expect(await load(lines)).toEqual(["gone@example.com"]);
});

test("a reference is one purchase: another reader's is refused, and one that was paid back opens nothing again", async () => {
  const first = "first@example.com,,,yes,,29,EUR,,R-1";
  await load([first]);
  const lines = [
    "second@example.com,,,,,29,EUR,,R-1",
    "third@example.com,,,,,5,EUR,,R-2",
    "fourth@example.com,,,,,5,EUR,,R-2",
  ];
  expect((await plan(...lines)).refused.map(({ line }) => line)).toEqual([2, 4]);
  expect(await load(lines)).toEqual(["third@example.com"]);

  const [booked] = await db.select().from(purchases);
  await refundPurchase(db, { purchaseId: booked?.id ?? "", actorId: "an-admin", requestId: "r", now });
  expect(await plan(first)).toMatchObject({ changes: [], same: 1 });
  expect(await load(["first@example.com,,,yes,,,,,"])).toEqual(["first@example.com"]);
});

test("who is new gets list mail only where the admin says that they asked for it", async () => {
  const known = await aSubscriber(db, { email: "known@example.com", mailTopics: ["news"], hasAccess: false });
  await load(["a@example.com,,,,,,,,", "known@example.com,,yes,,,,,,"], { mayMail: true });
  const { people } = await everything();
  expect(people.find(({ emailKey }) => emailKey === "a@example.com")?.mailTopics).toBeNull();
  expect(people.find(({ id }) => id === known.id)).toMatchObject({ mailTopics: ["news"], hasAccess: true });
});

test("a long file goes in few questions, each with few parameters", async () => {
  const lines = Array.from(
    { length: 600 },
    (_, index) => `reader-${index}@example.com,,,,,9,EUR,2026-11-01,R-${index}`,
  );
  const { changes } = await plan(...lines);
  const { db: recording, calls } = recordingDb();
  expect(await applyImport(recording, { changes, ...by })).toHaveLength(600);
  expect(calls.map(({ statements }) => statements)).toEqual([3, 3, 3]);
  expect((await everything()).bought).toHaveLength(600);
  expect(await plan(...lines)).toMatchObject({ changes: [], same: 600 });
});
