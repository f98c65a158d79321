import { recall, remember } from "./device-storage";

/** From where to where a video was played, in seconds. */
export type Span = readonly [from: number, to: number];

/** Players leave hairs between two ranges that were played as one. */
const hair = 0.3;

/** Spans in order, each second in one of them at most. */
export function merge(spans: readonly Span[]): Span[] {
  const merged: [number, number][] = [];
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last && from <= last[1] + hair) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** What was really played of a video on this device, over all visits of one reader. Where one has jumped to does not count. */
export class PlayedTime {
  readonly #video: HTMLVideoElement;
  readonly #key: string;

  constructor(video: HTMLVideoElement, id: string) {
    this.#video = video;
    this.#key = `played:${document.documentElement.dataset.reader ?? ""}:${id}`;
  }

  /** Seconds of the film that were played at least once. */
  seconds(): number {
    return this.#spans().reduce((sum, [from, to]) => sum + to - from, 0);
  }

  keep(): void {
    const spans = this.#spans().map((span) => span.map((second) => Math.round(second * 100) / 100));
    remember(this.#key, JSON.stringify(spans));
  }

  #spans(): Span[] {
    const { played } = this.#video;
    const now = Array.from(
      { length: played.length },
      (_, index): Span => [played.start(index), played.end(index)],
    );
    return merge([...parse(recall(this.#key)), ...now]);
  }
}

/** What is kept may have been written by anything. */
function parse(text: string | null): Span[] {
  try {
    const spans: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(spans) ? spans.filter(isSpan) : [];
  } catch {
    return [];
  }
}

function isSpan(span: unknown): span is Span {
  return Array.isArray(span) && span.length === 2 && span.every(Number.isFinite) && span[0] <= span[1];
}
