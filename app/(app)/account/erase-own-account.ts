import { eraseAccount } from "@/lib/accounts/mutations";
import type { Session } from "@/lib/auth/schema";
import { recallTokens } from "@/lib/auth/service";
import type { RequestContext } from "@/lib/request/bindings";
import { dropCredentials } from "@/lib/request/session";

/**
 * Erases the account of whoever this session speaks for: its rows, its sessions in every browser, and
 * the cookies of this one. The door has made sure that the sign-in is fresh.
 */
export async function eraseOwnAccount(session: Session, { db, kv, now }: RequestContext): Promise<void> {
  const { endedSessions } = await eraseAccount(db, { owner: session, now });
  await dropCredentials();
  await recallTokens(kv, { sessionIds: endedSessions, now });
}
