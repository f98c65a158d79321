import type { Chance } from "../../test/random.ts";
import type { AccessLines } from "./access-lines.ts";
import { idFrom, type Reader, type Reading, type Span } from "./reader.ts";
import type { Rows } from "./tables.ts";

/** How an access is kept as a number. */
export const accessTypes = ["view", "download", "share"] as const;

const sessionMs = 30 * 86_400_000;
/** Mails are kept for half a year (lib/mail/retention/rules.ts). */
const mailMs = 180 * 86_400_000;

export const iso = (at: number) => new Date(at).toISOString();
const dayOf = (at: number) => iso(at).slice(0, 10);

/** Writes all that the product would hold of a reader, but the access log, whose lines go to `accesses`. */
export function writeReader(
  reader: Reader,
  to: {
    number: number;
    rows: Rows;
    accesses: AccessLines;
    codes: readonly string[];
    span: Span;
    chance: Chance;
  },
): void {
  const { rows, accesses, number, chance } = to;
  writeSubscriber(reader, to);
  for (const reading of reader.readings) writeReading(reader, reading, to);
  writeDaysOfReading(reader, rows);
  writeLogins(reader, to);
  writePurchase(reader, to);
  for (const { at, chapter, type } of reader.accesses) {
    accesses.add({ at, chapter, type: accessTypes.indexOf(type), reader: number });
  }
  if (number % 200 === 0) {
    const text = `Wrote to us about chapter ${1 + (number % 12)}; answered.`;
    rows.add("subscriber_notes", idFrom(chance), reader.id, "demo-admin", text, iso(reader.signedUpAt));
  }
}

type To = { number: number; rows: Rows; codes: readonly string[]; span: Span; chance: Chance };

function writeSubscriber(reader: Reader, { rows, chance }: To): void {
  const { id, emailKey, purchase, readings, signedUpAt } = reader;
  const [at, owns] = [iso(signedUpAt), purchase !== null && purchase.refundedAt === null];
  const hasAccess = owns || chance.next() < 0.8;
  const topics = chance.next() < 0.08 ? JSON.stringify(chance.pick([["chapters"], ["news"], []])) : null;
  const lastActive = dayOf(Math.max(...readings.map(({ updatedAt }) => updatedAt)));
  rows.add(
    "email_subscribers",
    id,
    reader.email,
    emailKey,
    reader.firstName,
    reader.lastName,
    Number(hasAccess),
    Number(owns),
    null,
    topics,
    2,
    lastActive,
    at,
    at,
  );
  rows.add("analytics_events", `${id}.signup_confirmed.`, "signup_confirmed", id, 0, "", null, at);
  const all = JSON.stringify(["chapters", "news", "nudges"]);
  rows.add(
    "mail_consents",
    idFrom(chance),
    emailKey,
    "sign_up",
    all,
    "sign-up-1",
    "Firefox",
    "192.0.2.0/24",
    at,
  );
  if (chance.next() < 0.015) {
    rows.add("email_suppressions", emailKey, chance.pick(["hard_bounce", "complaint"]), at);
  }
}

function writeReading({ id, emailKey }: Reader, reading: Reading, { rows, chance }: To): void {
  const { chapter, openedAt, updatedAt, completedAt, marks, devices, block, offset } = reading;
  const [opened, updated] = [iso(openedAt), iso(updatedAt)];
  const completed = completedAt === null ? null : iso(completedAt);
  const seconds = devices.reduce((sum, device) => sum + device.seconds, 0);
  const items = (kind: string) =>
    JSON.stringify(marks.filter((mark) => mark.kind === kind).map(({ item }) => item));
  rows.add(
    "reading_progress",
    idFrom(chance),
    emailKey,
    chapter.number,
    completed ? 1 : 0,
    completed,
    seconds,
    items("video"),
    items("quiz"),
    block,
    offset,
    opened,
    updated,
    completed,
    completed ? seconds : null,
  );
  for (const device of devices) {
    const at = iso(device.at);
    rows.add(
      "progress_devices",
      emailKey,
      chapter.number,
      device.id,
      device.seconds,
      block,
      offset,
      at,
      at,
      device.kind,
    );
  }
  for (const { kind, item, at } of marks)
    rows.add("progress_marks", emailKey, chapter.number, kind, item, iso(at));
  const event = `${id}.chapter_opened.${chapter.number}`;
  rows.add("analytics_events", event, "chapter_opened", id, chapter.number, "", null, opened);
}

function writeDaysOfReading({ id, readings }: Reader, rows: Rows): void {
  const days = new Map(
    readings.flatMap(({ openedAt, updatedAt }) => [openedAt, updatedAt].map((at) => [dayOf(at), at])),
  );
  for (const [day, at] of days) {
    rows.add("analytics_events", `${id}.reader_active.${day}`, "reader_active", id, 0, day, null, iso(at));
  }
}

function writeLogins({ id, email, emailKey, logins }: Reader, { rows, chance, span }: To): void {
  for (const login of logins) {
    const at = iso(login.at);
    rows.add(
      "analytics_events",
      `${id}.user_login.${login.id}`,
      "user_login",
      id,
      0,
      login.browser,
      null,
      at,
    );
    if (login.at > span.now - sessionMs) {
      const end = iso(login.at + sessionMs);
      rows.add("user_sessions", login.id, emailKey, idFrom(chance), login.browser, "192.0.2.0/24", end, at);
    }
    if (login.at > span.now - mailMs) {
      const [mail, data] = [idFrom(chance), JSON.stringify({ loginRequestId: idFrom(chance) })];
      rows.add("email_outbox", mail, "sign_in", email, emailKey, data, mail, "sent", at, 1, at, at, at);
    }
  }
}

function writePurchase({ id, emailKey, purchase }: Reader, { rows, codes, chance }: To): void {
  if (!purchase) return;
  const { id: own, at, cents, currency, source, refundedAt } = purchase;
  const [bought, refunded] = [iso(at), refundedAt === null ? null : iso(refundedAt)];
  const reference = source === "manual" ? null : idFrom(chance);
  const code = cents === 1900 ? (codes[Math.floor(chance.next() * codes.length)] ?? null) : null;
  rows.add("purchases", own, emailKey, source, reference, cents, currency, code, bought, bought, refunded);
  rows.add("analytics_events", `${id}.purchase.${own}`, "purchase", id, 0, currency, cents, bought);
  const actor = source === "manual" ? "demo-admin" : "provider";
  const details = JSON.stringify({ purchaseId: own, amountCents: cents, currency, source, code: null });
  rows.add("audit_log", idFrom(chance), actor, "purchase_recorded", id, details, null, bought);
  if (refunded)
    rows.add("analytics_events", `${id}.refund.${own}`, "refund", id, 0, currency, cents, refunded);
}
