import { and, eq, exists, isNull, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailOutbox, emailSubscribers, mailConsents } from "@/db/schema";
import { addressKey } from "@/lib/base/address";
import { newId } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";
import { type MailTopic, mailTopics } from "../messages";
import { countMails } from "../metrics/mutations";
import { type ConsentSource, chosenTopics, currentTexts, kindsWithout } from "./rules";

/** Where somebody was when they said it: the browser's family and the shortened network, as sessions store them. */
export type Whereabouts = { browser: string | null; network: string | null };

type Said = { topics: readonly MailTopic[]; source: ConsentSource; from: Whereabouts; now: Date };

/** The columns of a record in the order of db/schema, of whoever `email` is. */
function recordOf(email: SQL, { topics, source, from, now }: Said): SQL {
  return sql`${newId()}, ${email}, ${source}, ${JSON.stringify(topics)}, ${currentTexts[source]},
    ${from.browser}, ${from.network}, ${isoAfter(now)}`;
}

/**
 * The record of a sign-up that is being confirmed (double opt-in), as a query that was not run: it stands in
 * one batch with the insert of the subscriber, before it, because it records only somebody who is new.
 */
export function signUpConsent(db: Db, { email, from, now }: { email: string; from: Whereabouts; now: Date }) {
  const key = addressKey(email);
  const record = recordOf(sql`${key}`, { topics: mailTopics, source: "sign_up", from, now });
  return db.insert(mailConsents).select(sql`
    select ${record} where not exists
      (select 1 from ${emailSubscribers} where ${emailSubscribers.emailKey} = ${key})`);
}

/**
 * A change of what mail a subscriber wants, and its record, as queries that were not run. A choice that
 * changes nothing is not written and not recorded. `who` finds the subscriber.
 */
function topicsChange(db: Db, who: SQL, said: Said) {
  const topics = [...said.topics];
  const known = sql`coalesce(${emailSubscribers.mailTopics}, ${JSON.stringify(mailTopics)})`;
  const isChange = and(who, sql`${known} <> ${JSON.stringify(topics)}`);
  const record = recordOf(sql`${emailSubscribers.emailKey}`, said);
  return [
    db.insert(mailConsents).select(sql`select ${record} from ${emailSubscribers} where ${isChange}`),
    db
      .update(emailSubscribers)
      .set({ mailTopics: topics, updatedAt: isoAfter(said.now) })
      .where(isChange),
  ] as const;
}

/** Keeps which mail a signed-in subscriber wants, and that they said so. `email` is the address key. */
export async function setMailTopics(
  db: Db,
  { email, ...said }: { email: string; topics: readonly MailTopic[]; from: Whereabouts; now: Date },
): Promise<void> {
  await db.batch(topicsChange(db, eq(emailSubscribers.emailKey, email), { ...said, source: "account" }));
}

/**
 * The same for whoever holds the link of a mail, or whose mail program unsubscribes by it. The mail is noted
 * as the one they left by, once, when they want no more of its kind. Returns the topics before; `null`, and
 * nothing is written, when the subscriber is no longer there.
 */
export async function setLinkedTopics(
  db: Db,
  options: Omit<Said, "source"> & {
    link: { subscriberId: string; outboxId: string };
    source: "preferences" | "one_click";
  },
): Promise<MailTopic[] | null> {
  const { link, ...said } = options;
  const who = eq(emailSubscribers.id, link.subscriberId);
  const stored = db.select({ topics: emailSubscribers.mailTopics }).from(emailSubscribers).where(who);
  const kinds = JSON.stringify(kindsWithout(said.topics));
  const isLeft = and(
    eq(emailOutbox.id, link.outboxId),
    isNull(emailOutbox.unsubscribedAt),
    // All off: then by whatever mail the link came, a welcome too.
    said.topics.length === 0
      ? undefined
      : sql`${emailOutbox.kind} in (select value from json_each(${kinds}))`,
    exists(stored),
  );
  const [before] = await db.batch([
    stored,
    countMails(db, { counter: "unsubscribed", where: isLeft }),
    db
      .update(emailOutbox)
      .set({ unsubscribedAt: isoAfter(said.now) })
      .where(isLeft),
    ...topicsChange(db, who, said),
  ]);
  return before[0] ? chosenTopics(before[0].topics) : null;
}

/**
 * Turns off all list mail of those who said so at the provider, and records it, as queries that were not run.
 * `mails` is JSON: outbox id to when they said it, the latest time. What a reader asked for after that
 * stands: so no repeat takes it away again. One record a mail, of subscribers only.
 */
export function providerOptOut(db: Db, { mails, now }: { mails: string; now: Date }) {
  const said = sql`json_each(${mails}) as fact join ${emailOutbox} on ${emailOutbox.id} = fact.key`;
  // The provider tells whole seconds.
  const askedLater = sql`exists (select 1 from ${mailConsents}
    where ${mailConsents.email} = ${emailOutbox.email} and ${mailConsents.topics} <> '[]'
    and substr(${mailConsents.createdAt}, 1, 19) > substr(fact.value, 1, 19))`;
  const { emailKey, mailTopics: stored } = emailSubscribers;
  return [
    db
      .update(emailSubscribers)
      .set({ mailTopics: [], updatedAt: isoAfter(now) })
      .where(
        sql`${emailKey} in (select ${emailOutbox.email} from ${said} where not ${askedLater})
          and (${stored} is null or ${stored} <> '[]')`,
      ),
    db
      .insert(mailConsents)
      .select(
        sql`select ${emailOutbox.id} || '.provider', ${emailOutbox.email}, 'provider', '[]', ${currentTexts.provider},
          null, null, fact.value from ${said}
          where exists (select 1 from ${emailSubscribers} where ${emailKey} = ${emailOutbox.email})`,
      )
      .onConflictDoUpdate({
        target: mailConsents.id,
        set: { createdAt: sql`excluded.created_at` },
        setWhere: sql`excluded.created_at > ${mailConsents.createdAt}`,
      }),
  ] as const;
}
