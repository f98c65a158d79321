/** Without a sign of life for so long, a reader is taken to have gone for coffee. */
const idleMs = 60_000;
const signs = ["scroll", "pointermove", "keydown", "pointerdown", "touchstart"] as const;

/** Counts seconds while the page is visible and somebody is there. */
export class ReadingClock {
  #ms: number;
  #since = performance.now();
  #lastSign = performance.now();
  #visible = document.visibilityState === "visible";

  /** Goes on from `seconds`. */
  constructor(seconds: number) {
    this.#ms = seconds * 1000;
    for (const sign of signs) {
      addEventListener(
        sign,
        () => {
          this.#count();
          this.#lastSign = performance.now();
        },
        { passive: true, capture: true },
      );
    }
    document.addEventListener("visibilitychange", () => {
      this.#count();
      this.#visible = document.visibilityState === "visible";
      this.#lastSign = performance.now();
    });
  }

  /** Whole seconds so far. */
  seconds(): number {
    this.#count();
    return Math.floor(this.#ms / 1000);
  }

  #count(): void {
    const now = performance.now();
    const awakeUntil = Math.min(now, this.#lastSign + idleMs);
    if (this.#visible) this.#ms += Math.max(0, awakeUntil - this.#since);
    this.#since = now;
  }
}
