import { escapeText } from "./inline.ts";
import { type CompiledQuiz, passMark, type QuizQuestion } from "./quizzes.ts";

/**
 * A quiz as it stands in its chapter, under the block's id: questions and options, and nothing of the key.
 * Its controls belong to the form `answers:<id>`, which the chapter's page holds (it names the action of
 * the build, which a text that is compiled before cannot know). Ids with a colon meet no heading's.
 */
export function quizHtml({ id, title, pass, questions }: CompiledQuiz, blockId: string): string {
  const total = questions.length;
  const asked = questions.map((question, index) => {
    const count = `<span class="quiz-count">Question ${index + 1} of ${total}</span> `;
    const hint = hints[question.kind];
    const note = hint ? ` <span class="quiz-hint">${hint}</span>` : "";
    const legend = `<legend>${count}<span>${question.question}</span>${note}</legend>`;
    const facts = `data-question="${question.id}" data-kind="${question.kind}"`;
    return `<fieldset ${facts}>${legend}${controls(question, `form="answers:${id}"`)}</fieldset>`;
  });
  return `<chapter-quiz id="${blockId}" quiz="${id}" pass="${pass}"><section class="quiz" aria-labelledby="quiz:${id}">
<h2 id="quiz:${id}">Quiz: ${escapeText(title)}</h2>
<p class="quiz-lede">${total} questions. ${pass} right answers pass (the mark in this book is ${passMark * 100} %), and you may try as often as you like.</p>
${asked.join("\n")}
<p><button type="submit" class="button" form="answers:${id}">Check my answers</button></p>
</section></chapter-quiz>`;
}

const hints: Record<QuizQuestion["kind"], string> = {
  single: "",
  multiple: "Choose every answer that is right.",
  ordering: "Give each line its place.",
  number: "",
};

function controls(question: QuizQuestion, form: string): string {
  const name = `answer.${question.id}`;
  switch (question.kind) {
    case "number": {
      const label = question.unit ? `Your answer in ${escapeText(question.unit)}` : "Your answer";
      return `<p><label class="quiz-number"><span>${label}</span> <input type="text" inputmode="decimal" autocomplete="off" maxlength="20" ${form} name="${name}"></label></p>`;
    }
    case "ordering": {
      const places = question.options.map((_, index) => `<option>${index + 1}</option>`).join("");
      const items = question.options.map(
        (option) =>
          `<li><label><select ${form} name="place.${question.id}.${option.id}"><option value="">–</option>${places}</select> <span>${option.html}</span></label></li>`,
      );
      return `<ul class="quiz-order">${items.join("")}</ul>`;
    }
    default: {
      const type = question.kind === "single" ? "radio" : "checkbox";
      return question.options
        .map(
          (option) =>
            `<label class="quiz-option"><input type="${type}" ${form} name="${name}" value="${option.id}"> <span>${option.html}</span></label>`,
        )
        .join("");
    }
  }
}
