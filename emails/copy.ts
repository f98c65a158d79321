import { book } from "@/content/.generated/book";
import type { AlarmName, MailTopic } from "@/lib/mail/messages";

/**
 * Every word the mails say, for the copy editor. `npm run emails` shows each mail as it will look.
 * Rules of the house: sentence case, short, kind, and say what to do next. Nothing a person typed
 * ever appears in these mails, except the name in the greeting.
 */

/** The book's name in subjects, headings and the footer. */
export const bookTitle: string = book.title;

/** Below the button of each mail that signs somebody in. */
export const loginCopy = {
  linkIntro: "The link, to copy into a browser:",
  codeIntro: "Asked on another device? Type this code there instead:",
  expiry: "The link and the code work once and expire in 15 minutes.",
} as const;

/** At the end of each mail: why it came. The site's address and a full stop follow. */
export const whyCopy = {
  typed: "You get this mail because somebody typed this address at",
  account: "You get this mail because you have an account at",
  erased: "You get this mail because you had an account at",
  admin: "You get this mail because you are an admin at",
} as const;

/** The same for mail that a reader can have stopped, by topic. */
export const topicCopy: Record<MailTopic, string> = {
  chapters: "You get this mail because you signed up for new and revised chapters at",
  news: "You get this mail because you signed up for news about the book at",
  nudges: "You get this mail because you signed up for reminders to read on at",
};

/** The link to choose mail or stop it, at the end of the mails that have one. */
export const choiceCopy = "Choose which mail you get, or stop it";

/** Each chapter in a mail. */
export const cardCopy = {
  intro: "Open to you now",
  title: (chapter: { number: number; title: string }) => `${chapter.number}. ${chapter.title}`,
  minutes: (minutes: number) => (minutes === 1 ? "1 minute to read" : `${minutes} minutes to read`),
  button: (chapter: { number: number }) => `Read chapter ${chapter.number}`,
} as const;

export const copy = {
  "confirm-sign-up": {
    subject: `Confirm your address for ${bookTitle}`,
    preview: "One click, and the subscriber chapters are yours to read.",
    heading: "Welcome. One click to begin.",
    lead: "Confirm that this is your address, and the subscriber chapters open for you right away.",
    button: "Confirm and start reading",
    ignore: "Did not sign up? Ignore this mail: without the click there is no account and no more mail.",
  },
  "sign-in": {
    subject: `Your sign-in link for ${bookTitle}`,
    preview: "Your link and code. They expire in 15 minutes.",
    heading: "Here is your way back in.",
    lead: "Use the button to sign in and go on reading where you left off.",
    button: "Sign in",
    ignore: "Did not ask for this? Ignore this mail: nobody can sign in without it.",
  },
  "known-address": {
    subject: `You already have an account: ${bookTitle}`,
    preview: "No need to sign up again: this link signs you in.",
    heading: "You are already a reader.",
    lead: "Somebody, probably you, signed up with this address. It already has an account, so there is nothing to set up: the button signs you in, and your progress is still there.",
    button: "Sign in",
    ignore: "Did not sign up just now? Ignore this mail: nothing in your account has changed.",
  },
  "no-account": {
    subject: `No account at this address yet: ${bookTitle}`,
    preview: "Somebody tried to sign in with this address.",
    heading: "There is no account here yet.",
    lead: "Somebody, probably you, tried to sign in with this address, but no account uses it. You may have signed up with another address, or not yet at all. Signing up is free and takes a moment.",
    button: "Sign up",
    ignore: "Did not try to sign in? Ignore this mail: no account was made.",
  },
  welcome: {
    subject: `Welcome to ${bookTitle}`,
    preview: "Your account is ready. Here is where to begin.",
    heading: "Good to have you here.",
    lead: "Your account is ready, and the subscriber chapters are open. Read in any order; your progress is kept wherever you sign in.",
    button: "Open the contents",
  },
} as const;

/** When an admin has opened more of the book to somebody. */
export const grantedCopy = {
  access: {
    subject: `More chapters are open to you: ${bookTitle}`,
    preview: "Every chapter for subscribers is yours to read now.",
    heading: "More chapters are open to you.",
    lead: "You can now read every chapter for subscribers. Sign in with this address, and they are there.",
    button: "Open the contents",
  },
  purchase: {
    subject: `The whole book is yours: ${bookTitle}`,
    preview: "Every chapter is yours to read now, to the last one.",
    heading: "The whole book is yours.",
    lead: "Thank you. Every chapter is open to you now, to the last one. Sign in with this address, and they are there.",
    button: "Open the contents",
  },
} as const;

/** When a purchase was paid back: what is closed now, or that another purchase keeps it open. */
export const refundedCopy = {
  closed: {
    subject: `Your purchase is refunded: ${bookTitle}`,
    preview: "Your money is on its way back, and the full edition is closed.",
    heading: "Your purchase is refunded.",
    lead: "Your money is on its way back, so the chapters of the full edition are closed to you now. Your account stays, and so does your reading progress.",
    button: "See what is open to you",
  },
  kept: {
    subject: `A purchase is refunded: ${bookTitle}`,
    preview: "Your money is on its way back, and the full edition stays open.",
    heading: "A purchase is refunded.",
    lead: "Your money is on its way back. Another purchase of yours stands, so the full edition stays open to you.",
    button: "Open the contents",
  },
} as const;

/** A subject that names the chapters while it fits: mail programs cut after 78 characters or sooner. */
function subjectWith(titles: readonly string[], words: { one: string; many: string; counted: string }) {
  const named = `${titles.length === 1 ? words.one : words.many}: ${titles.join(", ")}`;
  return named.length <= 78 || titles.length === 1 ? named : `${titles.length} ${words.counted} ${bookTitle}`;
}

/** Chapters that the handbook's team sends to many. `one` and `many` go by the number of chapters. */
export const chaptersSentCopy = {
  subject: (titles: readonly string[]) =>
    subjectWith(titles, { one: "Your chapter", many: "Your chapters", counted: "chapters for you from" }),
  one: {
    preview: "Your chapter, what it is about, and a link to read it.",
    heading: "Here is your chapter.",
    lead: "Here is what it is about. If the page asks you to sign in, use this address.",
  },
  many: {
    preview: "Your chapters, what each is about, and a link to read it.",
    heading: "Here are your chapters.",
    lead: "Here is what each is about. If a page asks you to sign in, use this address.",
  },
} as const;

export const chapterPublishedCopy = {
  subject: (titles: readonly string[]) =>
    subjectWith(titles, { one: "New chapter", many: "New chapters", counted: "new chapters in" }),
  one: {
    preview: "A new chapter is out: what it is about, and how long it takes.",
    heading: "A new chapter is out.",
    lead: "The book has grown. Here is what the new chapter is about, ready when you are.",
  },
  many: {
    preview: "New chapters are out: what they are about, and how long they take.",
    heading: "New chapters are out.",
    lead: "The book has grown. Here is what the new chapters are about, ready when you are.",
  },
} as const;

/** When somebody has not read for a while. No guilt: they may come back or not. */
export const nudgeCopy = {
  subject: `Your place in ${bookTitle} is kept`,
  preview: "Go on whenever it suits you: everything is where you left it.",
  heading: "Your place is kept.",
  lead: ({ completed, total }: { completed: number; total: number }) =>
    completed > 0
      ? `You have completed ${completed} of ${total} chapters. There is no hurry. Whenever it suits you, this is a good one to go on with.`
      : `All ${total} chapters are still ahead of you, and there is no hurry. Whenever it suits you, this is a good one to begin with.`,
} as const;

/** The last mail to somebody whose account was erased. */
export const erasedCopy = {
  subject: `Your account is erased: ${bookTitle}`,
  preview: "What is gone, what stays, and how to come back.",
  heading: "Your account is erased.",
  lead: "Your account, your reading progress and your mail choices are gone, and every browser is signed out. Mail about the book stops too.",
  keeps:
    "Three things stay, and none holds your name or your address: how often chapters were opened, but not by whom; what admins changed, under a random number; and a fingerprint of your address, so that an old backup cannot bring the account back.",
  comeBack:
    "The free chapters stay open to you. If you ever want to come back, sign up again with this address, and you begin anew.",
  button: "Sign up again",
  ignore: "Did not ask for this? Answer this mail, and a person will look into it.",
} as const;

/** The month's figures for admins. `month`: such as "October 2026". */
export const reportCopy = {
  subject: (month: string) => `${month}: ${bookTitle}`,
  words: (month: string) => ({
    preview: `What readers did in ${month}, beside the month before.`,
    heading: "The month in figures.",
    lead: `This is what readers did in ${month}, with the month before in brackets.`,
  }),
  before: (value: string) => `(${value})`,
  button: "Open the admin page",
} as const;

type AlarmCopy = {
  heading: string;
  preview: string;
  lead: string;
  first: string;
  /** What the alarm's number counts, where that is not what the heading speaks of. */
  counted?: string;
};

/** What admins are told: what is wrong, and what to do first. Each has its entry in docs/operations.md. */
export const alarmCopy: Record<AlarmName, AlarmCopy> = {
  dead_letter: {
    heading: "The queue gave up calls for mail.",
    preview: "Calls for the e-mail Worker failed each time, and were set aside.",
    lead: "Calls that wake the e-mail Worker failed each time they were tried, and the queue set them aside. No mail is lost: it waits in the outbox.",
    first:
      "First, see on the admin page whether mail still waits. The Worker looks for it each minute; if the number does not fall, read the e-mail Worker’s log.",
  },
  mail_failed: {
    heading: "Mail could not be sent.",
    preview: "Mail has failed for good, and will not be tried again by itself.",
    lead: "Mail has failed for good: the provider refused it, or every try was used up. It is not tried again by itself.",
    first: "First, see on the admin page which mails failed, and read the reason beside each.",
  },
  provider_refuses_key: {
    heading: "The mail provider refuses our key.",
    preview: "No mail can leave before there is a key that the provider takes.",
    lead: "The provider answers that our API key is wrong, blocked or not allowed to send. No mail leaves until it takes the key; what is due waits.",
    first:
      "First, look up the key in the provider’s settings. If it is gone or blocked, make a new one and set it as SENDGRID_API_KEY of the e-mail Worker.",
  },
  mail_stuck: {
    heading: "Mail waits too long.",
    preview: "Mail that should have left by now is still in the outbox.",
    lead: "Mail that should have left by now is still in the outbox.",
    first:
      "First, see whether the e-mail Worker runs each minute, in its log. If it does, see whether the provider reports trouble.",
  },
  send_errors: {
    heading: "The mail provider fails often.",
    preview: "A large part of the last tries to send mail failed.",
    lead: "Of the tries to send mail of the last quarter of an hour a large part failed: the provider was slow, turned us away or could not be reached. The mails are tried again.",
    first:
      "First, see whether the provider reports trouble. Then read the reasons in the e-mail Worker’s log.",
  },
  web_errors: {
    heading: "The site fails often.",
    preview: "A large part of the last answers were errors of ours.",
    lead: "Of the answers of the last quarter of an hour a large part were errors of ours, with a status of 500 or more.",
    first: "First, open /api/health of the site. Then read the errors in the web Worker’s log.",
  },
  queue_failing: {
    heading: "The queue does not take calls.",
    preview: "The site could not wake the e-mail Worker.",
    lead: "The site could not put calls that wake the e-mail Worker into the queue. No mail is lost: the Worker looks for it each minute, so it comes a little later.",
    first:
      "First, see whether Cloudflare reports trouble with Queues, and whether the day’s operations are used up.",
  },
  cache_failing: {
    heading: "The cache does not answer.",
    preview: "Workers KV did not answer.",
    lead: "Workers KV did not answer. The site asks the database instead: it is slower, and costs more rows.",
    first: "First, see whether Cloudflare reports trouble with KV, and whether the day’s reads are used up.",
  },
  database_failing: {
    heading: "The database does not answer.",
    preview: "Nobody can sign in, and no other mail leaves.",
    lead: "The database did not answer, three times in a row. Public pages are served; nobody can sign in, nothing that readers do is kept, and no other mail leaves.",
    first: "First, see whether Cloudflare reports trouble with D1, and whether the day’s rows are used up.",
  },
  rows_near_limit: {
    counted: "Written rows today, about",
    heading: "The day’s written rows are nearly used up.",
    preview: "When they are, the database writes nothing until midnight UTC.",
    lead: "By our estimate the database has written four fifths of the rows that the free plan allows a day. At the limit it writes nothing more until midnight UTC.",
    first:
      "First, look up the rows of today in Cloudflare’s dashboard, under D1. If it will not do, pause what is being sent to many, or change to the paid plan.",
  },
  storage_near_limit: {
    counted: "Megabytes",
    heading: "The database is nearly full.",
    preview: "When it is full, nothing can be written.",
    lead: "The database has four fifths of the size that the plan allows, or more. Once it is full nothing can be written.",
    first:
      "First, see which tables are large, in the runbook’s way. Then delete what has had its time, or change to the paid plan.",
  },
};

export const alarmFrameCopy = {
  subject: (heading: string) => `Alarm: ${heading.replace(/\.$/, "")}`,
  count: (count: number, counted = "How many") => `${counted}: ${count}`,
  since: (time: string) => `Since: ${time} UTC`,
  button: "Open the admin page",
  runbook: (place: string) => `What to do next: ${place}`,
} as const;
