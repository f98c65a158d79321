import { accountExport, done, health } from "../answers";
import type { Operation } from "../operation";

/** What is held about a reader. */
export const account: Operation[] = [
  {
    method: "GET",
    path: "/api/account/export",
    summary: "Everything that is held about the reader",
    by: "reader",
    answers: [{ status: 200, says: "Rows by table, as a file to keep.", json: accountExport }],
    examples: [
      {
        name: "export",
        as: "reader",
        status: 200,
        answer: {
          exportedAt: "2026-11-20T10:00:00.000Z",
          tables: { emailSubscribers: [{ id: "vFMq1w", email: "reader@example.com" }], readingProgress: [] },
          leftOut: { rateLimits: "it holds hashes that nobody can trace to a reader" },
        },
      },
    ],
  },
  {
    method: "DELETE",
    path: "/api/account",
    summary: "Erase the reader's account, at once and for good",
    description: "Asks for a sign-in of the last minutes: otherwise `forbidden`.",
    by: "reader",
    answers: [{ status: 200, says: "Nothing is left of it.", json: done }],
    refuses: ["forbidden"],
    examples: [{ name: "erase", as: "reader", status: 200, answer: { success: true } }],
  },
];

/** The site itself. `openapi.json` is answered by the gateway alone. */
export const site: Operation[] = [
  {
    method: "GET",
    path: "/api/health",
    summary: "Whether the site works",
    by: "anyone",
    answers: [
      { status: 200, says: "All of it works.", json: health },
      { status: 503, says: "Something does not.", json: health },
    ],
    examples: [
      {
        name: "healthy",
        as: "guest",
        status: 200,
        answer: {
          status: "ok",
          version: "1.0.0",
          checks: { database: "ok", cache: "ok", queue: "ok" },
        },
      },
    ],
  },
  {
    method: "GET",
    path: "/api/openapi.json",
    summary: "This description, as OpenAPI 3.1",
    by: "anyone",
    answers: [{ status: 200, says: "The document; 304 to whoever has it.", files: ["application/json"] }],
    examples: [{ name: "document", as: "guest", status: 200 }],
  },
];
