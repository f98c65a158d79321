import { escapeText } from "../content/inline.ts";
import type { CompiledQuiz, QuizQuestion } from "../content/quizzes.ts";
import { type Binding, idOn } from "./body.ts";
import type { Edition } from "./edition.ts";
import { chapterPage, type Page } from "./page.ts";

const appendix = "answers";

/** A quiz as it stands in its chapter, under `id`: questions and options, each with a way to its answer. */
export function quizMarkup(quiz: CompiledQuiz, { id, binding }: { id: string; binding: Binding }): string {
  const questions = quiz.questions.map(
    (question) => `<li id="${id}.${question.id}">
<p>${question.question}</p>${hint(question)}
${optionsOf(question)}
<p class="turn"><a href="${binding.place(appendix, answerId(quiz, question))}">Answer</a></p>
</li>`,
  );
  return `<section class="quiz" id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">Quiz: ${escapeText(quiz.title)}</h2>
<ol class="questions">
${questions.join("\n")}
</ol>
</section>`;
}

/** The appendix with the answers of all quizzes of an edition; null when it has no quiz. */
export function bindAnswers({ chapters, quizzes }: Edition, binding: Binding): Page | null {
  const sections = chapters.flatMap((chapter) =>
    chapter.blocks.flatMap((block) => {
      const quiz = block.kind === "quiz" && quizzes.find(({ id }) => id === block.ref);
      if (!quiz) return [];
      const page = chapterPage(chapter);
      const answers = quiz.questions.map(
        (question) => `<li id="${answerId(quiz, question)}">
<p>${question.question}</p>
${answerOf(question)}
<p>${question.explanation}</p>
<p class="turn"><a href="${binding.place(page, `${idOn(page, block.id)}.${question.id}`)}">Back to the question</a></p>
</li>`,
      );
      return [
        {
          toc: { id: `${appendix}.${quiz.id}`, text: `${chapter.number}. ${chapter.title}`, depth: 2 },
          html: `<section class="key" aria-labelledby="${appendix}.${quiz.id}">
<h2 id="${appendix}.${quiz.id}">${chapter.number}. ${escapeText(chapter.title)}</h2>
<ol class="questions">
${answers.join("\n")}
</ol>
</section>`,
        },
      ];
    }),
  );
  if (sections.length === 0) return null;
  return {
    name: appendix,
    title: "Answers to the quizzes",
    type: "appendix",
    toc: sections.map(({ toc }) => toc),
    html: `<header>
<p class="kicker">Appendix</p>
<h1 id="${appendix}">Answers to the quizzes</h1>
</header>
${sections.map(({ html }) => html).join("\n")}`,
  };
}

function answerId(quiz: CompiledQuiz, question: QuizQuestion): string {
  return `${appendix}.${quiz.id}.${question.id}`;
}

function hint({ kind }: QuizQuestion): string {
  const words = {
    single: "",
    multiple: "More than one is right.",
    ordering: "Put them in order.",
    number: "",
  };
  return words[kind] ? ` <p class="hint">${words[kind]}</p>` : "";
}

function optionsOf(question: QuizQuestion): string {
  if (question.kind === "number") {
    return `<p class="blank">${question.unit ? `Your answer in ${escapeText(question.unit)}:` : "Your answer:"} <span class="line">…………</span></p>`;
  }
  const items = question.options.map(({ html }) => `<li>${html}</li>`);
  return `<ol class="options">${items.join("")}</ol>`;
}

function answerOf(question: QuizQuestion): string {
  if (question.kind === "number") {
    const { answer, tolerance, unit } = question;
    const about = tolerance > 0 ? `, give or take ${tolerance}` : "";
    return `<p class="answer">${answer}${unit ? ` ${escapeText(unit)}` : ""}${about}</p>`;
  }
  const lettered = [question.answer].flat().map((id) => {
    const at = question.options.findIndex((option) => option.id === id);
    return { letter: String.fromCharCode(97 + at), html: question.options[at]?.html ?? "" };
  });
  const shown =
    question.kind === "ordering" ? lettered : lettered.sort((a, b) => (a.letter < b.letter ? -1 : 1));
  const lines = shown.map(({ letter, html }) => `<p class="answer"><b>${letter}.</b> ${html}</p>`);
  return lines.join("\n");
}
