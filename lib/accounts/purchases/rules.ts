import { type IsoTime, isoAfter, seconds } from "@/lib/base/time";
import type { CodeForm, DiscountCode } from "./schema";

/** Why a code does not lower a price. */
export type CodeProblem =
  | "code_unknown"
  | "code_early"
  | "code_over"
  | "code_used_up"
  | "code_of_another"
  | "code_currency";

type Use = { subscriberId: string; currency: string; at: IsoTime };

/**
 * Why a reader may not use a code for a purchase at a moment, or `null`. Its last use may be taken meanwhile:
 * the database asks again when the use is counted.
 */
export function codeProblem(
  code: DiscountCode | null,
  { subscriberId, currency, at }: Use,
): CodeProblem | null {
  if (!code) return "code_unknown";
  if (code.subscriberId !== null && code.subscriberId !== subscriberId) return "code_of_another";
  if (code.startsAt !== null && at < code.startsAt) return "code_early";
  if ([code.endsAt, code.endedAt].some((end) => end !== null && at >= end)) return "code_over";
  if (code.maxUses !== null && code.uses >= code.maxUses) return "code_used_up";
  if (code.kind === "fixed" && code.currency !== currency) return "code_currency";
  return null;
}

/** What is left of a price after a code, in whole cents; half a cent goes to the reader, and nobody is paid to buy. */
export function priceAfter(priceCents: number, code: Pick<DiscountCode, "kind" | "amount"> | null): number {
  if (!code) return priceCents;
  const off = code.kind === "percent" ? Math.ceil((priceCents * code.amount) / 100) : code.amount;
  return Math.max(0, priceCents - off);
}

/** The moment of a purchase on a day (YYYY-MM-DD, UTC): now when that is today; `null` for a day to come. */
export function momentOf(day: string | null, now: Date): IsoTime | null {
  const at = isoAfter(now);
  const today = at.slice(0, 10);
  if (day === null || day === today) return at;
  return day < today ? `${day}T00:00:00.000Z` : null;
}

/** What a form says of a new code, as it is stored; the last day is wholly in. */
export function codeTerms({ kind, amount, currency, startsOn, endsOn, maxUses }: CodeForm) {
  const midnight = (day: string, addSeconds = 0) => isoAfter(new Date(`${day}T00:00:00.000Z`), addSeconds);
  return {
    kind,
    amount: kind === "percent" ? amount / 100 : amount,
    currency: kind === "fixed" ? (currency ?? null) : null,
    startsAt: startsOn && midnight(startsOn),
    endsAt: endsOn && midnight(endsOn, seconds.day),
    maxUses,
  };
}

/** A price as people read it. */
export function priceInWords(cents: number, currency: string): string {
  return new Intl.NumberFormat("en-GB", { style: "currency", currency }).format(cents / 100);
}
