import { createHash } from "node:crypto";
import type { IsoTime } from "../../lib/base/time.ts";
import type { Place, Stored } from "./store.ts";
import type { Progress, Subscriber } from "./tables.ts";

/** A subscriber as written: with an id, and without consent to list mail when the source had no such row. */
export type MergedSubscriber = Subscriber & { id: string; made: boolean };

/** What one device, called `imported`, has seen of one chapter, and what happened there. */
export type MergedProgress = {
  key: string;
  id: string;
  chapterNumber: number;
  createdAt: IsoTime;
  device: { timeSpent: number; at: IsoTime };
  marks: { kind: "completed" | "video" | "quiz"; item: string; at: IsoTime }[];
};

/** All rows of one address, whose `hash` is the one that `erasures` keeps. */
export type Reader = {
  key: string;
  hash: string;
  subscriber: MergedSubscriber;
  progress: MergedProgress[];
  /** How many source rows there were, of each kind, and how many of them went into another. */
  rows: { subscribers: number; progress: number };
  merged: { subscribers: number; progress: number };
};

/** What is told while merging: a row's place, and what was done with it. */
export type Tell = (place: Place, outcome: "merged" | "made" | "renamed", reason: string) => void;

/** As `erasureHash` of lib/accounts/rules, which this must equal: see the test. */
export function erasureHash(key: string): string {
  return createHash("sha256").update(`erased address: ${key}`).digest("base64url");
}

/** Puts the rows of each address together. They come sorted, so that only one reader is held at a time. */
export function* mergeReaders(rows: Iterable<Stored>, tell: Tell): Generator<Reader> {
  let group: Group | undefined;
  for (const stored of rows) {
    if (group && group.key !== stored.row.key) {
      yield group.reader();
      group = undefined;
    }
    group ??= new Group(stored.row.key, tell);
    group.add(stored);
  }
  if (group) yield group.reader();
}

class Group {
  readonly key: string;
  private readonly tell: Tell;
  private readonly hash: string;
  private subscriber: (Subscriber & { place: Place; clashes: boolean }) | undefined;
  private first: { row: Progress; place: Place } | undefined;
  private readonly chapters = new Map<number, MergedProgress>();
  private readonly rows = { subscribers: 0, progress: 0 };

  constructor(key: string, tell: Tell) {
    this.key = key;
    this.tell = tell;
    this.hash = erasureHash(key);
  }

  add(stored: Stored): void {
    this.rows[stored.kind] += 1;
    if (stored.kind === "subscribers") this.addSubscriber(stored.row, stored.place, stored.clashes);
    else this.addProgress(stored.row, stored.place, stored.clashes);
  }

  reader(): Reader {
    const progress = [...this.chapters.values()];
    return {
      key: this.key,
      hash: this.hash,
      subscriber: this.subscriber ? this.named(this.subscriber) : this.madeSubscriber(progress),
      progress,
      rows: this.rows,
      merged: {
        subscribers: Math.max(0, this.rows.subscribers - 1),
        progress: this.rows.progress - progress.length,
      },
    };
  }

  /** Earliest created (then the smaller id) gives id, address and, where it has them, names and code. */
  private addSubscriber(row: Subscriber, place: Place, clashes: boolean): void {
    const known = this.subscriber;
    const added = { ...row, place, clashes };
    if (!known) {
      this.subscriber = added;
      return;
    }
    const isFirst = compare([row.createdAt, row.id ?? "~"], [known.createdAt, known.id ?? "~"]) < 0;
    const [first, second] = isFirst ? [added, known] : [known, added];
    this.tell(
      second.place,
      "merged",
      `the same address as ${first.email} in line ${first.place.line} of ${first.place.file}`,
    );
    this.subscriber = {
      ...first,
      firstName: first.firstName ?? second.firstName,
      lastName: first.lastName ?? second.lastName,
      discountCode: first.discountCode ?? second.discountCode,
      hasAccess: first.hasAccess || second.hasAccess,
      hasPurchased: first.hasPurchased || second.hasPurchased,
      emailsSent: Math.max(first.emailsSent, second.emailsSent),
      lastEmailSent: latest(first.lastEmailSent, second.lastEmailSent),
      updatedAt: latest(first.updatedAt, second.updatedAt) ?? first.updatedAt,
    };
  }

  /** The rules of lib/progress `mergeFacts`, for facts of one device. */
  private addProgress(row: Progress, place: Place, clashes: boolean): void {
    this.first ??= { row, place };
    const added = this.factsOf(row, place, clashes);
    const known = this.chapters.get(row.chapterNumber);
    if (!known) {
      this.chapters.set(row.chapterNumber, added);
      return;
    }
    this.tell(place, "merged", `chapter ${row.chapterNumber} of the same address once more`);
    const [first] = [known, added].sort((a, b) => compare([a.createdAt, a.id], [b.createdAt, b.id]));
    const [device] = [known.device, added.device].sort(
      (a, b) => b.timeSpent - a.timeSpent || compare([a.at], [b.at]),
    );
    this.chapters.set(row.chapterNumber, {
      ...(first ?? known),
      device: device ?? known.device,
      marks: mergeMarks([...known.marks, ...added.marks]),
    });
  }

  private factsOf(row: Progress, place: Place, clashes: boolean): MergedProgress {
    const { key, chapterNumber, createdAt, updatedAt: at } = row;
    if (clashes) this.tell(place, "renamed", `the id ${row.id} is another row's too: a new one is made`);
    const id = row.id === null || clashes ? `${this.hash.slice(0, 20)}.${chapterNumber}` : row.id;
    return {
      key,
      id,
      chapterNumber,
      createdAt,
      device: { timeSpent: row.timeSpent, at },
      marks: [
        ...(row.completed ? [{ kind: "completed" as const, item: "yes", at }] : []),
        ...row.videosWatched.map((item) => ({ kind: "video" as const, item, at })),
        ...row.quizzesPassed.map((item) => ({ kind: "quiz" as const, item, at })),
      ],
    };
  }

  private named(known: Subscriber & { place: Place; clashes: boolean }): MergedSubscriber {
    const { place, clashes, ...row } = known;
    if (clashes)
      this.tell(place, "renamed", `the id ${row.id} is another subscriber's too: a new one is made`);
    return { ...row, id: row.id === null || clashes ? this.hash.slice(0, 22) : row.id, made: false };
  }

  /** For progress without a subscriber: no rights, and no list mail, because nobody ever said otherwise. */
  private madeSubscriber(progress: MergedProgress[]): MergedSubscriber {
    const times = progress.map(({ createdAt }) => createdAt).sort();
    const updates = progress.map(({ device }) => device.at).sort();
    const { first } = this;
    if (!first) throw new Error("a reader without any row");
    this.tell(
      first.place,
      "made",
      `no subscriber has the address ${first.row.email}: one is made, without rights`,
    );
    return {
      id: this.hash.slice(0, 22),
      email: first.row.email,
      key: this.key,
      firstName: null,
      lastName: null,
      hasAccess: false,
      hasPurchased: false,
      discountCode: null,
      emailsSent: 0,
      lastEmailSent: null,
      createdAt: times[0] ?? first.row.createdAt,
      updatedAt: updates.at(-1) ?? first.row.updatedAt,
      made: true,
    };
  }
}

/** A video or quiz keeps its first time, "completed" its last. */
function mergeMarks(marks: MergedProgress["marks"]): MergedProgress["marks"] {
  const merged = new Map<string, MergedProgress["marks"][number]>();
  for (const mark of marks) {
    const name = `${mark.kind} ${mark.item}`;
    const known = merged.get(name);
    const replaces = !known || (mark.kind === "completed" ? mark.at > known.at : mark.at < known.at);
    if (replaces) merged.set(name, mark);
  }
  return [...merged.values()];
}

function latest(a: IsoTime | null, b: IsoTime | null): IsoTime | null {
  return (a ?? "") > (b ?? "") ? a : b;
}

function compare(a: readonly string[], b: readonly string[]): number {
  for (const [index, text] of a.entries()) {
    const other = b[index] ?? "";
    if (text !== other) return text < other ? -1 : 1;
  }
  return 0;
}
