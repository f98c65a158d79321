import { chapterNumberParam } from "@/lib/chapters/schema";
import { chapterDetailsInput } from "@/lib/insights/chapter/schema";
import { analyticsInput } from "@/lib/insights/schema";
import { quizInput } from "@/lib/progress/quiz/schema";
import { progressInput } from "@/lib/progress/schema";
import { analytics, chapterFigures } from "../admin-answers";
import { grade, merged, progress as oneChapter, places, progressList } from "../answers";
import type { Operation } from "../operation";

const read = {
  chapterNumber: 1,
  completed: false,
  completedAt: null,
  timeSpent: 340,
  videosWatched: [],
  quizzesPassed: [],
  position: { block: "one-person", offset: 0.5 },
  updatedAt: "2026-11-20T10:00:00.000Z",
};
const update = {
  chapterNumber: 1,
  deviceId: "phone-1",
  at: "2026-11-20T10:00:00.000Z",
  timeSpent: 340,
  position: { block: "one-person", offset: 0.5 },
};
const figures = {
  chapterNumber: 1,
  title: "Where to begin",
  started: 40,
  completed: 30,
  completionRate: 0.75,
  meanSeconds: 820,
  medianMinutes: 12,
  videos: 8,
  quizAttempts: 25,
  quizPasses: 20,
  views: 130,
  downloads: 4,
  shares: 2,
};
const number = chapterNumberParam;

/** What readers read, and what becomes of it in figures. */
export const progress: Operation[] = [
  {
    method: "GET",
    path: "/api/progress",
    summary: "The reader's progress in every chapter that they opened",
    by: "reader",
    answers: [{ status: 200, says: "The chapters, and the whole book in figures.", json: progressList }],
    examples: [
      {
        name: "all",
        as: "reader",
        status: 200,
        answer: {
          chapters: [read],
          summary: { completed: 0, total: 15, percent: 0, timeSpent: 340, next: 1 },
        },
      },
    ],
  },
  {
    method: "POST",
    path: "/api/progress",
    summary: "Tell what was read, as one update or as up to 100",
    description:
      "Any order and any repeat end in the same state. Of a list with one chapter that the book lacks nothing is kept.",
    by: "reader",
    body: progressInput,
    notes: {
      timeSpent: "The whole number of seconds that this device has spent in this chapter so far.",
      deviceId: "The same for all that one device sends.",
      seen: "With `completed: false`: up to when the device knew what others had completed.",
      block: "The id of a block of the text.",
      offset: "How far into that block.",
    },
    answers: [{ status: 200, says: "The merged progress, or a list of it for a list.", json: merged }],
    refuses: ["not_found"],
    examples: [
      { name: "one", as: "reader", body: update, status: 200, answer: read },
      {
        name: "many",
        as: "reader",
        body: { updates: [update, { ...update, chapterNumber: 2, completed: true }] },
        status: 200,
        answer: [
          read,
          { ...read, chapterNumber: 2, completed: true, completedAt: "2026-11-20T10:00:00.000Z" },
        ],
      },
    ],
  },
  {
    method: "GET",
    path: "/api/progress/[number]",
    summary: "The reader's progress in one chapter",
    by: "reader",
    params: { number },
    answers: [{ status: 200, says: "Zeroes where nothing is known.", json: oneChapter }],
    refuses: ["not_found"],
    examples: [{ name: "chapter", as: "reader", values: { number: "1" }, status: 200, answer: read }],
  },
  {
    method: "GET",
    path: "/api/progress/places",
    summary: "Where the reader was last in each chapter, and on which device",
    by: "reader",
    answers: [{ status: 200, says: "The places, the latest first.", json: places }],
    examples: [
      {
        name: "places",
        as: "reader",
        status: 200,
        answer: {
          places: [
            {
              chapterNumber: 1,
              slug: "where-to-begin",
              title: "Where to begin",
              block: "one-person",
              offset: 0.5,
              heading: "One person",
              at: "2026-11-20T10:00:00.000Z",
              deviceId: "phone-1",
              device: "phone",
            },
          ],
        },
      },
    ],
  },
  {
    method: "POST",
    path: "/api/progress/quiz",
    summary: "Answer a quiz",
    description: "Graded on the server. A question that is left out is answered wrong; a pass is kept.",
    by: "reader",
    body: quizInput,
    notes: {
      answers:
        "By the id of the question: an option, options (in their order, for an ordering), or a number.",
    },
    answers: [{ status: 200, says: "What the answers are worth.", json: grade }],
    refuses: ["forbidden", "not_found"],
    examples: [
      {
        name: "answer",
        as: "reader",
        body: {
          chapterNumber: 1,
          quizId: "where-to-begin",
          answers: { first: "a-person", both: ["price", "time"], hours: 6.5 },
        },
        status: 200,
        answer: {
          passed: false,
          score: 1,
          total: 2,
          results: [
            { questionId: "first", correct: true, explanation: "<p>People can answer.</p>" },
            { questionId: "hours", correct: false, explanation: "<p>Count the evenings too.</p>" },
          ],
        },
      },
      {
        name: "no-such-quiz",
        as: "reader",
        body: { chapterNumber: 1, quizId: "no-such-quiz", answers: {} },
        status: 404,
        answer: { error: "There is nothing here.", code: "not_found" },
      },
    ],
  },
  {
    method: "GET",
    path: "/api/progress/analytics",
    summary: "How every chapter is read, and active readers by day",
    by: "admin",
    query: analyticsInput,
    notes: { format: "CSV holds the chapters alone." },
    answers: [{ status: 200, says: "The figures.", json: analytics, files: ["text/csv"] }],
    examples: [
      {
        name: "week",
        as: "admin",
        values: { days: "7" },
        status: 200,
        answer: { chapters: [figures], days: [{ day: "2026-11-20", activeReaders: 12 }] },
      },
      { name: "csv", as: "admin", values: { format: "csv" }, status: 200 },
    ],
  },
  {
    method: "GET",
    path: "/api/progress/analytics/[number]",
    summary: "One chapter from near: funnel, places, time and questions",
    by: "admin",
    params: { number },
    query: chapterDetailsInput,
    notes: { table: "Which table, as CSV." },
    answers: [{ status: 200, says: "The figures.", json: chapterFigures, files: ["text/csv"] }],
    refuses: ["not_found"],
    examples: [
      {
        name: "chapter",
        as: "admin",
        values: { number: "1" },
        status: 200,
        answer: {
          ...figures,
          slug: "where-to-begin",
          funnel: [{ step: "opened", readers: 40, share: 1 }],
          stops: {
            countedOn: "2026-11-20",
            places: [{ block: "one-person", words: "One person", readers: 3 }],
            elsewhere: 1,
          },
          times: [{ from: 0, to: 5, readers: 2 }],
          questions: [
            {
              quizId: "where-to-begin",
              questionId: "first",
              question: "Whom do you ask first?",
              attempts: 25,
              right: 20,
              share: 0.8,
            },
          ],
        },
      },
      {
        name: "csv",
        as: "admin",
        values: { number: "1", format: "csv", table: "stops" },
        status: 200,
      },
    ],
  },
];
