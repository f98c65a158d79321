import * as z from "zod";
import { type MailTopic, mailTopics } from "@/lib/mail/messages";

/** A subscriber as the API shows one (contracts.md, `user`). */
export type User = {
  email: string;
  firstName: string | null;
  lastName: string | null;
  hasAccess: boolean;
  hasPurchased: boolean;
  role: "reader" | "admin";
};

/** What is known of a subscriber inside the server: the user and the keys to find their rows by. */
export type Subscriber = User & { id: string; emailKey: string };

/** What a reader sees and sets on the account page. */
export type Account = User & { mailTopics: readonly MailTopic[] };

/** A name as typed: no control characters, at most 64 of what is left; empty means not given. */
export const personName = z
  .string()
  .max(64, "Use at most 64 characters.")
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, "Leave out line breaks and control characters.")
  .transform((value) => value.trim() || undefined)
  .optional();

/** The form of names: as when signing up, but an empty field takes the name away. */
export const namesForm = z.strictObject({ firstName: personName, lastName: personName });

const ticked = z.literal("on").optional();

/** The form of mail topics: a box each; what is not ticked is not sent by the browser. */
export const mailTopicsForm = z
  .strictObject({ chapters: ticked, news: ticked, nudges: ticked } satisfies Record<MailTopic, unknown>)
  .transform((boxes) => mailTopics.filter((topic) => boxes[topic]));

/** The form that erases the account: a box that says that this is meant. */
export const eraseForm = z.strictObject({ understood: z.literal("on") });

/** Whose rows: the subscriber's id, and the address key that every other table knows them by. */
export type Owner = { readerId: string; email: string };

/** A subscriber as admins are shown one. */
export type SubscriberDetails = User & {
  id: string;
  discountCode: string | null;
  emailsSent: number;
  lastEmailSent: string | null;
  /** The last day of reading, as YYYY-MM-DD. */
  lastActiveOn: string | null;
  createdAt: string;
};

/** One line of the audit: who did what, and from where to where. `actor` is null when they were erased. */
export type AuditEntry = {
  id: string;
  action: string;
  actor: string | null;
  details: Record<string, unknown>;
  createdAt: string;
};

/** A code as an admin notes it with a subscriber; empty: none. */
export const discountCode = z
  .string()
  .trim()
  .regex(/^[\w-]{0,64}$/, "Use at most 64 letters, digits, hyphens and underscores.")
  .transform((code) => code || null)
  .nullable();

/** PATCH /api/admin/subscribers/:id. An empty discount code takes it away. */
export const rightsInput = z
  .strictObject({
    hasAccess: z.boolean().optional(),
    hasPurchased: z.boolean().optional(),
    discountCode: discountCode.optional(),
    role: z.enum(["reader", "admin"]).optional(),
  })
  .refine((change) => Object.keys(change).length > 0, "Say what to change.");

export type RightsChange = z.output<typeof rightsInput>;

const yesOrNo = z.enum(["yes", "no"]).transform((word) => word === "yes");

/** The same as a form, which sends every field; an empty one may get lost on the way through sign-in. */
export const rightsForm = z.strictObject({
  hasAccess: yesOrNo,
  hasPurchased: yesOrNo,
  discountCode: discountCode.optional().transform((code) => code ?? null),
  role: z.enum(["reader", "admin"]),
});

/** What the page that confirms a change sends: whose rights, and only those that were shown to change. */
export const rightsChangeForm = z.strictObject({
  id: z.string().min(1).max(64),
  hasAccess: yesOrNo.optional(),
  hasPurchased: yesOrNo.optional(),
  discountCode: discountCode.optional(),
  role: z.enum(["reader", "admin"]).optional(),
});
