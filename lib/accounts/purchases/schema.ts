import * as z from "zod";
import { addressProblem } from "@/lib/base/address";

/** Currencies with hundredths, so that cents mean the same in each (ISO 4217). */
export const currencies = ["EUR", "USD", "GBP", "CHF", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN"] as const;

/** Where a purchase comes from. */
export type PurchaseSource = "manual" | "csv" | "provider";

/** A purchase as its reader and admins are shown one. */
export type Purchase = {
  id: string;
  amountCents: number;
  currency: string;
  source: PurchaseSource;
  reference: string | null;
  code: string | null;
  purchasedAt: string;
  refundedAt: string | null;
};

/** A discount code as admins are shown one. `startsAt` is its first moment, `endsAt` the first one after it. */
export type DiscountCode = {
  id: string;
  code: string;
  kind: "percent" | "fixed";
  /** Percent, or cents of `currency`. */
  amount: number;
  currency: string | null;
  startsAt: string | null;
  endsAt: string | null;
  maxUses: number | null;
  uses: number;
  /** The only reader who may use it, by id; `null` for everybody. */
  subscriberId: string | null;
  endedAt: string | null;
};

/** A note of an admin about a subscriber; `author` is null when they were erased. */
export type Note = { id: string; text: string; author: string | null; createdAt: string };

/** A price as typed, "29" or "29.90" or "29,90", in cents. */
const price = z
  .string()
  .trim()
  .regex(/^\d{1,6}([.,]\d{1,2})?$/, "Write a price such as 29 or 29.90.")
  .transform((text) => Math.round(Number(text.replace(",", ".")) * 100));

const currency = z.enum(currencies);

/** A code in upper case: nobody should have to know how it was typed. */
const code = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9][A-Z0-9_-]{2,31}$/, "Use 3 to 32 letters, digits, hyphens and underscores.");

const maybe = <Schema extends z.ZodType<unknown, string>>(schema: Schema) =>
  z
    .union([
      z
        .string()
        .regex(/^\s*$/)
        .transform(() => null),
      schema,
    ])
    .optional()
    .transform((value) => value ?? null);

/** The form that records a purchase. `price` is before the code; `day` is YYYY-MM-DD, today when empty. */
export const purchaseForm = z.strictObject({
  price,
  currency,
  code: maybe(code),
  reference: maybe(
    z
      .string()
      .trim()
      .max(64)
      .regex(/^[^\p{C}]*$/u),
  ),
  day: maybe(z.iso.date()),
});

const rowId = z.string().min(1).max(64);

/** What the page that confirms a purchase sends: the same, and whose it is. */
export const recordPurchaseForm = purchaseForm.extend({ id: rowId });

/** What the page that confirms a refund sends: which purchase of which subscriber. */
export const refundForm = z.strictObject({ id: rowId, purchase: rowId });

/** A note, as typed. */
export const noteForm = z.strictObject({ id: rowId, text: z.string().trim().min(1).max(2000) });

/**
 * The form of a new code. `amount` is whole percent or a price, by `kind`; `startsOn` and `endsOn` are its first
 * and last day (UTC); `email` names the only reader who may use it.
 */
export const codeForm = z
  .strictObject({
    code,
    kind: z.enum(["percent", "fixed"]),
    amount: price,
    currency: currency.optional(),
    startsOn: maybe(z.iso.date()),
    endsOn: maybe(z.iso.date()),
    maxUses: maybe(
      z
        .string()
        .trim()
        .regex(/^[1-9]\d{0,5}$/)
        .transform(Number),
    ),
    email: maybe(
      z
        .string()
        .trim()
        .refine((text) => addressProblem(text) === null),
    ),
  })
  .superRefine(({ kind, amount, currency: of, startsOn, endsOn }, context) => {
    const fault = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    if (amount === 0) fault("amount", "Take off more than nothing.");
    if (kind === "percent" && (amount > 100_00 || amount % 100 !== 0))
      fault("amount", "Use 1 to 100 per cent.");
    if (kind === "fixed" && !of) fault("currency", "Say in which currency.");
    if (startsOn && endsOn && endsOn < startsOn) fault("endsOn", "Let it end after it starts.");
  });

export type CodeForm = z.output<typeof codeForm>;

/** The form that ends a code. */
export const endCodeForm = z.strictObject({ code: rowId });

/** GET /api/admin/codes. */
export const codeListInput = z.strictObject({ format: z.enum(["json", "csv"]).default("json") });
