import { and, eq, isNull, not, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Db } from "@/db/client";
import { emailOutbox, emailSubscribers, emailSuppressions } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { providerOptOut } from "../consent/mutations";
import { countMails } from "../metrics/mutations";
import { gatherFacts, type Moment, moments } from "./rules";
import type { MailEvent } from "./schema";

type Known = Map<string, string>;

const columns = {
  delivered: "deliveredAt",
  opened: "openedAt",
  machineOpened: "machineOpenedAt",
  clicked: "clickedAt",
  bounced: "bouncedAt",
  complained: "complainedAt",
  unsubscribed: "unsubscribedAt",
} as const satisfies Record<Moment, keyof typeof emailOutbox.$inferSelect>;

const isSent = eq(emailOutbox.state, "sent");
/** To somebody who is erased: nothing of it is kept (docs/decisions/009). */
const isFarewell = eq(emailOutbox.kind, "account_erased");

/**
 * Writes down what the provider says of our mails, in one batch whatever their number. Any order and any
 * repeat ends in the same rows and counts: a time is set once and then only ever moved earlier, a state
 * moves one way, and each count is made before the statement that makes it untrue. Events about mails that
 * are not there do nothing.
 */
export async function recordEvents(
  db: Db,
  { events, now }: { events: readonly MailEvent[]; now: Date },
): Promise<void> {
  const facts = gatherFacts(events, now);
  const [first, ...rest] = [
    ...settle(db, facts.accepted, now),
    // The mail's own columns tell a repeat, so that one brings back no address that was taken off the list.
    ...suppress(db, facts.bouncedHard, { reason: "hard_bounce", isNew: isNull(emailOutbox.bouncedAt), now }),
    ...suppress(db, facts.reportedSpam, {
      reason: "complaint",
      isNew: isNull(emailOutbox.complainedAt),
      now,
    }),
    ...suppress(db, facts.droppedForBounce, { reason: "hard_bounce", isNew: isSent, now }),
    ...suppress(db, facts.droppedForComplaint, { reason: "complaint", isNew: isSent, now }),
    ...(facts.optedOut.size > 0 ? providerOptOut(db, { mails: json(facts.optedOut), now }) : []),
    ...moments.flatMap((moment) => note(db, moment, facts[moment])),
    ...fail(db, facts.failed),
    ...forget(db, facts.accepted),
  ];
  if (first) await db.batch([first, ...rest]);
}

/** Facts as one text, since D1 binds at most 100 values: outbox id to a time or to what was said. */
function json(facts: Known): string {
  return JSON.stringify(Object.fromEntries(facts));
}

const factRows = (facts: Known) => sql`json_each(${json(facts)}) as fact`;
const isAmong = (facts: Known) => sql`${emailOutbox.id} in (select key from ${factRows(facts)})`;

/**
 * A mail of which nobody knows whether the provider took it, and one that was to be tried again, are sent:
 * there will be no second copy. `sent_at` is when we learned it, as it is for all others.
 */
function settle(db: Db, accepted: Known, now: Date): BatchItem<"sqlite">[] {
  if (accepted.size === 0) return [];
  const isUnknown = and(isAmong(accepted), eq(emailOutbox.state, "unknown"));
  const isOpen = and(isAmong(accepted), sql`${emailOutbox.state} in ('pending', 'claimed', 'unknown')`);
  const settled = sql`(select ${emailOutbox.email} as address, count(*) as mails
    from ${emailOutbox} where ${isOpen} group by 1) as settled`;
  const at = isoAfter(now);
  return [
    countMails(db, { counter: "unknown", where: isUnknown, by: -1 }),
    countMails(db, { counter: "sent", where: isOpen }),
    db
      .update(emailSubscribers)
      .set({ emailsSent: sql`${emailSubscribers.emailsSent} + settled.mails`, lastEmailSent: at })
      .from(settled)
      .where(sql`${emailSubscribers.emailKey} = settled.address`),
    db
      .update(emailOutbox)
      .set({ state: "sent", sentAt: at, leaseUntil: null, lastError: null })
      .where(isOpen),
  ];
}

/** Puts the addresses of mails on the list. Of two reasons the one that stops all mail wins. */
function suppress(
  db: Db,
  facts: Known,
  { reason, isNew, now }: { reason: "hard_bounce" | "complaint"; isNew: SQL; now: Date },
): BatchItem<"sqlite">[] {
  if (facts.size === 0) return [];
  const rows = sql`select ${emailOutbox.email}, ${reason}, fact.value, ${isoAfter(now)}
    from ${factRows(facts)} join ${emailOutbox} on ${emailOutbox.id} = fact.key
    where ${isNew} and not ${isFarewell}`;
  const { email, reason: known } = emailSuppressions;
  return [
    db
      .insert(emailSuppressions)
      .select(rows)
      .onConflictDoUpdate({
        target: email,
        set: {
          reason: sql`excluded.reason`,
          details: sql`excluded.details`,
          createdAt: sql`excluded.created_at`,
        },
        setWhere: sql`${known} = 'complaint' and excluded.reason = 'hard_bounce'`,
      }),
  ];
}

function note(db: Db, moment: Moment, facts: Known): BatchItem<"sqlite">[] {
  if (facts.size === 0) return [];
  const column = emailOutbox[columns[moment]];
  return [
    countMails(db, { counter: moment, where: and(isAmong(facts), isNull(column)) }),
    db
      .update(emailOutbox)
      .set({ [columns[moment]]: sql`fact.value` })
      .from(factRows(facts))
      .where(sql`${emailOutbox.id} = fact.key and (${column} is null or ${column} > fact.value)`),
  ];
}

/** A mail that the provider took and then gave up. The subscriber's count of mails handed over stays. */
function fail(db: Db, facts: Known): BatchItem<"sqlite">[] {
  if (facts.size === 0) return [];
  const where = and(isAmong(facts), isSent);
  return [
    countMails(db, { counter: "sent", where, by: -1 }),
    countMails(db, { counter: "failed", where }),
    db
      .update(emailOutbox)
      .set({ state: "failed", lastError: sql`fact.value` })
      .from(factRows(facts))
      .where(sql`${emailOutbox.id} = fact.key and ${isSent}`),
  ];
}

/** As where a mail's claim ends (`finishMails`): once a farewell has gone, its row goes too. */
function forget(db: Db, accepted: Known): BatchItem<"sqlite">[] {
  if (accepted.size === 0) return [];
  const isOpen = sql`${emailOutbox.state} in ('pending', 'claimed')`;
  return [db.delete(emailOutbox).where(and(isAmong(accepted), isFarewell, not(isOpen)))];
}
