/** A month of one reader, signed in, as the cost page assumes it: how often each counted kind happens. */
export const visits = 3;
const chapters = 6;
const minutesAChapter = 8;
/** reader.js tells the progress every 15 seconds while somebody reads. */
const heartbeatsAMinute = 4;
const mailsToMany = 2;
const signIns = 1;
/** Of all readers of a month so many are new. */
const newReaders = 0.1;
const mailsToOne = signIns + 2 * newReaders;
export const downloads = 0.2;

export const month: Record<string, number> = {
  "free chapter, as a guest": 1,
  contents: visits,
  // The script, and pictures that the browser does not hold yet.
  "file of a page": 5 * visits,
  "gated chapter": chapters,
  "places read": visits + chapters,
  "session renewed": 2 * visits,
  heartbeat: chapters * minutesAChapter * heartbeatsAMinute,
  "chapter completed": 4,
  "quiz graded": 3,
  "what is searched": 1,
  "sign-in page": signIns,
  "sign-in mail asked for": signIns,
  "sign-up": newReaders,
  "link followed": signIns + newReaders,
  "mail to one": mailsToOne,
  "mail to many, each": mailsToMany,
  "event of the provider, each": 2 * (mailsToOne + mailsToMany),
};

/** Happens without readers. */
export const minute = "minute of the cron";
export const minutesADay = 24 * 60;
export const days = 30;

/** Kinds that do not come as a request each: a hundred mails to many are one message of the queue. */
export const requestsEach: Record<string, number> = { "mail to many, each": 0.01 };

/** The kinds that the e-mail Worker does. */
export const mailKinds = ["mail to one", "mail to many, each", "event of the provider, each", minute];

/** Backups that are kept, and how large one is beside the database it was made of. */
export const backups = { kept: 30, share: 0.25, filesEach: 30 };
/** The editions of the book and the pictures of the last deployments, in R2. */
export const booksGb = 1;
