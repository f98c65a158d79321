import { eq, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailSubscribers, emailSuppressions } from "@/db/schema";
import type { MailTopic } from "../messages";
import { chosenTopics, maskAddress } from "./rules";

/** What the page behind a mail's link shows of a reader, who may not be the one who looks. */
export type MailChoice = {
  maskedAddress: string;
  chosen: MailTopic[];
  /** Why no list mail goes to the address, whatever is chosen. */
  suppression: "hard_bounce" | "complaint" | null;
};

/** A subscriber's choice of mail, by id; `null` when there is no such subscriber any more. */
export async function getMailChoice(db: Db, subscriberId: string): Promise<MailChoice | null> {
  const row = await db
    .select({
      address: emailSubscribers.email,
      stored: emailSubscribers.mailTopics,
      suppression: emailSuppressions.reason,
    })
    .from(emailSubscribers)
    .leftJoin(emailSuppressions, eq(emailSuppressions.email, emailSubscribers.emailKey))
    .where(eq(emailSubscribers.id, subscriberId))
    .get();
  if (!row) return null;
  const { address, stored, suppression } = row;
  return { maskedAddress: maskAddress(address), chosen: chosenTopics(stored), suppression };
}

/** Subscribers to whom list mail of a topic may go, as a condition: what `mayMail` says of one, for many. */
export function takesListMail(topic: MailTopic): SQL {
  return sql`((${emailSubscribers.mailTopics} is null
      or exists (select 1 from json_each(${emailSubscribers.mailTopics}) where value = ${topic}))
    and not exists (select 1 from ${emailSuppressions}
      where ${emailSuppressions.email} = ${emailSubscribers.emailKey}))`;
}
