import { and, asc, eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { readingProgress, userSessions } from "@/db/schema";

/**
 * The query for the chapters that a session's reader has completed; not awaited, because it always stands
 * in a batch with what starts or renews the session. It goes along with the credentials, so that a document
 * shows a reader's progress without asking the database (docs/decisions/003).
 */
export function completedQuery(db: Db, sessionId: string) {
  return db
    .select({ chapterNumber: readingProgress.chapterNumber })
    .from(readingProgress)
    .innerJoin(userSessions, eq(userSessions.userEmail, readingProgress.email))
    .where(and(eq(userSessions.id, sessionId), eq(readingProgress.completed, true)))
    .orderBy(asc(readingProgress.chapterNumber));
}
