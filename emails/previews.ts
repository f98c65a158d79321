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

const niche = card(1, "finding-your-niche", {
  title: "Finding your niche",
  summary:
    "Pick one subject, one reader and one constraint, score it against your other ideas, and test it in two weeks before you commit a year to it.",
  access: "free",
});
const writing = card(4, "writing", {
  title: "Writing",
  summary:
    "From a promise line to a finished draft, with a real paragraph taken apart and two scripts written for people who are listening.",
  access: "subscriber",
});
const filming = card(5, "filming", {
  title: "Filming",
  summary:
    "A shot list, one good light, a close microphone and four locked settings. Film what the edit needs and go home on time.",
  access: "subscriber",
});
const editing = card(6, "editing", {
  title: "Editing",
  summary:
    "Seven passes with a clock on each, a paper cut for long recordings, and a working edit list you can copy. Finish without guessing.",
  access: "purchased",
});

const listed = { ...frame, greeting, preferencesUrl, topic: "chapters" } as const;
const nudged = { ...frame, greeting, preferencesUrl, topic: "nudges", total: 6 } as const;
const alarm = {
  ...frame,
  count: 3,
  since: "2026-11-22T20:31:00.000Z",
  adminUrl: `${frame.siteUrl}/admin`,
} as const;

/**
 * Every template in every state worth looking at. The first of each is its `PreviewProps`; the preview
 * server shows the others from `emails/states/`.
 */
export const previews = {
  "confirm-sign-up": { usual: login },
  "sign-in": { usual: login },
  "known-address": { usual: login },
  "no-account": { usual: { ...frame, signUpUrl } },
  welcome: { usual: { ...frame, greeting, chapters: [writing, filming], chaptersUrl, preferencesUrl } },
  "access-granted": {
    access: { ...frame, greeting, granted: "access", chapters: [writing, filming], chaptersUrl },
    purchase: { ...frame, greeting, granted: "purchase", chapters: [editing], chaptersUrl },
  },
  "chapters-sent": {
    three: { ...listed, chapters: [writing, filming, editing] },
    one: { ...listed, chapters: [editing] },
  },
  "chapter-published": {
    one: { ...listed, chapters: [editing] },
    two: { ...listed, chapters: [filming, editing] },
  },
  "progress-nudge": {
    underway: { ...nudged, chapter: writing, completed: 3 },
    unbegun: { ...nudged, greeting: "Hello,", chapter: niche, completed: 0 },
  },
  "account-erased": { usual: { ...frame, signUpUrl } },
  "admin-alarm": {
    mailFailed: { ...alarm, alarm: "mail_failed" },
    deadLetter: { ...alarm, alarm: "dead_letter", count: 1 },
    providerRefusesKey: { ...alarm, alarm: "provider_refuses_key" },
    mailStuck: { ...alarm, alarm: "mail_stuck", count: 120 },
  },
} satisfies { [Name in TemplateName]: Record<string, TemplateProps[Name]> };
