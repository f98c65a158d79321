import { expect, test } from "vitest";
import { emailOutbox, emailSubscribers, mailConsents } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { later } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { aMail, countedMails, recountedMails } from "@/test/outbox";
import type { MailTopic } from "../messages";
import { setLinkedTopics, setMailTopics } from "./mutations";

const email = "reader@example.com";
const from = { browser: "Firefox", network: "203.0.113.0/24" };
const topicsOf = () => db.select({ topics: emailSubscribers.mailTopics }).from(emailSubscribers);
const consents = () => db.select().from(mailConsents);

/** A reader, and the mail whose link they hold. */
async function aReaderWithMail(kind = "chapters_sent") {
  const subscriber = await aSubscriber(db, { email });
  const mail = await aMail(db, { kind });
  const link = { subscriberId: subscriber.id, outboxId: mail.id };
  return (topics: readonly MailTopic[], source: "preferences" | "one_click" = "preferences", at = now) =>
    setLinkedTopics(db, { link, topics, source, from, now: at });
}

test("a choice on the account page is kept and on record, also when it is none, of this reader only", async () => {
  await aSubscriber(db, { email });
  await aSubscriber(db, { email: "other@example.com" });
  await setMailTopics(db, { email, topics: ["news"], from, now });
  expect(await topicsOf()).toEqual([{ topics: ["news"] }, { topics: null }]);
  await setMailTopics(db, { email, topics: [], from, now: later(60) });
  expect(await topicsOf()).toEqual([{ topics: [] }, { topics: null }]);
  const record = { id: expect.any(String), email, source: "account", textVersion: "choice-1", ...from };
  expect((await consents()).sort((one, other) => one.createdAt.localeCompare(other.createdAt))).toEqual([
    { ...record, topics: ["news"], createdAt: isoAfter(now) },
    { ...record, topics: [], createdAt: isoAfter(now, 60) },
  ]);
});

test("a choice that changes nothing is not written, and is no news", async () => {
  await aSubscriber(db, { email });
  await setMailTopics(db, { email, topics: ["chapters", "news", "nudges"], from, now });
  expect(await topicsOf()).toEqual([{ topics: null }]);
  await setMailTopics(db, { email, topics: ["nudges"], from, now });
  await setMailTopics(db, { email, topics: ["nudges"], from, now });
  expect(await consents()).toHaveLength(1);
  await setMailTopics(db, { email: "nobody@example.com", topics: [], from, now });
  expect(await consents()).toHaveLength(1);
});

test("one click turns everything off, once, and is counted for the mail it came by", async () => {
  const choose = await aReaderWithMail();
  expect(await choose([], "one_click")).toEqual(["chapters", "news", "nudges"]);
  for (let time = 1; time < 100; time++) expect(await choose([], "one_click", later(time))).toEqual([]);
  expect(await topicsOf()).toEqual([{ topics: [] }]);
  expect(await db.select().from(emailOutbox)).toMatchObject([{ unsubscribedAt: isoAfter(now) }]);
  expect(await countedMails(db)).toEqual({ sent: 1, unsubscribed: 1 });
  expect(await consents()).toMatchObject([
    { email, source: "one_click", topics: [], textVersion: "one-click-1", ...from, createdAt: isoAfter(now) },
  ]);
});

test("a choice behind a link says what was chosen before, so that it can be taken back", async () => {
  const choose = await aReaderWithMail();
  expect(await choose(["news"])).toEqual(["chapters", "news", "nudges"]);
  expect(await choose(["chapters", "news", "nudges"])).toEqual(["news"]);
  expect(await topicsOf()).toEqual([{ topics: ["chapters", "news", "nudges"] }]);
  expect((await consents()).map(({ source, textVersion }) => [source, textVersion])).toEqual([
    ["preferences", "choice-1"],
    ["preferences", "choice-1"],
  ]);
});

test.each<[string, MailTopic[], boolean]>([
  ["chapters_sent", ["chapters"], false],
  ["chapters_sent", ["news", "nudges"], true],
  ["chapter_published", ["nudges"], true],
  ["progress_nudge", ["nudges"], false],
  ["progress_nudge", ["chapters", "news"], true],
  ["welcome", ["news"], false],
  ["welcome", [], true],
])("by a mail of kind %s, to want %j is to unsubscribe: %j", async (kind, topics, unsubscribes) => {
  const choose = await aReaderWithMail(kind);
  await aMail(db, { id: "another" });
  await choose(topics);
  const counted = await countedMails(db);
  expect(counted.unsubscribed ?? 0).toBe(unsubscribes ? 1 : 0);
  expect(await recountedMails(db)).toEqual(counted);
});

test("a link of somebody who is no longer there writes nothing", async () => {
  await aMail(db, { id: "a-mail" });
  await aSubscriber(db, { email: "other@example.com" });
  const link = { subscriberId: "erased", outboxId: "a-mail" };
  expect(await setLinkedTopics(db, { link, topics: [], source: "one_click", from, now })).toBeNull();
  expect(await topicsOf()).toEqual([{ topics: null }]);
  expect(await consents()).toEqual([]);
  expect(await db.select().from(emailOutbox)).toMatchObject([{ unsubscribedAt: null }]);
  expect(await countedMails(db)).toEqual({ sent: 1 });
});

test("a link works after its mail was deleted", async () => {
  const { id } = await aSubscriber(db, { email });
  const link = { subscriberId: id, outboxId: "gone" };
  expect(await setLinkedTopics(db, { link, topics: [], source: "one_click", from, now })).not.toBeNull();
  expect(await topicsOf()).toEqual([{ topics: [] }]);
  expect(await countedMails(db)).toEqual({});
});
