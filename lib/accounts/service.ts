import { and, count, eq, exists, ne, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { auditLog, emailSubscribers } from "@/db/schema";
import { newId } from "@/lib/base/ids";
import { ok, type Result, refused } from "@/lib/base/result";
import { isoAfter } from "@/lib/base/time";
import { outboxInsertIf } from "@/lib/mail/mutations";
import { detailColumns, getSubscriberDetails } from "./data";
import { changedRights } from "./rules";
import type { RightsChange, SubscriberDetails } from "./schema";

type Change = {
  /** The admin who asks; the door has made sure that they are one. */
  actorId: string;
  subscriberId: string;
  change: RightsChange;
  requestId: string;
  now: Date;
};

/**
 * Changes a subscriber's rights, writes who did it, and tells the reader of what was granted by mail, in one
 * batch: none is ever there without the others. What is so already is no change and leaves no entry. Refuses with `not_found`; `last_admin`, so
 * that somebody always can undo it; `changed` when somebody else changed the same subscriber meanwhile.
 */
export async function changeSubscriber(
  db: Db,
  { actorId, subscriberId, change, requestId, now }: Change,
): Promise<Result<SubscriberDetails, "not_found" | "last_admin" | "changed">> {
  const current = await getSubscriberDetails(db, subscriberId);
  if (!current) return refused("not_found");
  const { from, to } = changedRights(current, change);
  if (Object.keys(to).length === 0) return ok(current);

  const otherAdmins = db
    .select({ count: count() })
    .from(emailSubscribers)
    .where(and(eq(emailSubscribers.role, "admin"), ne(emailSubscribers.id, subscriberId)));
  // The races of two admins are settled here: both statements ask, in one transaction, whether the
  // rights are still those that the entry says they were, and whether an admin will be left.
  const stands = and(
    eq(emailSubscribers.id, subscriberId),
    ...Object.entries(from).map(([name, value]) => isStill(name as keyof RightsChange, value)),
    to.role === "reader" ? sql`${otherAdmins} > 0` : undefined,
  );
  const granted = to.hasPurchased ? "purchase" : to.hasAccess ? "access" : null;
  const notice = {
    id: newId(),
    kind: "access_granted",
    toEmail: current.email,
    data: { subscriberId, granted: granted ?? "access" },
    dedupeKey: `granted:${newId()}`,
    requestId,
    now,
  } as const;
  const [, , updated, [admins]] = await db.batch([
    outboxInsertIf(
      db,
      notice,
      granted
        ? exists(db.select({ id: emailSubscribers.id }).from(emailSubscribers).where(stands))
        : sql`false`,
    ),
    db.insert(auditLog).select(
      db
        .select({
          id: sql<string>`${newId()}`.as("id"),
          actorId: sql<string>`${actorId}`.as("actor_id"),
          action: sql<string>`${"rights_changed"}`.as("action"),
          subjectId: sql<string>`${subscriberId}`.as("subject_id"),
          details: sql<string>`${JSON.stringify({ from, to })}`.as("details"),
          requestId: sql<string>`${requestId}`.as("request_id"),
          createdAt: sql<string>`${isoAfter(now)}`.as("created_at"),
        })
        .from(emailSubscribers)
        .where(stands),
    ),
    db
      .update(emailSubscribers)
      .set({ ...to, updatedAt: isoAfter(now) })
      .where(stands)
      .returning(detailColumns),
    otherAdmins,
  ]);
  if (updated[0]) return ok(updated[0]);
  return refused(to.role === "reader" && admins?.count === 0 ? "last_admin" : "changed");
}

function isStill(name: keyof RightsChange, value: unknown): SQL {
  return sql`${emailSubscribers[name]} is ${value}`;
}
