import { headers } from "next/headers";
import type { AccessEntry } from "@/lib/insights/mutations";
import { keepAccesses } from "@/lib/insights/service";
import type { RequestContext } from "@/lib/request/bindings";

/** Notes what the caller opened, took along or shared, after the answer. */
export async function logAccess(
  { db, now, waitUntil }: RequestContext,
  access: Pick<AccessEntry, "email" | "chapterNumber" | "accessType">,
): Promise<void> {
  const from = await headers();
  const entry = {
    ...access,
    ip: from.get("x-client-address"),
    userAgent: from.get("user-agent"),
    now,
  };
  waitUntil(keepAccesses(db, [entry]));
}
