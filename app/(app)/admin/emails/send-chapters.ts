import type { Subscriber } from "@/lib/accounts/schema";
import { countTestMail } from "@/lib/auth/limits";
import { ok, type Result } from "@/lib/base/result";
import { findChapter } from "@/lib/chapters/data";
import {
  createBroadcast,
  createTestMail,
  resendUnknown,
  setBroadcastState,
} from "@/lib/mail/broadcasts/mutations";
import type { NewBroadcast, WantedState } from "@/lib/mail/broadcasts/schema";
import { wake } from "@/lib/mail/producer";
import type { RequestContext } from "@/lib/request/bindings";

/** Where a list of chapter numbers names what is no chapter of the book. */
export function unknownChapters(chapterNumbers: readonly number[]): number[] {
  return chapterNumbers.filter((number) => findChapter(number) === null);
}

/**
 * Sends chapters to an audience: writes the broadcast, and wakes the e-mail Worker for it. A repeat wakes it
 * again, in case the first call was lost. The door has made sure of the admin and of the chapters.
 */
export async function sendChapters(
  { db, queue, now, requestId }: RequestContext,
  { admin, broadcast }: { admin: Subscriber; broadcast: NewBroadcast },
) {
  const created = await createBroadcast(db, { broadcast, adminId: admin.id, requestId, now });
  if (created.ok) await wake(queue, [{ broadcast: created.value.id }]);
  return created;
}

/** Sends the mail of a broadcast to one address alone, 20 times an hour for an admin; or says how long to wait. */
export async function sendTest(
  { db, queue, now, requestId }: RequestContext,
  options: Pick<NewBroadcast, "kind" | "chapterNumbers"> & { admin: Subscriber; to: string },
): Promise<Result<{ id: string }, "rate_limited"> & { waitSeconds: number }> {
  const { admin, kind, chapterNumbers, to } = options;
  const waitSeconds = await countTestMail(db, { adminId: admin.id, now });
  if (waitSeconds > 0) return { ok: false, code: "rate_limited", waitSeconds };
  const id = await createTestMail(db, { kind, chapterNumbers, to, requestId, now });
  await wake(queue, [{ mail: id }]);
  return { ...ok({ id }), waitSeconds };
}

/** Pauses, resumes or cancels a broadcast; one that goes on is taken up at once. */
export async function changeBroadcast(
  { db, queue, now, requestId }: RequestContext,
  { admin, id, wanted }: { admin: Subscriber; id: string; wanted: WantedState },
) {
  const changed = await setBroadcastState(db, { id, wanted, adminId: admin.id, requestId, now });
  if (changed.ok && wanted === "sending") await wake(queue, [{ broadcast: id }]);
  return changed;
}

/** Sends those mails of a broadcast again of which nobody knows whether they went. */
export async function resend(
  { db, queue, now, requestId }: RequestContext,
  { admin, id }: { admin: Subscriber; id: string },
): Promise<void> {
  const count = await resendUnknown(db, { id, adminId: admin.id, requestId, now });
  if (count > 0) await wake(queue, [{ broadcast: id }]);
}
