import { bookStanding, changesSince, isBegun, standingWords, stillToDo } from "@/lib/progress/rules";
import { ask } from "./ask";
import { DeviceStore, lastVisit } from "./device-store";

type Own = {
  chapterNumber: number;
  completed: boolean;
  completedAt: string | null;
  timeSpent: number;
  videosWatched: string[];
  quizzesPassed: string[];
};

type Answer = { chapters: Own[]; summary: { completed: number } };

/** A chapter's public facts, as the page carries them. */
type Facts = {
  number: number;
  minutes: number;
  videos: string[];
  quizzes: string[];
  changes: { date: string; text: string; href: string }[];
};

/**
 * The page came with the progress this browser knew of; another device may have gone on since. Asked
 * for once the page stands, and only where progress is shown for the whole book.
 */
export class BookProgress extends HTMLElement {
  connectedCallback(): void {
    const rows = [...document.querySelectorAll<HTMLElement>(".chapter-list [data-chapter]")];
    const { reader } = document.documentElement.dataset;
    if (reader) void this.#update(rows);
    else showGuest(rows);
  }

  async #update(rows: HTMLElement[]): Promise<void> {
    const answer = await ask<Answer>("/api/progress");
    if (!answer) return; // What the page came with stays.
    const { chapters, summary } = answer;
    for (const row of rows) {
      const facts = factsOf(row);
      const own = chapters.find(({ chapterNumber }) => chapterNumber === facts.number);
      const seal = row.querySelector("chapter-progress");
      seal?.toggleAttribute("completed", own?.completed ?? false);
      seal?.toggleAttribute("quiz-passed", (own?.quizzesPassed.length ?? 0) > 0);
      showStanding(row, standingOf(facts, own), changesSince(facts.changes, own?.completedAt ?? null));
    }
    const bar = this.querySelector("progress");
    const count = this.querySelector("strong");
    const figures = this.querySelector(".book-figures");
    if (bar) bar.value = summary.completed;
    if (count) count.textContent = String(summary.completed);
    if (figures) figures.textContent = standingWords(bookStanding(rows.map(factsOf), chapters));
  }
}

/** What a guest read in this browser, and has changed since. */
function showGuest(rows: HTMLElement[]): void {
  const store = new DeviceStore(undefined);
  for (const row of rows) {
    const facts = factsOf(row);
    showStanding(row, "", changesSince(facts.changes, lastVisit(store.of(facts.number))));
  }
}

function standingOf(facts: Facts, own: Own | undefined): string {
  if (!isBegun(own)) return "Not begun.";
  const left = stillToDo(facts, own);
  return left.length > 0 ? `Still to do: ${left.join(", ")}.` : "";
}

function showStanding(row: HTMLElement, words: string, news: readonly Facts["changes"][number][]): void {
  const place = row.querySelector(".chapter-standing");
  if (!place) return;
  place.textContent = words;
  if (news.length === 0) return;
  place.insertAdjacentText("beforeend", `${words ? " " : ""}Changed since you read it: `);
  news.forEach(({ text, href }, index) => {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = text;
    if (index > 0) place.insertAdjacentText("beforeend", " ");
    place.appendChild(link);
  });
}

function factsOf({ dataset }: HTMLElement): Facts {
  return {
    number: Number(dataset.chapter),
    minutes: Number(dataset.minutes),
    videos: dataset.videos?.split(" ").filter(Boolean) ?? [],
    quizzes: dataset.quizzes?.split(" ").filter(Boolean) ?? [],
    changes: JSON.parse(dataset.changes ?? "[]") as Facts["changes"],
  };
}
