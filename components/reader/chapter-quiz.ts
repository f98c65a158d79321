import { movable } from "./movable-list";

type Answer = string | string[] | number;
type Grade = {
  passed: boolean;
  score: number;
  total: number;
  results: { questionId: string; correct: boolean; explanation: string }[];
};

/**
 * Grades a signed-in reader's answers in place. Guests, and whatever goes wrong, go by the form, which
 * works without scripts and says the same on a page of its own.
 */
export class ChapterQuiz extends HTMLElement {
  connectedCallback(): void {
    for (const list of this.querySelectorAll<HTMLElement>(".quiz-order")) movable(list);
    const form = document.getElementById(`answers:${this.getAttribute("quiz")}`);
    if (!(form instanceof HTMLFormElement) || !document.documentElement.dataset.reader) return;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#grade(form);
    });
  }

  async #grade(form: HTMLFormElement): Promise<void> {
    const fields = new FormData(form);
    const body = {
      chapterNumber: Number(fields.get("chapterNumber")),
      quizId: this.getAttribute("quiz"),
      answers: this.#answers(fields),
    };
    const response = await fetch("/api/progress/quiz", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }).catch(() => null);
    if (response?.ok) this.#show((await response.json()) as Grade);
    else form.submit();
  }

  #answers(fields: FormData): Record<string, Answer> {
    const answers: Record<string, Answer> = {};
    for (const { dataset } of this.#questions()) {
      const id = dataset.question ?? "";
      const words = fields.getAll(`answer.${id}`).map(String);
      const [first = ""] = words;
      if (dataset.kind === "multiple") answers[id] = words;
      else if (dataset.kind === "ordering") answers[id] = this.#order(fields, `place.${id}.`);
      else if (dataset.kind === "single" && first) answers[id] = first;
      else if (first.trim() && Number.isFinite(toNumber(first))) answers[id] = toNumber(first);
    }
    return answers;
  }

  #order(fields: FormData, prefix: string): string[] {
    return [...fields]
      .filter(([name, place]) => name.startsWith(prefix) && place)
      .sort(([, a], [, b]) => Number(a) - Number(b))
      .map(([name]) => name.slice(prefix.length));
  }

  #questions(): NodeListOf<HTMLElement> {
    return this.querySelectorAll<HTMLElement>("[data-question]");
  }

  #show({ passed, score, total, results }: Grade): void {
    for (const old of this.querySelectorAll(".quiz-verdict, .quiz-result")) old.remove();
    for (const question of this.#questions()) {
      const result = results.find(({ questionId }) => questionId === question.dataset.question);
      if (!result) continue;
      const verdict = paragraph("quiz-verdict", result.correct ? "Right." : "Not right.");
      verdict.dataset.correct = String(result.correct);
      const why = document.createElement("span");
      // Compiled from the book's own Markdown, where raw HTML is refused.
      why.innerHTML = result.explanation;
      verdict.insertAdjacentText("beforeend", " ");
      verdict.appendChild(why);
      question.appendChild(verdict);
    }
    const summary = paragraph("quiz-result", passed ? "Passed." : "Not passed yet.");
    const next = passed
      ? "It counts for your progress."
      : "Read why below each question, change your answers and check them again.";
    const figures = `You have ${score} of ${total} right; ${this.getAttribute("pass")} are needed.`;
    summary.insertAdjacentText("beforeend", ` ${figures} ${next}`);
    summary.dataset.passed = String(passed);
    summary.role = "status";
    summary.tabIndex = -1;
    this.querySelector(".quiz-lede")?.insertAdjacentElement("afterend", summary);
    summary.focus();
    if (!passed) return;
    const detail = { quiz: this.getAttribute("quiz") };
    this.dispatchEvent(new CustomEvent("reader:passed", { bubbles: true, detail }));
  }
}

function paragraph(className: string, word: string): HTMLParagraphElement {
  const element = document.createElement("p");
  const strong = document.createElement("strong");
  element.className = className;
  strong.textContent = word;
  element.appendChild(strong);
  return element;
}

function toNumber(text: string): number {
  return Number(text.trim().replace(",", "."));
}
