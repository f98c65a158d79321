import { bookDownloadInput, chapterDownloadInput } from "@/lib/chapters/editions/schema";
import { chapterNumberParam } from "@/lib/chapters/schema";
import { chapter, contents, shareLink } from "../answers";
import type { Operation } from "../operation";

const number = chapterNumberParam;

/** The book. */
export const content: Operation[] = [
  {
    method: "GET",
    path: "/api/content",
    summary: "All chapters, and which of them are locked for whoever asks",
    by: "guest or reader",
    answers: [{ status: 200, says: "The contents, in the order of the book.", json: contents }],
    examples: [
      {
        name: "contents",
        as: "guest",
        status: 200,
        answer: {
          chapters: [
            {
              number: 1,
              slug: "where-to-begin",
              title: "Where to begin",
              summary: "What to do on the first day.",
              access: "free",
              minutes: 12,
              videos: [],
              quizzes: ["where-to-begin"],
              locked: false,
            },
          ],
        },
      },
    ],
  },
  {
    method: "GET",
    path: "/api/content/[number]",
    summary: "A chapter's text",
    description: "That a reader opened it is logged.",
    by: "guest or reader",
    params: { number },
    answers: [{ status: 200, says: "The chapter.", json: chapter }],
    refuses: ["unauthorized", "forbidden", "not_found"],
    examples: [
      {
        name: "free",
        as: "guest",
        values: { number: "1" },
        status: 200,
        answer: {
          number: 1,
          slug: "where-to-begin",
          title: "Where to begin",
          html: '<p id="p1">Begin with one person.</p>',
          toc: [{ id: "one-person", text: "One person", depth: 2 }],
          version: "3f9a1c07b2",
        },
      },
      {
        name: "no-such-chapter",
        as: "guest",
        values: { number: "99" },
        status: 404,
        answer: { error: "There is nothing here.", code: "not_found" },
      },
    ],
  },
  {
    method: "GET",
    path: "/api/content/[number]/download",
    summary: "A chapter as a file",
    description: "That a reader took it along is logged.",
    by: "guest or reader",
    params: { number },
    query: chapterDownloadInput,
    answers: [{ status: 200, says: "The file.", files: ["text/markdown"] }],
    refuses: ["unauthorized", "forbidden", "not_found"],
    examples: [{ name: "markdown", as: "guest", values: { number: "1", format: "md" }, status: 200 }],
  },
  {
    method: "GET",
    path: "/api/content/download",
    summary: "The book as a file, with the chapters that whoever asks may read",
    by: "guest or reader",
    query: bookDownloadInput,
    answers: [{ status: 200, says: "The file.", files: ["application/epub+zip", "application/pdf"] }],
    examples: [{ name: "epub", as: "guest", values: { format: "epub" }, status: 200 }],
  },
  {
    method: "POST",
    path: "/api/content/[number]/share",
    summary: "Make a link that opens a chapter for whoever has it",
    by: "reader",
    params: { number },
    answers: [{ status: 201, says: "The link. Its address is told this once.", json: shareLink }],
    refuses: ["forbidden", "not_found", "rate_limited"],
    examples: [
      {
        name: "share",
        as: "reader",
        values: { number: "1" },
        status: 201,
        answer: {
          url: "https://book.example/s/q7Rk2-the-token-of-the-link",
          expiresAt: "2026-12-20T10:00:00.000Z",
          reads: 50,
        },
      },
    ],
  },
];
