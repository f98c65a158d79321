import { ReadingClock } from "./reading-clock";

const heartbeatMs = 15_000;

/**
 * Counts the time that is really spent in a chapter, and tells the server: at most every 15 s and when
 * the page is left, and only when there is something new. The figure is this device's growing total,
 * so a beacon that is lost or sent twice does no harm.
 */
export class ChapterProgress extends HTMLElement {
  connectedCallback(): void {
    const reader = document.documentElement.dataset.reader;
    // The contents page shows these elements too; only a chapter has its text beside it.
    const body = document.querySelector("chapter-body");
    if (!reader || !body || body.querySelector(".access-box")) return;
    const chapterNumber = Number(this.getAttribute("chapter"));
    const store = new DeviceStore(reader, chapterNumber);
    const clock = new ReadingClock(store.seconds);
    let sent = store.seconds;
    const beat = () => {
      const timeSpent = clock.seconds();
      if (timeSpent <= sent) return;
      const update = { chapterNumber, deviceId: store.deviceId, at: new Date().toISOString(), timeSpent };
      const body = new Blob([JSON.stringify(update)], { type: "application/json" });
      if (!navigator.sendBeacon("/api/progress", body)) return;
      sent = timeSpent;
      store.keep(timeSpent);
    };
    setInterval(beat, heartbeatMs);
    addEventListener("pagehide", beat);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") beat();
    });
  }
}

/** What this device keeps of a reader: an id that says nothing, and the seconds of each chapter. */
class DeviceStore {
  readonly deviceId: string;
  seconds: number;
  readonly #key: string;

  constructor(reader: string, chapterNumber: number) {
    // By reader, because a shared computer must not lend one's time to the other.
    this.deviceId = read(`device:${reader}`) ?? crypto.randomUUID();
    write(`device:${reader}`, this.deviceId);
    this.#key = `time:${reader}:${chapterNumber}`;
    this.seconds = Number(read(this.#key)) || 0;
  }

  keep(seconds: number): void {
    // Another tab may have counted further.
    this.seconds = Math.max(seconds, Number(read(this.#key)) || 0);
    write(this.#key, String(this.seconds));
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage is switched off: the time of this visit still counts.
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // As above.
  }
}
