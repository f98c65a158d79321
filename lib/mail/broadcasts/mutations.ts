import { and, eq, exists, gt, inArray, lt, ne, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { auditLog, broadcasts, emailOutbox } from "@/db/schema";
import { newId } from "@/lib/base/ids";
import { ok, type Result, refused } from "@/lib/base/result";
import { isoAfter, seconds } from "@/lib/base/time";
import { countMails } from "../metrics/mutations";
import { outboxInsert } from "../mutations";
import { mailIds } from "../sending/rules";
import { countAudiences, getBroadcast } from "./data";
import { changeableFrom, isAlready, repeatMinutes } from "./rules";
import type { Broadcast, NewBroadcast, WantedState } from "./schema";

/** Who asks, and in which request: for the audit. The door has made sure that they are an admin. */
type Asked = { adminId: string; requestId: string; now: Date };

/**
 * Writes a broadcast, `preparing`, for the e-mail Worker to take up once it is woken, and in the same batch
 * who sent it. An identical one (by any admin, not cancelled) of the last `repeatMinutes` is returned in
 * its place (`isRepeat`). `recipients`: how many would get it now. Refuses with `no_recipients`.
 */
export async function createBroadcast(
  db: Db,
  { broadcast, ...asked }: Asked & { broadcast: NewBroadcast },
): Promise<Result<{ id: string; recipients: number; isRepeat: boolean }, "no_recipients">> {
  const { kind, chapterNumbers, audience } = broadcast;
  const { [audience]: recipients } = await countAudiences(db);
  if (recipients === 0) return refused("no_recipients");

  const { adminId, now } = asked;
  const newest = newId();
  const isSame = and(
    eq(broadcasts.kind, kind),
    eq(broadcasts.chapterNumbers, chapterNumbers),
    eq(broadcasts.audience, audience),
    ne(broadcasts.state, "cancelled"),
    gt(broadcasts.createdAt, isoAfter(now, -repeatMinutes * seconds.minute)),
  );
  const same = db.select({ id: broadcasts.id }).from(broadcasts).where(isSame).limit(1);
  // The race of two clicks is settled here: only one INSERT finds none. Every column, in the order of db/schema.
  const [, , [found]] = await db.batch([
    db.insert(broadcasts).select(sql`
      select ${newest}, ${kind}, ${JSON.stringify(chapterNumbers)}, ${audience}, 'preparing', '', '', 0,
        null, 0, null, ${adminId}, ${isoAfter(now)}, null
      where not exists ${same}`),
    auditInsert(db, {
      ...asked,
      action: "broadcast_sent",
      details: { kind, chapterNumbers, audience, recipients },
      where: eq(broadcasts.id, newest),
    }),
    same,
  ]);
  const id = found?.id ?? newest;
  return ok({ id, recipients, isRepeat: id !== newest });
}

/** An entry of the audit for each broadcast that `where` finds; stands in the batch of what it tells. */
function auditInsert(
  db: Db,
  entry: Asked & { action: string; details: Record<string, unknown>; where: SQL | undefined },
) {
  const { adminId, requestId, now, action, details, where } = entry;
  return db.insert(auditLog).select(sql`
    select ${newId()}, ${adminId}, ${action}, ${broadcasts.id}, ${JSON.stringify(details)}, ${requestId},
      ${isoAfter(now)}
    from ${broadcasts} where ${where}`);
}

/** Writes a test to one address: a single mail, which goes to nobody else. Returns its id in the outbox. */
export async function createTestMail(
  db: Db,
  options: Omit<NewBroadcast, "audience"> & { to: string; requestId: string; now: Date },
): Promise<string> {
  const { kind, chapterNumbers, to, requestId, now } = options;
  const id = newId();
  const data = { broadcastKind: kind, chapterNumbers };
  const dedupeKey = `broadcast_test:${id}`;
  await outboxInsert(db, { id, kind: "broadcast_test", data, toEmail: to, dedupeKey, requestId, now });
  return id;
}

const actions: Record<WantedState, string> = {
  paused: "broadcast_paused",
  sending: "broadcast_resumed",
  cancelled: "broadcast_cancelled",
};

/**
 * Pauses, resumes (`sending`) or cancels a broadcast, and writes who did it in the same batch. What is so
 * already is no change and leaves no entry. Refuses with `not_found`, or `conflict` when there is no way
 * from where it stands. A chunk of mails that is on its way at that moment still goes.
 */
export async function setBroadcastState(
  db: Db,
  { id, wanted, ...asked }: Asked & { id: string; wanted: WantedState },
): Promise<Result<Broadcast, "not_found" | "conflict">> {
  // The race with the Worker that ends it, or with another admin, is settled here: the state is asked for
  // by both statements, in one transaction.
  const where = and(eq(broadcasts.id, id), inArray(broadcasts.state, [...changeableFrom[wanted]]));
  const resumed = sql`iif(${broadcasts.preparedThrough} is null, 'sending', 'preparing')`;
  const [, changed] = await db.batch([
    auditInsert(db, { ...asked, action: actions[wanted], details: {}, where }),
    db
      .update(broadcasts)
      .set({
        state: wanted === "sending" ? resumed : wanted,
        ...(wanted === "cancelled" ? { finishedAt: isoAfter(asked.now) } : {}),
      })
      .where(where)
      .returning({ id: broadcasts.id }),
  ]);
  const broadcast = await getBroadcast(db, id);
  if (!broadcast || broadcast.audience === null) return refused("not_found");
  return changed.length > 0 || isAlready(wanted, broadcast.state) ? ok(broadcast) : refused("conflict");
}

/**
 * Sends those mails of a broadcast that is done again of which nobody knows whether they went, and writes who
 * wanted it: an admin's decision, because some readers will get it twice. Returns how many there are.
 */
export async function resendUnknown(db: Db, { id, ...asked }: Asked & { id: string }): Promise<number> {
  const { after, before } = mailIds(id);
  const isDone = and(eq(broadcasts.id, id), eq(broadcasts.state, "done"));
  const unknown = and(
    gt(emailOutbox.id, after),
    lt(emailOutbox.id, before),
    eq(emailOutbox.state, "unknown"),
    exists(db.select({ id: broadcasts.id }).from(broadcasts).where(isDone)),
  );
  const anyUnknown = exists(db.select({ id: emailOutbox.id }).from(emailOutbox).where(unknown));
  const [, , reopened] = await db.batch([
    auditInsert(db, { ...asked, action: "broadcast_resent", details: {}, where: and(isDone, anyUnknown) }),
    countMails(db, { counter: "unknown", where: unknown, by: -1 }),
    db
      .update(emailOutbox)
      .set({ state: "pending", dueAt: isoAfter(asked.now) })
      .where(unknown)
      .returning({ id: emailOutbox.id }),
    db
      .update(broadcasts)
      .set({ state: "sending", takenThrough: "", notBefore: null, finishedAt: null })
      .where(isDone),
  ]);
  return reopened.length;
}
