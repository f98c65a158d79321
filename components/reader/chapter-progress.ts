import { openChapter } from "./chapter-visit";
import { DeviceStore, type Update } from "./device-store";
import { headingOf, type Place, placeAtLine } from "./place";
import { ReadingClock } from "./reading-clock";

const heartbeatMs = 15_000;

/**
 * Counts the time that is really spent in a chapter and notes the place one is at, and tells the server: at
 * most every 15 s and when the page is left, and only when there is something new. The time is this
 * device's growing total, so a beacon that is lost or sent twice does no harm. A guest's stays here.
 */
export class ChapterProgress extends HTMLElement {
  connectedCallback(): void {
    // The contents page shows these elements too; only a chapter has its text beside it.
    const body = document.querySelector("chapter-body");
    if (!body || body.querySelector(".access-box")) return;
    const chapter = Number(this.getAttribute("chapter"));
    const store = new DeviceStore(document.documentElement.dataset.reader);
    openChapter({ chapter, body, store });
    const clock = new ReadingClock();
    const watchPlace = placeWatcher(body);
    this.addEventListener("submit", sayAge);

    const beat = () => {
      const at = new Date().toISOString();
      const seconds = clock.take();
      const place = watchPlace();
      store.change(chapter, (kept) => {
        if (seconds > 0) Object.assign(kept, { seconds: kept.seconds + seconds, secondsAt: at });
        const { block, offset } = kept.place ?? {};
        if (!place || (place.block === block && place.offset === offset)) return;
        kept.place = { ...place, at, section: headingOf(body, place.block)?.id ?? null };
      });
      tell(store, store.untold(chapter));
    };
    document.addEventListener("reader:watched", (event) => {
      const at = new Date().toISOString();
      const { video } = (event as CustomEvent<{ video: string }>).detail;
      store.change(chapter, ({ videos }) => {
        videos[video] ??= at;
      });
      beat();
    });
    setInterval(beat, heartbeatMs);
    addEventListener("pagehide", beat);
    addEventListener("online", beat);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") beat();
    });
  }
}

/** Tells the form how old the page is: its answer counts for what it could show, not for what was done since. */
function sayAge({ target }: Event): void {
  const age = (target as HTMLFormElement).elements.namedItem("age");
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (age instanceof HTMLInputElement && navigation) {
    age.value = String(Math.round(performance.now() - navigation.responseStart));
  }
}

/** Sends what is new; what could not be sent stays untold and goes with the next. */
function tell(store: DeviceStore, updates: Update[]): void {
  if (updates.length === 0 || !navigator.onLine) return;
  const content = JSON.stringify(updates.length === 1 ? updates[0] : { updates });
  const body = new Blob([content], { type: "application/json" });
  if (navigator.sendBeacon("/api/progress", body)) store.setTold(updates);
}

/**
 * Says where one is, once one has moved: a chapter that was only opened leaves the place of another day
 * alone. A film that plays is the place, until one scrolls away from it.
 */
function placeWatcher(body: Element): () => Place | null {
  const opened = scrollY;
  let moved = false;
  let film: { place: Place; at: number } | null = null;
  document.addEventListener("reader:place", (event) => {
    film = { place: (event as CustomEvent<Place>).detail, at: scrollY };
  });
  return () => {
    if (film && Math.abs(scrollY - film.at) < innerHeight / 3) return film.place;
    moved ||= scrollY !== opened;
    return moved ? placeAtLine(body) : null;
  };
}
