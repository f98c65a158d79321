import * as z from "zod";
import { addressProblem } from "@/lib/base/address";
import type { IsoTime } from "@/lib/base/time";
import { purchaseForm } from "../purchases/schema";
import { discountCode, personName } from "../schema";

/**
 * So many people a file has at most: each costs up to 25 written rows, indexes and figures included, and the
 * free plan has 100,000 a day.
 */
export const maxLines = 1000;

/** A file has at most so many bytes; with all that a form adds it stays below the route's 256 KB. */
export const maxBytes = 200 * 1024;

/** The columns that are read. All but the address may be absent, or empty. */
export const importColumns = [
  "email",
  "firstName",
  "lastName",
  "hasAccess",
  "hasPurchased",
  "discountCode",
  "price",
  "currency",
  "purchasedOn",
  "reference",
] as const;
export type ImportColumn = (typeof importColumns)[number];

/** Columns of subscribers.csv that are let be: what they say is not an admin's to set. */
export const columnsLeftOut = [
  "id",
  "role",
  "emailsSent",
  "lastEmailSent",
  "lastActiveOn",
  "createdAt",
] as const;

/** What somebody bought, as a line tells it: the price that was paid, in cents. */
export type ImportedPurchase = {
  priceCents: number;
  currency: string;
  /** When; null: when it is imported. */
  at: IsoTime | null;
  reference: string | null;
};

/** One line that can be read. `undefined`, and a null code: the line says nothing of it. */
export type ImportLine = {
  line: number;
  email: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
  hasAccess: boolean | undefined;
  hasPurchased: boolean | undefined;
  discountCode: string | null;
  purchase: ImportedPurchase | null;
};

/** A line that is not taken, and why, as a sentence. */
export type RefusedLine = { line: number; reason: string };

/** Why a file is not taken at all. */
export type FileProblem =
  | { code: "too_large" | "not_utf8" | "too_many_lines" | "no_lines" | "no_email_column" }
  | { code: "not_csv"; line: number }
  | { code: "unknown_column" | "repeated_column"; column: string };

const yesOrNo = z
  .string()
  .trim()
  .toLowerCase()
  .refine((word) => ["", "yes", "no", "true", "false", "1", "0"].includes(word), "Write yes or no.")
  .transform((word) => (word === "" ? undefined : ["yes", "true", "1"].includes(word)));

const { currency, reference, day, price } = purchaseForm.shape;
const empty = z.literal("").transform(() => null);

/** One line, its cells by column. */
export const importLine = z
  .strictObject({
    email: z
      .string()
      .trim()
      .superRefine((text, context) => {
        const message = addressProblem(text);
        if (message) context.addIssue({ code: "custom", message });
      }),
    firstName: personName,
    lastName: personName,
    hasAccess: yesOrNo,
    hasPurchased: yesOrNo,
    discountCode,
    price: z.union([empty, price]),
    currency: z.union([empty, currency]),
    purchasedOn: day,
    reference,
  })
  .superRefine(({ price: paid, currency: of, hasPurchased, purchasedOn, reference: name }, context) => {
    const fault = (message: string) => context.addIssue({ code: "custom", message });
    if (paid === null && (of !== null || purchasedOn !== null || name !== null))
      fault("Say the price of the purchase, or leave its other cells empty.");
    if (paid !== null && of === null) fault("Say the currency of the price.");
    if (paid !== null && hasPurchased === false) fault("There is a price, but it says not purchased.");
  });

/**
 * The form that applies a file: its text once more, whose line breaks forms may have made longer, and whether those
 * who are new get mail about the book.
 */
export const importForm = z
  .strictObject({ text: z.string().max(maxBytes + 2 * maxLines), mail: z.literal("on").optional() })
  .transform(({ text, mail }) => ({ text, mayMail: mail === "on" }));
