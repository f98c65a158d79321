import type { RightsChange } from "@/lib/accounts/schema";

const names: Record<string, string> = {
  hasAccess: "Chapters for subscribers",
  hasPurchased: "Full edition",
  discountCode: "Discount code",
  role: "Role",
};

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
