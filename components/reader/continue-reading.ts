import { ask } from "./ask";
import { DeviceStore } from "./device-store";
import { knownPlaces, originWords } from "./known-places";

type Answer = { chapters: { chapterNumber: number; completed: boolean }[]; summary: { next: number | null } };

/**
 * Where the contents page sends one on: to the latest place in a chapter that is not complete, else to the
 * first such chapter. The page comes with a link to the first chapter of all, whose room this takes.
 */
export class ContinueReading extends HTMLElement {
  connectedCallback(): void {
    const link = this.querySelector("a");
    const note = this.querySelector("span");
    if (link && note) void this.#update(link, note);
  }

  async #update(link: HTMLAnchorElement, note: HTMLElement): Promise<void> {
    const store = new DeviceStore(document.documentElement.dataset.reader);
    const [places, progress] = await Promise.all([
      knownPlaces(store),
      store.deviceId === null ? null : ask<Answer>("/api/progress"),
    ]);
    const done = new Set(
      progress?.chapters.filter(({ completed }) => completed).map(({ chapterNumber }) => chapterNumber),
    );
    const place = places.find(({ chapterNumber }) => !done.has(chapterNumber) && linkTo(chapterNumber));
    const number = place?.chapterNumber ?? (done.size > 0 ? progress?.summary.next : null);
    const target = number && linkTo(number);
    if (!target) return;
    link.textContent = `${place ? "Continue on" : "Go on with"} “${target.textContent?.trim()}”`;
    link.href = place ? `${target.pathname}#:resume` : target.pathname;
    note.textContent = place ? originWords(place) : "";
  }
}

/** A chapter's link in the list below. */
function linkTo(chapter: number): HTMLAnchorElement | null {
  return document.querySelector(`.chapter-list [data-chapter="${chapter}"] h3 a`);
}
