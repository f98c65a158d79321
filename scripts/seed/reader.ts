import { type Chance, seededChance } from "../../test/random.ts";
import type { SeedChapter } from "./book.ts";
import { type Names, namesOf } from "./names.ts";

/** Times are milliseconds since 1970. */
export type Mark = { kind: "completed" | "video" | "quiz"; item: string; at: number };
type Device = { id: string; kind: "phone" | "tablet" | "computer" };
export type Reading = {
  chapter: SeedChapter;
  openedAt: number;
  /** What was last heard of it. */
  updatedAt: number;
  completedAt: number | null;
  marks: Mark[];
  devices: (Device & { seconds: number; at: number })[];
  /** Of the device that was heard of last. */
  block: string;
  offset: number;
};
export type Purchase = {
  id: string;
  at: number;
  cents: number;
  currency: string;
  source: "manual" | "csv" | "provider";
  refundedAt: number | null;
};
export type Login = { id: string; at: number; browser: string };
export type Access = { at: number; chapter: number; type: "view" | "download" | "share" };
export type Reader = Names & {
  id: string;
  signedUpAt: number;
  readings: Reading[];
  logins: Login[];
  purchase: Purchase | null;
  /** In the time for which the access log is kept. */
  accesses: Access[];
};

/** A population's time: from its first reader to now, and since when the access log is kept. */
export type Span = { from: number; keptFrom: number; now: number };

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
/** How long the book has been out, and for how long accesses are kept (lib/mail/retention/rules.ts). */
const [bookDays, keptDays] = [400, 90];
/** Makes 30 lines of the access log for each reader, on average over those who read lately and those who do not. */
const accessesAtMost = 45;

export function spanUntil(now: Date): Span {
  const to = wholeSecond(now.getTime());
  // An hour less, so that nothing is too old by the time it is looked at.
  return { from: to - bookDays * day, keptFrom: to - keptDays * day + hour, now: to };
}

/** 128 bits as 22 characters, as `newId` of lib/base/ids makes them, but from the seed. */
export function idFrom({ next }: Chance): string {
  const bytes = Buffer.allocUnsafe(16);
  for (let at = 0; at < 16; at += 4) bytes.writeUInt32LE(Math.floor(next() * 2 ** 32), at);
  return bytes.toString("base64url");
}

/**
 * The reader with this number: the same for the same seed, number, book and time. More readers come as time
 * goes by; six in ten have read within the last 90 days; each opened every chapter, and the further in the
 * book, the fewer completed it.
 */
export function readerOf(
  number: number,
  { seed, span, book }: { seed: number; span: Span; book: readonly SeedChapter[] },
): Reader {
  const chance = seededChance(seed * 1_000_003 + number);
  const { next, pick } = chance;
  const signedUpAt = between(span.from, span.now - hour, Math.sqrt(next()));
  const recent = Math.max(signedUpAt, span.keptFrom);
  const lastAt =
    next() < 0.6 ? between(recent, span.now, next() ** 0.7) : between(signedUpAt, span.now, next());
  const sittings = [...Array.from({ length: Math.floor(next() * 16) }, next), 1]
    .sort((one, other) => one - other)
    .map((share) => between(signedUpAt, lastAt, share));
  const readings = readingsOf({ book, sittings, now: span.now, chance });
  const sitting = () => pick(sittings as [number, ...number[]]);
  return {
    ...namesOf(number, chance),
    id: idFrom(chance),
    signedUpAt,
    readings,
    logins: Array.from({ length: 1 + Math.floor(sittings.length / 4) }, (_, index) => ({
      id: idFrom(chance),
      at: index === 0 ? (sittings.at(-1) ?? signedUpAt) : sitting(),
      browser: pick(["Chrome", "Safari", "Firefox", "Edge"]),
    })),
    purchase: next() < 0.12 ? purchaseAt(sitting(), span.now, chance) : null,
    accesses: accessesOf({ readings, lastAt, span, chance }),
  };
}

/** A whole second, as the access log's lines are kept until they are written. */
function between(from: number, to: number, share: number): number {
  return wholeSecond(from + (to - from) * share);
}

function wholeSecond(at: number): number {
  return Math.floor(at / second) * second;
}

type Life = { book: readonly SeedChapter[]; sittings: number[]; now: number; chance: Chance };

function readingsOf({ book, sittings, now, chance }: Life): Reading[] {
  const { next, pick } = chance;
  const diligence = next();
  const phone: Device = { id: idFrom(chance), kind: pick(["phone", "tablet"] as const) };
  const computer: Device = { id: idFrom(chance), kind: "computer" };
  return book.map((chapter, index) => {
    // The last chapter at the last sitting, the others evenly before.
    const place = Math.round((index * (sittings.length - 1)) / Math.max(1, book.length - 1));
    const openedAt = Math.min(now, (sittings[place] ?? now) + index * minute);
    const isCompleted = next() < diligence ** (0.2 + index * 0.06);
    const pace = isCompleted ? 0.5 + 1.5 * next() : next() ** 2;
    const seconds = Math.max(5, Math.round(chapter.minutes * 60 * pace));
    const updatedAt = Math.min(now, openedAt + seconds * second);
    const mark = (kind: Mark["kind"], share: number) => (item: string) =>
      next() < share ? [{ kind, item, at: updatedAt }] : [];
    const both = next() < 0.15;
    const first = Math.round(both ? seconds * next() : seconds);
    const devices = [{ ...pick([phone, computer]), seconds: first, at: updatedAt }];
    const other = devices[0]?.id === phone.id ? computer : phone;
    if (both) devices.push({ ...other, seconds: seconds - first, at: openedAt });
    return {
      chapter,
      openedAt,
      updatedAt,
      completedAt: isCompleted ? updatedAt : null,
      marks: [
        ...(isCompleted ? [{ kind: "completed" as const, item: "yes", at: updatedAt }] : []),
        ...chapter.videos.toSorted().flatMap(mark("video", isCompleted ? 0.6 : 0.1)),
        ...chapter.quizzes.toSorted().flatMap(mark("quiz", isCompleted ? 0.7 : 0.02)),
      ],
      devices,
      block: chapter.blocks[Math.floor((isCompleted ? 0.99 : pace) * chapter.blocks.length)] ?? "",
      offset: Math.round(next() * 100) / 100,
    };
  });
}

function purchaseAt(at: number, now: number, chance: Chance): Purchase {
  const { next, pick } = chance;
  return {
    id: idFrom(chance),
    at,
    cents: pick([2900, 2900, 2900, 1900, 3900]),
    currency: pick(["EUR", "EUR", "EUR", "EUR", "USD", "GBP"]),
    source: pick(["provider", "provider", "manual", "csv"]),
    refundedAt: next() < 0.04 ? between(at, Math.min(now, at + 14 * day), next()) : null,
  };
}

/** A view at each opening, which was the first; then whatever the reader came back for. */
function accessesOf(of: { readings: Reading[]; lastAt: number; span: Span; chance: Chance }): Access[] {
  const { readings, lastAt, span, chance } = of;
  const { next, pick } = chance;
  const openings = readings
    .filter(({ openedAt }) => openedAt >= span.keptFrom)
    .map(({ openedAt, chapter }) => ({ at: openedAt, chapter: chapter.number, type: "view" as const }));
  const firstAt = Math.max(span.keptFrom, readings[0]?.openedAt ?? span.now);
  const more = lastAt > firstAt ? Math.floor(next() * accessesAtMost) : 0;
  const again = Array.from({ length: more }, () => {
    const at = between(firstAt, lastAt, next());
    const opened = readings.filter(({ openedAt }) => openedAt <= at);
    const chapter = opened[Math.floor(next() * opened.length)]?.chapter.number ?? 1;
    const type = pick([
      "view",
      "view",
      "view",
      "view",
      "view",
      "view",
      "view",
      "view",
      "download",
      "share",
    ] as const);
    return { at, chapter: type === "download" && next() < 0.5 ? 0 : chapter, type };
  });
  return [...openings, ...again];
}
