import type { Db } from "@/db/client";
import { bookTitle } from "@/emails/copy";
import { renderMail } from "@/emails/index";
import { loginCode, signLoginToken, signMailLink } from "@/lib/auth/tokens";
import { paths } from "@/lib/base/paths";
import { mayMail, topicOf } from "@/lib/mail/consent/rules";
import { getLoginFacts, getReaderFacts } from "@/lib/mail/data";
import type { ChapterCard, FrameProps, OutboxMessage } from "@/lib/mail/messages";
import type { ClaimedMail } from "@/lib/mail/mutations";
import { getMonth } from "@/lib/mail/reports/data";
import {
  type Decision,
  decideLoginMail,
  greetingName,
  type Held,
  type ReaderFacts,
  skipped,
} from "@/lib/mail/rules";
import { cardsOf, chapterCount, firstCards } from "./cards";
import type { Config } from "./config";
import { monthInWords, reportRows } from "./report";
import type { OutgoingMail } from "./sendgrid";

type Composed = OutgoingMail | Held;
type Parts = Pick<OutgoingMail, "subject" | "html" | "text">;
type Tools = { db: Db; config: Config; now: Date };
/** A mail of the outbox with what it is about, as the contract between the Workers has it. */
type Known = { mail: ClaimedMail; message: OutboxMessage };

/**
 * Makes a mail of the outbox ready to go, or says why it is held back. Links, codes and names are looked up
 * now, so that a retry holds the same link and none of it rests anywhere (security.md, rule 5).
 */
export async function composeMail({ mail, message }: Known, tools: Tools): Promise<Composed> {
  const frame = frameOf(tools.config);
  const { siteUrl } = frame;
  const toOne = (parts: Parts): OutgoingMail => ({
    ...parts,
    kind: mail.kind,
    recipients: [{ outboxId: mail.id, to: mail.toEmail }],
  });
  switch (message.kind) {
    case "sign_up":
    case "sign_in": {
      const facts = await getLoginFacts(tools.db, message.data.loginRequestId);
      const decision = decideLoginMail(message.kind, facts, tools.now);
      return decision.send ? toOne(await renderLogin(decision, tools.config)) : decision;
    }
    case "account_erased":
      return toOne(renderMail("account-erased", { ...frame, signUpUrl: siteUrl + paths.signUp() }));
    case "admin_alarm":
      return toOne(renderAlarm(message.data, tools.config));
    case "monthly_report": {
      const { month } = message.data;
      const rows = reportRows(month, await getMonth(tools.db, month));
      const adminUrl = siteUrl + paths.admin();
      return toOne(renderMail("monthly-report", { ...frame, month: monthInWords(month), rows, adminUrl }));
    }
    case "broadcast_test": {
      const { broadcastKind, chapterNumbers } = message.data;
      const chapters = cardsOf(chapterNumbers, siteUrl);
      if (!chapters) return skipped("a chapter of it is not in the book");
      const reader = { greeting: greetingOf(null), preferencesUrl: siteUrl + paths.account() };
      return toOne(renderBroadcast(broadcastKind, { chapters, ...reader }, tools.config));
    }
    default:
      return composeForReader({ mail, message }, tools, toOne);
  }
}

type ToReader = Extract<
  OutboxMessage,
  { kind: "welcome" | "access_granted" | "purchase_refunded" | "progress_nudge" }
>;

async function composeForReader(
  { mail, message }: { mail: ClaimedMail; message: ToReader },
  { db, config }: Tools,
  toOne: (parts: Parts) => OutgoingMail,
): Promise<Composed> {
  const reader = await getReaderFacts(db, message.data.subscriberId);
  if (!reader) return skipped("the account is gone");
  const { mailTopics: topics, suppression } = reader;
  const allowed = mayMail({ topic: topicOf(message.kind), topics, suppression });
  if (!allowed.ok) return skipped(allowed.reason);
  const frame = frameOf(config);
  const { siteUrl } = frame;
  const greeting = greetingOf(reader.firstName);
  const chaptersUrl = siteUrl + paths.chapters();
  const links = await mailLinks(
    { subscriberId: reader.id, outboxId: mail.id, createdAt: mail.createdAt },
    config,
  );
  if (message.kind === "welcome") {
    const chapters = firstCards(reader, { siteUrl });
    const { preferencesUrl } = links;
    return toOne(renderMail("welcome", { ...frame, greeting, chapters, chaptersUrl, preferencesUrl }));
  }
  if (message.kind === "access_granted") {
    const { granted } = message.data;
    const access = granted === "purchase" ? "purchased" : "subscriber";
    const chapters = firstCards(reader, { siteUrl, access });
    return toOne(renderMail("access-granted", { ...frame, greeting, granted, chapters, chaptersUrl }));
  }
  if (message.kind === "purchase_refunded") {
    const keeps = reader.hasPurchased;
    return toOne(renderMail("purchase-refunded", { ...frame, greeting, keeps, chaptersUrl }));
  }
  return composeNudge({ mail, reader, chapterNumber: message.data.chapterNumber, links, config });
}

function composeNudge(options: {
  mail: ClaimedMail;
  reader: ReaderFacts;
  chapterNumber: number;
  links: MailLinks;
  config: Config;
}): Composed {
  const { mail, reader, chapterNumber, links, config } = options;
  const [chapter] = cardsOf([chapterNumber], config.siteUrl) ?? [];
  if (!chapter) return skipped("its chapter is not in the book");
  const parts = renderMail("progress-nudge", {
    ...frameOf(config),
    topic: "nudges",
    preferencesUrl: links.preferencesUrl,
    greeting: greetingOf(reader.firstName),
    chapter,
    completed: reader.completed,
    total: chapterCount,
  });
  const { unsubscribeUrl } = links;
  return { ...parts, kind: mail.kind, recipients: [{ outboxId: mail.id, to: mail.toEmail, unsubscribeUrl }] };
}

async function renderLogin(decision: Extract<Decision, { send: string }>, config: Config) {
  const frame = frameOf(config);
  if (decision.send === "no-account") {
    return renderMail(decision.send, { ...frame, signUpUrl: `${frame.siteUrl}${paths.home()}#sign-up` });
  }
  const token = await signLoginToken(decision.request, config);
  const code = await loginCode(decision.request, config.secret);
  return renderMail(decision.send, { ...frame, link: frame.siteUrl + paths.verify(token), code });
}

/** What an admin is told of, and where the rest of it can be read. */
export function renderAlarm(
  data: Extract<OutboxMessage, { kind: "admin_alarm" }>["data"],
  config: Config,
): Parts {
  const adminUrl = config.siteUrl + paths.emails();
  return renderMail("admin-alarm", { ...frameOf(config), ...data, adminUrl, runbook: config.runbook });
}

/** A mail to many, for one reader or with placeholders for all of them. */
export function renderBroadcast(
  kind: "chapters_sent" | "chapter_published",
  props: { chapters: ChapterCard[]; greeting: string; preferencesUrl: string },
  config: Config,
) {
  const template = kind === "chapters_sent" ? "chapters-sent" : "chapter-published";
  return renderMail(template, { ...frameOf(config), topic: "chapters", ...props });
}

/** The first line of a mail to a reader. */
export function greetingOf(firstName: string | null): string {
  const name = greetingName(firstName);
  return name ? `Hello ${name},` : "Hello,";
}

type MailLinks = { preferencesUrl: string; unsubscribeUrl: string };

/** Where the reader of a mail chooses which mail to get, and where their mail program stops it by itself. */
export async function mailLinks(
  link: { subscriberId: string; outboxId: string; createdAt: string },
  config: Config,
): Promise<MailLinks> {
  const token = await signMailLink(link, config);
  return {
    preferencesUrl: config.siteUrl + paths.unsubscribe({ t: token }),
    unsubscribeUrl: config.siteUrl + paths.oneClickUnsubscribe(token),
  };
}

function frameOf({ siteUrl, postalAddress }: Config): FrameProps {
  return { bookTitle, siteUrl, postalAddress };
}
