import * as z from "zod";

const id = z.string().min(1).max(64);

/** Wakes the e-mail Worker for one mail of the outbox, or for a broadcast that has something to do. */
export type WakeUp = { mail: string } | { broadcast: string };

/** A wake-up call as it lies in the queue. */
export type QueueMessage = { v: 2 } & WakeUp;

/**
 * The contract between the two Workers. A queue message is a wake-up call: it carries an id and nothing
 * else, because the row decides (security.md, rule 5). The shape of the release before stays readable,
 * since messages may wait in the queue while the Workers are deployed.
 */
export const queueMessage = z.union([
  z.strictObject({ v: z.literal(2), mail: id }),
  z.strictObject({ v: z.literal(2), broadcast: id }),
  z.strictObject({ v: z.literal(1), id }).transform((message) => ({ v: 2 as const, mail: message.id })),
]);

const chapterNumber = z.int().min(1).max(999);
const aboutLogin = z.strictObject({ loginRequestId: id });
const aboutSubscriber = z.strictObject({ subscriberId: id });

/** What an admin is told of by mail. */
export const alarms = [
  "dead_letter",
  "mail_failed",
  "provider_refuses_key",
  "mail_stuck",
  "send_errors",
  "web_errors",
  "queue_failing",
  "cache_failing",
  "database_failing",
  "rows_near_limit",
  "storage_near_limit",
] as const;
export type AlarmName = (typeof alarms)[number];

/** The mails that go to many, each with its own template. */
export const broadcastKinds = ["chapters_sent", "chapter_published"] as const;
export type BroadcastKind = (typeof broadcastKinds)[number];

/** What a row of the outbox is about: a kind and the ids of its facts, never a body or a token. */
export const outboxMessage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("sign_up"), data: aboutLogin }),
  z.strictObject({ kind: z.literal("sign_in"), data: aboutLogin }),
  z.strictObject({ kind: z.literal("welcome"), data: aboutSubscriber }),
  z.strictObject({
    kind: z.literal("access_granted"),
    data: aboutSubscriber.extend({ granted: z.enum(["access", "purchase"]) }),
  }),
  z.strictObject({ kind: z.literal("purchase_refunded"), data: aboutSubscriber }),
  z.strictObject({
    kind: z.literal("progress_nudge"),
    data: aboutSubscriber.extend({ chapterNumber }),
  }),
  z.strictObject({ kind: z.literal("account_erased"), data: z.strictObject({}) }),
  z.strictObject({
    kind: z.literal("broadcast_test"),
    data: z.strictObject({
      broadcastKind: z.enum(broadcastKinds),
      chapterNumbers: z.array(chapterNumber).min(1).max(50),
    }),
  }),
  z.strictObject({
    kind: z.literal("admin_alarm"),
    data: z.strictObject({ alarm: z.enum(alarms), count: z.int().min(1), since: z.iso.datetime() }),
  }),
  z.strictObject({
    kind: z.literal("monthly_report"),
    data: z.strictObject({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) }),
  }),
]);

export type OutboxMessage = z.infer<typeof outboxMessage>;
/** The kinds of mail that go out one by one. */
export type OutboxKind = OutboxMessage["kind"];

/** Mail that a reader has not asked for one by one, and can have stopped. */
export const mailTopics = ["chapters", "news", "nudges"] as const;
export type MailTopic = (typeof mailTopics)[number];

/** What every mail's frame shows. `siteUrl` has no slash at its end. */
export type FrameProps = { bookTitle: string; siteUrl: string; postalAddress: string };

/** What list mail shows besides: where to choose mail without signing in, and which topic it came under. */
export type ListFrameProps = FrameProps & { preferencesUrl: string; topic: MailTopic };

/** What the mails that sign somebody in show: a link and, for the browser that asked, eight digits. */
export type LoginProps = FrameProps & { link: string; code: string };

/** A chapter as a mail shows it: public facts only. */
export type ChapterCard = {
  number: number;
  title: string;
  summary: string;
  minutes: number;
  access: "free" | "subscriber" | "purchased";
  url: string;
};

/** `greeting`: a whole line such as "Hello Ada,". */
type Greeted = { greeting: string };

/** The templates there are, and what each is given. `emails/index.ts` must have one for every name. */
export type TemplateProps = {
  "confirm-sign-up": LoginProps;
  "sign-in": LoginProps;
  "known-address": LoginProps;
  "no-account": FrameProps & { signUpUrl: string };
  welcome: FrameProps & Greeted & { chapters: ChapterCard[]; chaptersUrl: string; preferencesUrl: string };
  "access-granted": FrameProps &
    Greeted & { granted: "access" | "purchase"; chapters: ChapterCard[]; chaptersUrl: string };
  /** `keeps`: another purchase stands, and the whole book stays open. */
  "purchase-refunded": FrameProps & Greeted & { keeps: boolean; chaptersUrl: string };
  "chapters-sent": ListFrameProps & Greeted & { chapters: ChapterCard[] };
  "chapter-published": ListFrameProps & Greeted & { chapters: ChapterCard[] };
  "progress-nudge": ListFrameProps & Greeted & { chapter: ChapterCard; completed: number; total: number };
  "account-erased": FrameProps & { signUpUrl: string };
  /** `month`: in words. `before`: the same of the month before it. */
  "monthly-report": FrameProps & {
    month: string;
    rows: { name: string; value: number | string; before: number | string | null }[];
    adminUrl: string;
  };
  /** `runbook`: where what to do is written down, up to the alarm's name; a link, or a place in the sources. */
  "admin-alarm": FrameProps & {
    alarm: AlarmName;
    count: number;
    since: string;
    adminUrl: string;
    runbook: string;
  };
};

export type TemplateName = keyof TemplateProps;
