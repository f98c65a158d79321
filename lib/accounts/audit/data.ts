import { desc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Db } from "@/db/client";
import { auditLog, emailSubscribers } from "@/db/schema";
import type { AuditLine } from "./schema";

/** The addresses of who did something and of whom it was about; who is no admin but the provider has none. */
const actors = alias(emailSubscribers, "actors");
const subjects = alias(emailSubscribers, "subjects");

/** A page of the audit, newest first, in the order in which its lines were written (rowids). */
export async function listWholeAudit(
  db: Db,
  { cursor, limit }: { cursor?: number | undefined; limit: number },
): Promise<{ entries: AuditLine[]; nextCursor: string | null }> {
  const row = sql<number>`audit_log.rowid`;
  const rows = await db
    .select({
      row: row.as("row"),
      id: auditLog.id,
      action: auditLog.action,
      actor: sql<
        string | null
      >`iif(${auditLog.actorId} = 'provider', 'the payment provider', ${actors.email})`,
      subjectId: auditLog.subjectId,
      subject: subjects.email,
      details: auditLog.details,
      requestId: auditLog.requestId,
      createdAt: auditLog.createdAt,
    })
    .from(auditLog)
    .leftJoin(actors, eq(actors.id, auditLog.actorId))
    .leftJoin(subjects, eq(subjects.id, auditLog.subjectId))
    .where(cursor === undefined ? undefined : sql`${row} < ${cursor}`)
    .orderBy(desc(row))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { entries: page.map(({ row: _, ...entry }) => entry), nextCursor: last ? String(last.row) : null };
}
