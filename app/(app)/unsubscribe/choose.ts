import { verifyMailLink } from "@/lib/auth/tokens";
import { paths } from "@/lib/base/paths";
import { setLinkedTopics } from "@/lib/mail/consent/mutations";
import type { MailTopic } from "@/lib/mail/messages";
import type { RequestContext } from "@/lib/request/bindings";
import { whereFrom } from "@/lib/request/where-from";

/**
 * Sets the topics of whoever the token of a mail's link names, and returns where to go on: the same page,
 * which says what is chosen now, or what is wrong with the link.
 */
export async function chooseMail(
  { t, topics }: { t: string; topics: readonly MailTopic[] },
  { db, config, now }: RequestContext,
): Promise<string> {
  const link = await verifyMailLink(t, config, now);
  if (!link.ok) return paths.unsubscribe({ t });
  const from = await whereFrom();
  const before = await setLinkedTopics(db, { link: link.value, topics, source: "preferences", from, now });
  return paths.unsubscribe({ t, saved: "yes", was: before?.join() });
}
