import type * as tables from "@/db/schema";
import { addressKey } from "@/lib/base/address";
import { sha256 } from "@/lib/base/ids";
import type { RightsChange, Subscriber, SubscriberDetails, User } from "./schema";

/** The part of a subscriber that may leave the server. */
export function toUser(subscriber: Subscriber): User {
  const { email, firstName, lastName, hasAccess, hasPurchased, role } = subscriber;
  return { email, firstName, lastName, hasAccess, hasPurchased, role };
}

/** Whether an address is on the comma-separated list of `ADMIN_EMAILS`. */
export function isAdminAddress(address: string, adminEmails: string): boolean {
  const keys = adminEmails.split(",").map(addressKey).filter(Boolean);
  return keys.includes(addressKey(address));
}

type TableName = keyof typeof tables;

/** What of a table a reader gets to see, and what becomes of it when they leave (GDPR, articles 15 and 17). */
type DataRule = {
  export: "rows" | `none because ${string}`;
  erase: "delete" | "anonymise" | `keep because ${string}`;
};

const countsOnly = {
  export: "none because it holds only counts of all readers",
  erase: "keep because it holds only counts of all readers",
} as const satisfies DataRule;

/** The rule of every table there is. A table without one does not compile. */
export const dataRules = {
  emailSubscribers: { export: "rows", erase: "delete" },
  readingProgress: { export: "rows", erase: "delete" },
  progressDevices: { export: "rows", erase: "delete" },
  progressMarks: { export: "rows", erase: "delete" },
  userSessions: { export: "rows", erase: "delete" },
  // What is left says only that a chapter was opened: the figures of the book stay true.
  contentAccessLogs: { export: "rows", erase: "anonymise" },
  // A link that was given away ends with the account whose right it lends.
  shareLinks: { export: "rows", erase: "delete" },
  loginRequests: { export: "rows", erase: "delete" },
  emailOutbox: { export: "rows", erase: "delete" },
  auditLog: {
    export: "rows",
    erase: "keep because it shows what admins did, and names people only by ids that then lead to nobody",
  },
  mailConsents: { export: "rows", erase: "delete" },
  emailSuppressions: { export: "rows", erase: "delete" },
  broadcasts: {
    export: "none because it says what was sent to many; a reader's own mails are among theirs",
    erase: "keep because it names the admin who sent it only by an id that then leads to nobody",
  },
  mailMetrics: {
    export: "none because it holds only counts of mails by day",
    erase: "keep because it holds only counts of mails by day",
  },
  deadLetters: {
    export: "none because it holds only ids of mails",
    erase: "keep because it holds only ids of mails, which then lead to nobody",
  },
  cronCursors: {
    export: "none because it holds only how far the upkeep is",
    erase: "keep because it holds only how far the upkeep is",
  },
  signals: countsOnly,
  incidents: {
    export: "none because it holds only which alarms are going on",
    erase: "keep because it holds only which alarms are going on",
  },
  analyticsEvents: {
    export: "rows",
    erase: "keep because it names readers only by ids that then lead to nobody, and the figures rest on it",
  },
  totals: countsOnly,
  dailyMetrics: countsOnly,
  chapterMetrics: countsOnly,
  chapterStops: countsOnly,
  quizMetrics: countsOnly,
  discountCodes: {
    export: "rows",
    erase: "keep because it names a reader only by an id that then leads to nobody",
  },
  // What was paid stays in the books, with nothing that says by whom.
  purchases: { export: "rows", erase: "anonymise" },
  subscriberNotes: { export: "rows", erase: "delete" },
  rateLimits: {
    export: "none because counters are kept under hashes, and for a day at most",
    erase: "keep because who erases an account must not get fresh limits by it",
  },
  erasures: {
    export: "none because it holds only hashes of addresses that were erased",
    erase: "keep because a restored copy or an import must not bring an erased reader back",
  },
} as const satisfies Record<TableName, DataRule>;

/** The tables whose rule is this: a list of queries `satisfies Record<TablesThat<…>, …>` misses none. */
export type TablesThat<Part extends keyof DataRule, Rule extends DataRule[Part]> = {
  [Table in TableName]: (typeof dataRules)[Table][Part] extends Rule ? Table : never;
}[TableName];

/** The tables that an export leaves out, with the reason of each. */
export function tablesLeftOut(): Record<string, string> {
  const reasons = Object.entries(dataRules).map(([table, rule]) => [table, rule.export] as const);
  return Object.fromEntries(
    reasons
      .filter(([, reason]) => reason !== "rows")
      .map(([table, reason]) => [table, reason.replace("none because ", "")]),
  );
}

/** How an erased address is remembered (docs/decisions/009): by no key, so that no rotation forgets it. */
export function erasureHash(address: string): Promise<string> {
  return sha256(`erased address: ${addressKey(address)}`);
}

const rightNames = ["hasAccess", "hasPurchased", "discountCode", "role"] as const;

/** The rights that a change really alters, as they are and as they shall be. */
export function changedRights(
  current: SubscriberDetails,
  change: RightsChange,
): { from: RightsChange; to: RightsChange } {
  const names = rightNames.filter((name) => change[name] !== undefined && change[name] !== current[name]);
  const only = (rights: RightsChange): RightsChange =>
    Object.fromEntries(names.map((name) => [name, rights[name]]));
  return { from: only(current), to: only(change) };
}
