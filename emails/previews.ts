import { book } from "@/content/.generated/book";
import type { ChapterCard, FrameProps, LoginProps, TemplateName, TemplateProps } from "@/lib/mail/messages";
import { bookTitle } from "./copy";

/** What stands in for real readers and chapters where mails are looked at: the preview, pictures, tests. */
const frame: FrameProps = {
  bookTitle,
  siteUrl: "http://localhost:8787",
  postalAddress: `${book.author}, 1 Example Street, 10115 Berlin, Germany`,
};

const login: LoginProps = {
  ...frame,
  link: `${frame.siteUrl}/auth/verify?token=eyJhbGciOiJIUzI1NiIsInR5cCI6ImxvZ2luK2p3dCJ9.${"pReViEw".repeat(24)}`,
  code: "40715528",
};

const greeting = "Hello Ada,";
const chaptersUrl = `${frame.siteUrl}/chapters`;
const signUpUrl = `${frame.siteUrl}/#sign-up`;
const preferencesUrl = `${frame.siteUrl}/unsubscribe?t=1.${"pReViEw".repeat(10)}`;

function card(number: number, slug: string, rest: Pick<ChapterCard, "title" | "summary" | "access">) {
  return { number, minutes: 9, url: `${chaptersUrl}/${slug}`, ...rest } satisfies ChapterCard;
}

const first = card(1, "first-steps", {
  title: "First steps",
  summary:
    "A summary of the usual length: what the chapter is about, whom it is for, and what its reader will have done by the end of it.",
  access: "free",
});
const middle = card(4, "the-long-middle", {
  title: "The long middle",
  summary:
    "A long summary, near the limit of a hundred and sixty characters, that shows how a card looks when its author has much to say of it.",
  access: "subscriber",
});
const short = card(5, "short", {
  title: "Short",
  summary: "A summary of a few words.",
  access: "subscriber",
});
const long = card(6, "a-title-of-many-words", {
  title: "A title of many words, which may need a second line on a phone",
  summary:
    "What buyers get: a summary that runs over two lines on a desk and over three or four in a narrow window.",
  access: "purchased",
});

const listed = { ...frame, greeting, preferencesUrl, topic: "chapters" } as const;
const nudged = { ...frame, greeting, preferencesUrl, topic: "nudges", total: 6 } as const;
const alarm = {
  ...frame,
  count: 3,
  since: "2026-11-22T20:31:00.000Z",
  adminUrl: `${frame.siteUrl}/admin/emails`,
  runbook: "docs/operations.md",
} as const;

const report = { ...frame, month: "October 2026", adminUrl: `${frame.siteUrl}/admin` } as const;
const reported = [
  { name: "Subscribers now", value: 1204, before: null },
  { name: "New subscribers", value: 96, before: 81 },
  { name: "Readers on an average day", value: 58, before: 61 },
  { name: "Chapters opened for the first time", value: 412, before: 388 },
  { name: "Purchases", value: 17, before: 12 },
  { name: "Taken in EUR", value: "493.00", before: "348.00" },
];

/**
 * Every template in every state worth looking at. The first of each is its `PreviewProps`; the preview
 * server shows the others from `emails/states/`.
 */
export const previews = {
  "confirm-sign-up": { usual: login },
  "sign-in": { usual: login },
  "known-address": { usual: login },
  "no-account": { usual: { ...frame, signUpUrl } },
  welcome: { usual: { ...frame, greeting, chapters: [middle, short], chaptersUrl, preferencesUrl } },
  "access-granted": {
    access: { ...frame, greeting, granted: "access", chapters: [middle, short], chaptersUrl },
    purchase: { ...frame, greeting, granted: "purchase", chapters: [long], chaptersUrl },
  },
  "purchase-refunded": {
    closed: { ...frame, greeting, keeps: false, chaptersUrl },
    kept: { ...frame, greeting, keeps: true, chaptersUrl },
  },
  "chapters-sent": {
    three: { ...listed, chapters: [middle, short, long] },
    one: { ...listed, chapters: [long] },
  },
  "chapter-published": {
    one: { ...listed, chapters: [long] },
    two: { ...listed, chapters: [short, long] },
  },
  "progress-nudge": {
    underway: { ...nudged, chapter: middle, completed: 3 },
    unbegun: { ...nudged, greeting: "Hello,", chapter: first, completed: 0 },
  },
  "account-erased": { usual: { ...frame, signUpUrl } },
  "monthly-report": {
    usual: { ...report, rows: reported },
    first: { ...report, rows: reported.map((row) => ({ ...row, value: 0, before: null })) },
  },
  "admin-alarm": {
    mailFailed: { ...alarm, alarm: "mail_failed" },
    deadLetter: { ...alarm, alarm: "dead_letter", count: 1 },
    providerRefusesKey: { ...alarm, alarm: "provider_refuses_key" },
    mailStuck: { ...alarm, alarm: "mail_stuck", count: 120 },
    databaseFailing: { ...alarm, alarm: "database_failing", count: 1 },
  },
} satisfies { [Name in TemplateName]: Record<string, TemplateProps[Name]> };
