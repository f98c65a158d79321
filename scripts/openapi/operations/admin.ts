import { auditListInput } from "@/lib/accounts/audit/schema";
import { codeListInput } from "@/lib/accounts/purchases/schema";
import { accessListInput, statsInput } from "@/lib/insights/schema";
import { emailListInput } from "@/lib/mail/broadcasts/schema";
import { accessLog, auditLog, codeList, mailList, stats } from "../admin-answers";
import type { Operation } from "../operation";

export const idOfReader = "vFMq1wX3c8R-7nLz0yTbKg";
const counts = {
  signups: 3,
  logins: 20,
  opened: 31,
  completed: 12,
  videos: 4,
  quizzes: 9,
  views: 140,
  downloads: 5,
  shares: 1,
  purchases: 2,
  refunds: 0,
  paid: { EUR: 5800 },
};
const mail = { sent: 26, delivered: 25, failed: 0, bounced: 1, complained: 0 };
export const cursorNote = "`nextCursor` of the page before.";

/** What admins see and change. */
export const admin: Operation[] = [
  {
    method: "GET",
    path: "/api/admin/stats",
    summary: "The figures of the last days, and the state of the mail",
    by: "admin",
    query: statsInput,
    notes: { format: "CSV holds the days alone." },
    answers: [{ status: 200, says: "The figures.", json: stats, files: ["text/csv"] }],
    examples: [
      {
        name: "day",
        as: "admin",
        values: { days: "1" },
        status: 200,
        answer: {
          days: 1,
          since: "2026-11-20",
          totals: { subscribers: 412, withAccess: 400, purchased: 61 },
          activeReaders: 18,
          counts,
          before: counts,
          daily: [{ day: "2026-11-20", active: 18, ...counts }],
          mail: { days: 1, ...mail },
          outbox: { waiting: 0, sending: 0, dueSince: null, broadcasts: 0, deadLetters: 0, limit: 100 },
        },
      },
      { name: "csv", as: "admin", values: { days: "30", format: "csv" }, status: 200 },
      {
        name: "other-days",
        as: "admin",
        values: { days: "8" },
        status: 400,
        answer: {
          error: "The request is not valid.",
          code: "invalid_request",
          details: [{ path: "days", message: 'Invalid option: expected one of "1"|"7"|"30"|"90"' }],
        },
      },
    ],
  },
  {
    method: "GET",
    path: "/api/admin/emails",
    summary: "What became of mails, by kind, and the mails to many",
    by: "admin",
    query: emailListInput,
    notes: { table: "Which of the two CSV holds.", cursor: cursorNote },
    answers: [
      { status: 200, says: "The figures and a page of broadcasts.", json: mailList, files: ["text/csv"] },
    ],
    examples: [
      {
        name: "week",
        as: "admin",
        values: { days: "7", limit: "1" },
        status: 200,
        answer: {
          days: 7,
          figures: [
            {
              kind: "sign_in",
              ...mail,
              unknown: 0,
              skipped: 0,
              expired: 0,
              opened: 0,
              machineOpened: 0,
              clicked: 0,
              unsubscribed: 0,
            },
          ],
          broadcasts: [],
          nextCursor: null,
        },
      },
      { name: "csv", as: "admin", values: { format: "csv" }, status: 200 },
      { name: "broadcasts", as: "admin", values: { format: "csv", table: "broadcasts" }, status: 200 },
    ],
  },
  {
    method: "GET",
    path: "/api/admin/codes",
    summary: "Discount codes",
    by: "admin",
    query: codeListInput,
    answers: [{ status: 200, says: "The newest 200, newest first.", json: codeList, files: ["text/csv"] }],
    examples: [
      {
        name: "codes",
        as: "admin",
        values: {},
        status: 200,
        answer: {
          codes: [
            {
              id: "k7Q2mB",
              code: "SPRING",
              kind: "percent",
              amount: 20,
              currency: null,
              startsAt: null,
              endsAt: null,
              maxUses: 100,
              uses: 3,
              subscriberId: null,
              reader: null,
              endedAt: null,
            },
          ],
        },
      },
      { name: "csv", as: "admin", values: { format: "csv" }, status: 200 },
    ],
  },
  {
    method: "GET",
    path: "/api/admin/access-logs",
    summary: "Who opened, took along or shared what",
    by: "admin",
    query: accessListInput,
    notes: {
      email: "Of one reader.",
      chapter: "Of one chapter; 0: the whole book.",
      cursor: cursorNote,
      limit: "A page with a chapter may hold fewer lines, or none, and still name the next.",
    },
    answers: [{ status: 200, says: "A page, newest first.", json: accessLog, files: ["text/csv"] }],
    examples: [
      {
        name: "chapter",
        as: "admin",
        values: { chapter: "1", limit: "2" },
        status: 200,
        answer: {
          accesses: [
            {
              id: "b0V3xk",
              email: "reader@example.com",
              chapterNumber: 1,
              accessType: "view",
              ipAddress: "192.0.2.0",
              userAgent: "Firefox",
              createdAt: "2026-11-20T10:00:00.000Z",
            },
          ],
          nextCursor: null,
        },
      },
      { name: "csv", as: "admin", values: { format: "csv" }, status: 200 },
    ],
  },
  {
    method: "GET",
    path: "/api/admin/audit",
    summary: "What admins changed",
    by: "admin",
    query: auditListInput,
    notes: { cursor: cursorNote },
    answers: [{ status: 200, says: "A page, newest first.", json: auditLog, files: ["text/csv"] }],
    examples: [
      {
        name: "latest",
        as: "admin",
        values: { limit: "1" },
        status: 200,
        answer: {
          entries: [
            {
              id: "p4Zt9c",
              action: "rights.changed",
              actor: "admin@example.com",
              subjectId: idOfReader,
              subject: "reader@example.com",
              details: { hasPurchased: { from: false, to: true } },
              requestId: "0b0f6f3e-6d5c-4a53-9d1e-0d6f2f5d1c11",
              createdAt: "2026-11-20T10:00:00.000Z",
            },
          ],
          nextCursor: "41",
        },
      },
      { name: "csv", as: "admin", values: { format: "csv" }, status: 200 },
    ],
  },
];
