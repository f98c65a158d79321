/** Without a sign of life for so long, a reader is taken to have gone for coffee. */
const idleMs = 60_000;
const signs = ["scroll", "pointermove", "keydown", "pointerdown", "touchstart"] as const;

/** Counts seconds while the page is visible and somebody is there. */
export class ReadingClock {
  #ms = 0;
  #since = performance.now();
  #lastSign = performance.now();
  #visible = document.visibilityState === "visible";

  constructor() {
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

  /** The whole seconds since they were last taken: another tab counts its own. */
  take(): number {
    this.#count();
    const seconds = Math.floor(this.#ms / 1000);
    this.#ms -= seconds * 1000;
    return seconds;
  }

  #count(): void {
    const now = performance.now();
    const awakeUntil = Math.min(now, this.#lastSign + idleMs);
    if (this.#visible) this.#ms += Math.max(0, awakeUntil - this.#since);
    this.#since = now;
  }
}
