type Answer = {
  chapters: { chapterNumber: number; completed: boolean; quizzesPassed: string[] }[];
  summary: { completed: number };
};

/**
 * The page came with the progress this browser knew of; another device may have gone on since. Asked
 * for once the page stands, and only where progress is shown for the whole book.
 */
export class BookProgress extends HTMLElement {
  connectedCallback(): void {
    if (document.documentElement.dataset.reader) void this.#update();
  }

  async #update(): Promise<void> {
    const response = await fetch("/api/progress").catch(() => null);
    if (!response?.ok) return; // What the page came with stays.
    const { chapters, summary } = (await response.json()) as Answer;
    for (const { chapterNumber, completed, quizzesPassed } of chapters) {
      const own = document.querySelector(`chapter-progress[chapter="${chapterNumber}"]`);
      own?.toggleAttribute("completed", completed);
      own?.toggleAttribute("quiz-passed", quizzesPassed.length > 0);
    }
    const bar = this.querySelector("progress");
    const count = this.querySelector("strong");
    if (bar) bar.value = summary.completed;
    if (count) count.textContent = String(summary.completed);
  }
}
