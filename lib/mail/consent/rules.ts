import type { mailConsents } from "@/db/schema";
import { type BroadcastKind, type MailTopic, mailTopics, type OutboxKind } from "../messages";

export type ConsentSource = (typeof mailConsents.$inferSelect)["source"];

/**
 * The words under which readers said what mail they want, by version: what the form showed, to the letter.
 * A text that was shown once is never changed. New words are a new version, which `currentTexts` then names.
 */
export const consentTexts = {
  "sign-up-1": {
    words:
      "We mail you a link to confirm, so there is no password. Once you have confirmed, you also get mail about new and revised chapters, news about the book, and a reminder when you have not read for a while. Every such mail has a link that stops it, and you can leave at any time.",
  },
  "choice-1": {
    words: "Tick the mail you want. Mail to sign in with comes whenever you ask for it.",
    topics: {
      chapters: "New and revised chapters",
      news: "News about the book",
      nudges: "A reminder when you have not read for a while",
    },
  },
  "one-click-1": {
    words: "The mail program’s own button to unsubscribe, which sends List-Unsubscribe=One-Click (RFC 8058).",
  },
  "provider-1": {
    words: "Unsubscribed or reported as spam at the mail provider, which told us.",
  },
} as const satisfies Record<string, { words: string; topics?: Record<MailTopic, string> }>;

/** The words that stand at each place where a reader can say what they want. */
export const currentTexts = {
  sign_up: "sign-up-1",
  account: "choice-1",
  preferences: "choice-1",
  one_click: "one-click-1",
  provider: "provider-1",
} as const satisfies Record<ConsentSource, keyof typeof consentTexts>;

export type MailKind = OutboxKind | BroadcastKind;

const topicsByKind: Record<MailKind, MailTopic | null> = {
  sign_up: null,
  sign_in: null,
  welcome: null,
  access_granted: null,
  purchase_refunded: null,
  account_erased: null,
  broadcast_test: null,
  admin_alarm: null,
  monthly_report: null,
  progress_nudge: "nudges",
  chapters_sent: "chapters",
  chapter_published: "chapters",
};

/** The topic that a kind of mail comes under: list mail. `null`: mail that its receiver has asked for. */
export function topicOf(kind: MailKind): MailTopic | null {
  return topicsByKind[kind];
}

/** Kinds of list mail of which these topics leave nothing. */
export function kindsWithout(chosen: readonly MailTopic[]): MailKind[] {
  const kinds = Object.keys(topicsByKind) as MailKind[];
  return kinds.filter((kind) => {
    const topic = topicOf(kind);
    return topic !== null && !chosen.includes(topic);
  });
}

/** Whether a mail may go, or why not, as a sentence for its row. */
type MayMail = { ok: true } | { ok: false; reason: string };

/**
 * Whether a mail may go to an address. After a hard bounce none goes: it would not arrive, and costs the
 * sender's good name. After a complaint, or without the topic, list mail stops; what somebody asks for still
 * goes, so that nobody is locked out. `topics` is the subscriber's `mail_topics` as stored (`null`: everything).
 */
export function mayMail({
  topic,
  topics,
  suppression,
}: {
  topic: MailTopic | null;
  topics: readonly string[] | null;
  suppression: "hard_bounce" | "complaint" | null;
}): MayMail {
  if (suppression === "hard_bounce") return { ok: false, reason: "mail to its address came back before" };
  if (topic === null) return { ok: true };
  if (suppression === "complaint") return { ok: false, reason: "its reader reported mail of ours as spam" };
  if (topics !== null && !topics.includes(topic)) {
    return { ok: false, reason: "its reader does not want this mail" };
  }
  return { ok: true };
}

/** An address so that its owner knows it again and nobody else learns it: the first letter and the host. */
export function maskAddress(address: string): string {
  const [first = ""] = address;
  return `${first}•••••${address.slice(address.lastIndexOf("@"))}`;
}

/** The topics that a stored choice names, in our order; nothing chosen yet means all of them. */
export function chosenTopics(stored: readonly string[] | null): MailTopic[] {
  return mailTopics.filter((topic) => stored === null || stored.includes(topic));
}
