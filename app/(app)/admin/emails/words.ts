import type { Access } from "@/lib/chapters/schema";
import { finishedOf } from "@/lib/mail/broadcasts/rules";
import type { Audience, Broadcast, BroadcastState, TestOfBroadcast } from "@/lib/mail/broadcasts/schema";
import type { AlarmName, BroadcastKind, OutboxKind } from "@/lib/mail/messages";

export const templateWords: Record<BroadcastKind, { name: string; hint: string }> = {
  chapters_sent: {
    name: "Send chapters",
    hint: "“Your chapters: …”, for chapters that are worth a look again.",
  },
  chapter_published: { name: "Announce as new", hint: "“New chapters: …”, for what was not there before." },
};

export const audienceWords: Record<Audience, string> = {
  all: "All subscribers",
  subscribers: "Subscribers with access",
  purchased: "Buyers of the full edition",
};

export const stateWords: Record<BroadcastState, string> = {
  preparing: "Preparing",
  sending: "Sending",
  paused: "Paused",
  done: "Done",
  cancelled: "Cancelled",
};

const kindNames: Record<OutboxKind | BroadcastKind, string> = {
  sign_up: "Sign-up",
  sign_in: "Sign-in",
  welcome: "Welcome",
  access_granted: "Access granted",
  purchase_refunded: "Purchase refunded",
  progress_nudge: "Reminder to read on",
  account_erased: "Account erased",
  broadcast_test: "Tests of mail to many",
  admin_alarm: "Alarms for admins",
  monthly_report: "Monthly reports for admins",
  chapters_sent: "Chapters sent",
  chapter_published: "New chapters announced",
};

const alarmNames: Record<AlarmName, string> = {
  dead_letter: "The queue gave up calls for mail",
  mail_failed: "Mail could not be sent",
  provider_refuses_key: "The mail provider refuses our key",
  mail_stuck: "Mail waits too long",
  send_errors: "The mail provider fails often",
  web_errors: "The site fails often",
  queue_failing: "The queue does not take calls",
  cache_failing: "The cache does not answer",
  database_failing: "The database does not answer at times",
  rows_near_limit: "The day's written rows are nearly used up",
  storage_near_limit: "The database is nearly full",
};

/** An alarm as admins read it; one of a later release stays as it is. */
export function alarmInWords(name: string): string {
  return Object.entries(alarmNames).find(([known]) => known === name)?.[1] ?? name;
}

/** A kind of mail as admins read it; one of a later release stays as it is. */
export function kindInWords(kind: string): string {
  return Object.entries(kindNames).find(([name]) => name === kind)?.[1] ?? kind;
}

const number = new Intl.NumberFormat("en-GB");

/** A count with its noun: "1 reader", "1,234 readers". */
export function counted(count: number, noun: string): string {
  return `${number.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Which chapters: "Chapter 4", "Chapters 1, 2 and 4". */
export function chaptersInWords(chapterNumbers: readonly number[]): string {
  const list = new Intl.ListFormat("en-GB").format(chapterNumbers.map(String));
  return `Chapter${chapterNumbers.length === 1 ? "" : "s"} ${list}`;
}

/** How far a broadcast is, in a sentence or two. */
export function progressInWords({ state, recipients, counts }: Broadcast): string {
  const sent = `${number.format(counts.sent)} of ${counted(recipients, "mail")} sent.`;
  switch (state) {
    case "preparing":
      return `${counted(recipients, "recipient")} so far. The mails go out once all are written down.`;
    case "cancelled":
      return counts.pending > 0 ? `${sent} The rest will not be sent.` : sent;
    case "paused":
      return `${sent} ${counts.pending > 0 ? "The rest waits until you resume." : "Resume to finish."}`;
    case "sending":
    case "done":
      return sent;
  }
}

/** What a screen reader is told while mails go out: each change of state, and every quarter of the way. */
export function milestone({ state, recipients, counts }: Broadcast): string {
  const quarters = recipients === 0 ? 0 : Math.floor((4 * finishedOf(counts)) / recipients);
  return state === "sending" && quarters > 0
    ? `Sending, ${quarters * 25} per cent.`
    : `${stateWords[state]}.`;
}

/** The finished mails that did not simply go, a phrase each; empty when all did. */
export function exceptionsInWords({ counts }: Broadcast): string[] {
  const { unknown, failed, skipped, expired } = counts;
  return [
    failed > 0 ? `${number.format(failed)} failed: the provider would not take them.` : "",
    unknown > 0 ? `${number.format(unknown)} may have gone: the provider's answer was lost.` : "",
    skipped > 0 ? `${number.format(skipped)} skipped: the reader left, or chose not to get this mail.` : "",
    expired > 0 ? `${number.format(expired)} came too late to be sent.` : "",
  ].filter(Boolean);
}

/** A part of a whole as a count and a percentage: "12 (34%)". */
export function share(part: number, whole: number): string {
  return whole > 0 ? `${number.format(part)} (${Math.round((100 * part) / whole)}%)` : number.format(part);
}

/** What every reader of an audience may read at least. */
export function leastReader(audience: Audience) {
  return {
    hasAccess: audience === "subscribers",
    hasPurchased: audience === "purchased",
    role: "reader",
  } as const;
}

const whoReads: Record<Access, string> = {
  free: "anybody",
  subscriber: "subscribers with access",
  purchased: "buyers",
};

/** A warning that not every reader of the audience can open a chapter. */
export function cannotRead({
  number,
  title,
  access,
}: {
  number: number;
  title: string;
  access: Access;
}): string {
  return `Not everybody here can open chapter ${number}, ${title}: it is for ${whoReads[access]}. The others get its card, and see how to get access.`;
}

/** What is to be sent, as the fields of its form. */
export function chosenFields({ kind, chapterNumbers, audience }: TestOfBroadcast) {
  return { chapters: chapterNumbers.map(String), kind, ...(audience ? { audience } : {}) };
}
