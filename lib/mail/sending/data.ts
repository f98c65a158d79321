import { and, asc, eq, gt, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { broadcasts, emailOutbox, emailSubscribers } from "@/db/schema";
import { type IsoTime, isoAfter } from "@/lib/base/time";
import { takesListMail } from "../consent/data";
import { isOpen } from "../data";
import { mailIds } from "./rules";

/** A broadcast as the e-mail Worker works on it; `null` when there is none. */
export async function getBroadcast(db: Db, id: string) {
  return (await db.select().from(broadcasts).where(eq(broadcasts.id, id)).get()) ?? null;
}

export type Broadcast = NonNullable<Awaited<ReturnType<typeof getBroadcast>>>;

/** Whom a broadcast is for. */
const audiences: Record<Broadcast["audience"], SQL> = {
  all: sql`true`,
  subscribers: sql`${emailSubscribers.hasAccess}`,
  purchased: sql`${emailSubscribers.hasPurchased}`,
};

/** The subscribers of an audience who want this mail and whose mailbox takes it. */
export function isRecipient(audience: Broadcast["audience"]): SQL {
  return sql`(${audiences[audience]} and ${takesListMail("chapters")})`;
}

/** The broadcasts that have something to do now, oldest first. */
export async function listDueBroadcasts(db: Db, { now }: { now: Date }): Promise<string[]> {
  const rows = await db
    .select({ id: broadcasts.id })
    .from(broadcasts)
    .where(
      and(
        // Written out, so that SQLite uses the index of open broadcasts.
        sql`${broadcasts.state} in ('preparing', 'sending')`,
        or(isNull(broadcasts.notBefore), lte(broadcasts.notBefore, isoAfter(now))),
      ),
    )
    .orderBy(asc(broadcasts.createdAt));
  return rows.map(({ id }) => id);
}

/**
 * What is left of a broadcast: when the next of its waiting mails is due (`null`: none waits), and how many
 * are being sent at this moment. Walks all of its mails.
 */
export async function whatIsLeft(
  db: Db,
  broadcastId: string,
): Promise<{ nextDue: IsoTime | null; claimed: number }> {
  const { after, before } = mailIds(broadcastId);
  const isPending = eq(emailOutbox.state, "pending");
  const left = await db
    .select({
      nextDue: sql<IsoTime | null>`min(iif(${isPending}, ${emailOutbox.dueAt}, null))`,
      claimed: sql<number>`coalesce(sum(${emailOutbox.state} = 'claimed'), 0)`,
    })
    .from(emailOutbox)
    .where(and(gt(emailOutbox.id, after), lt(emailOutbox.id, before), isOpen))
    .get();
  return left ?? { nextDue: null, claimed: 0 };
}
