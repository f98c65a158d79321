import * as z from "zod";
import type { SubscriberDetails } from "../schema";

/** The orders of the list: by address, by when they came (newest first), by their last day of reading. */
export const sorts = ["address", "newest", "active"] as const;
export type Sort = (typeof sorts)[number];

/** What a subscriber may read: the full edition, the chapters for subscribers, or only what is free to all. */
export const reads = ["everything", "subscribers", "free"] as const;

/** Whether a subscriber gets any mail that they did not ask for one by one. */
export const mails = ["wanted", "none"] as const;

/** Whom a list is narrowed to; what is absent narrows nothing. */
export type Filter = {
  reads?: (typeof reads)[number] | undefined;
  mail?: (typeof mails)[number] | undefined;
  role?: "admin" | undefined;
};

/** A page of the list; `nextCursor` is null on the last. */
export type SubscriberPage = { subscribers: SubscriberDetails[]; nextCursor: string | null };

const query = z
  .string()
  .trim()
  .refine((text) => new TextEncoder().encode(text).length <= 50, "Use at most 50 bytes.")
  .default("");
const cursor = z.string().max(512).optional();

/** GET /api/admin/subscribers: the beginning of an address or name, and which page of how many. */
export const subscriberListInput = z.strictObject({
  query,
  cursor,
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** A choice of a form whose first entry, the empty one, narrows nothing; what is none of them is that. */
const choice = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values).optional().catch(undefined);

/** The form of the page. A search is in the order of addresses, which is the only one that its index has. */
export const subscriberListForm = z
  .object({
    query,
    cursor,
    reads: choice(reads),
    mail: choice(mails),
    role: choice(["admin"]),
    sort: z.enum(sorts).catch("address").default("address"),
  })
  .transform((form) => ({ ...form, sort: form.query ? ("address" as const) : form.sort, limit: 50 }));
