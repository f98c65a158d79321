import type { RightsChange } from "@/lib/accounts/schema";

const names: Record<string, string> = {
  hasAccess: "Chapters for subscribers",
  hasPurchased: "Full edition",
  discountCode: "Discount code",
  role: "Role",
};

/** What is wrong with a purchase, by the field at fault or the code that refuses it. */
export const purchaseProblems: Record<string, string> = {
  price: "Write a price such as 29 or 29.90.",
  currency: "Choose a currency of the list.",
  code: "A code has 3 to 32 letters, digits, hyphens and underscores.",
  reference: "Use at most 64 characters.",
  day: "Write a day that is not to come, such as 2026-11-30.",
  reference_taken: "That reference is another reader's purchase. Nothing was recorded.",
  code_unknown: "There is no such code.",
  code_early: "That code did not hold yet on that day.",
  code_over: "That code was over by then.",
  code_used_up: "That code is used up. Nothing was recorded.",
  code_of_another: "That code is for another reader.",
  code_currency: "That code is in another currency.",
};

/** What became of a code, or the field that is wrong with a new one. */
export const codeNotices: Record<string, string> = {
  created: "The code is there.",
  ended: "The code has ended.",
  taken: "There is a code of that name already. Choose another.",
  no_reader: "Nobody has that address. Leave it empty for everybody.",
  code: "A code has 3 to 32 letters, digits, hyphens and underscores.",
  amount: "Write 1 to 100 per cent, or an amount such as 5.50.",
  currency: "Choose a currency of the list.",
  startsOn: "Write the first day such as 2026-11-30.",
  endsOn: "Write a last day such as 2026-12-24, not before the first.",
  maxUses: "Write how often, 1 or more, or leave it empty.",
  email: "Write one e-mail address, or leave it empty.",
};

const deeds: Record<string, string> = {
  rights_changed: "Rights changed",
  code_created: "Discount code made",
  code_ended: "Discount code ended",
  broadcast_sent: "Mail sent to many",
  broadcast_paused: "Mail to many paused",
  broadcast_resumed: "Mail to many resumed",
  broadcast_cancelled: "Mail to many cancelled",
  broadcast_resent: "Mail to many sent again where it was uncertain",
  purchase_recorded: "Purchase recorded",
  purchase_refunded: "Purchase refunded",
  subscriber_imported: "Imported from a list",
};

/** An action of the audit in words; one of a later release stays as it is. */
export function deedInWords(action: string): string {
  return Object.hasOwn(deeds, action) ? (deeds[action] ?? action) : action;
}

/** An entry of the audit in words: the deed, if it is more than a change of rights, and what changed. */
export function auditInWords(action: string, { from, to }: Record<string, unknown>): string {
  const changes = changesInWords(from, to).join("; ");
  if (!changes) return deedInWords(action);
  return action === "rights_changed" ? changes : `${deedInWords(action)}. ${changes}`;
}

/** One change of a right in the words of a sentence. */
export function changeInWords(name: string, from: unknown, to: unknown): string {
  return `${names[name] ?? name}: ${valueInWords(from)} → ${valueInWords(to)}`;
}

/** Every change between two sets of rights, a sentence each. Takes what the audit holds too, whatever that is. */
export function changesInWords(from: unknown, to: unknown): string[] {
  const [before, after] = [fieldsOf(from), fieldsOf(to)];
  return Object.keys(after).map((name) => changeInWords(name, before[name], after[name]));
}

/** A subscriber's rights as the fields of the form. */
export function rightsFields(rights: Required<RightsChange>): Record<string, string> {
  return {
    hasAccess: rights.hasAccess ? "yes" : "no",
    hasPurchased: rights.hasPurchased ? "yes" : "no",
    discountCode: rights.discountCode ?? "",
    role: rights.role ?? "reader",
  };
}

const number = new Intl.NumberFormat("en-GB");

/** A count as admins read it. */
export function numberInWords(count: number): string {
  return number.format(count);
}

/** The last so many days. */
export function spanInWords(days: number): string {
  return days === 1 ? "Today" : `${days} days`;
}

/** Minutes as admins read them: "3 min", "1 h 20 min". */
export function minutesInWords(minutes: number): string {
  const whole = Math.round(minutes);
  return whole < 60 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
}

/** A day as admins read it. */
export function day(iso: string): string {
  return new Date(iso).toLocaleDateString("en-GB", { dateStyle: "medium", timeZone: "UTC" });
}

/** A moment as admins read it. */
export function moment(iso: string): string {
  return `${new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" })} UTC`;
}

function valueInWords(value: unknown): string {
  if (value === true) return "yes";
  if (value === false) return "no";
  return value === null || value === undefined ? "none" : String(value);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
