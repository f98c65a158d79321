import {
  type Dependency,
  dayOf,
  rowChunk,
  type Signal,
  type Source,
  sampledRows,
  spanMs,
  spanOf,
} from "./rules";

const none: readonly Signal[] = [];

/** An isolate whose failures go on writes them down at most this often. */
const restMs = 60_000;

/**
 * What one isolate counts about itself. Nothing is written while all is well: failures come with the answers
 * of the same isolate in the same five minutes, so that there is a share without a write for each answer.
 */
export class Tally {
  readonly #source: Source;
  readonly #random: () => number;
  /** The beginning of the present five minutes, as the clock has it. */
  #span = 0;
  #answered = 0;
  #failed = 0;
  #faults = new Map<Dependency, number>();
  #rows = 0;
  #late: Signal[] = [];
  #takenAt = Number.NEGATIVE_INFINITY;

  constructor(source: Source, random: () => number = Math.random) {
    this.#source = source;
    this.#random = random;
  }

  /** Counts an answer of ours, or a try. */
  count(isFailure: boolean, now: Date): void {
    this.#enter(now);
    this.#answered += 1;
    if (isFailure) this.#failed += 1;
  }

  /** Counts a call that a dependency did not answer. */
  fault(dependency: Dependency, now: Date): void {
    this.#enter(now);
    this.#faults.set(dependency, (this.#faults.get(dependency) ?? 0) + 1);
  }

  /** Counts rows that D1 says it wrote. */
  wrote(rows: number): void {
    if (rows > 0) this.#rows += sampledRows(rows, this.#random());
  }

  /** What is to be written down now; usually nothing. The caller adds it to the database. */
  take(now: Date): readonly Signal[] {
    this.#enter(now);
    if (this.#rows === 0 && this.#failed === 0 && this.#faults.size === 0 && this.#late.length === 0)
      return none;
    const signals: Signal[] = [];
    if (now.getTime() - this.#takenAt >= restMs) {
      signals.push(...this.#late, ...this.#close());
      this.#late = [];
      if (signals.length > 0) this.#takenAt = now.getTime();
    }
    if (this.#rows >= rowChunk) {
      signals.push({ span: dayOf(now), name: "rows_written", value: this.#rows });
      this.#rows = 0;
    }
    return signals;
  }

  /** Another five minutes begin: what failed in the last ones keeps its place. */
  #enter(now: Date): void {
    const at = now.getTime();
    if (at - this.#span < spanMs) return;
    this.#late.push(...this.#close());
    this.#span = at - (at % spanMs);
    this.#answered = 0;
  }

  /** The failures of this span so far; answers alone are not worth a row. */
  #close(): Signal[] {
    const span = spanOf(new Date(this.#span));
    const faults = [...this.#faults].map(([dependency, value]): Signal => {
      return { span, name: `fault.${dependency}`, value };
    });
    this.#faults.clear();
    if (this.#failed === 0) return faults;
    const signals: Signal[] = [
      { span, name: `${this.#source}.answered`, value: this.#answered },
      { span, name: `${this.#source}.failed`, value: this.#failed },
      ...faults,
    ];
    this.#answered = 0;
    this.#failed = 0;
    return signals;
  }
}
