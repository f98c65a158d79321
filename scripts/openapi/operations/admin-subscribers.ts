import * as z from "zod";
import { subscriberListInput } from "@/lib/accounts/list/schema";
import { rightsInput } from "@/lib/accounts/schema";
import { historyInput } from "@/lib/insights/history/schema";
import { history, subscriber, subscribers } from "../admin-answers";
import type { Operation } from "../operation";
import { cursorNote, idOfReader } from "./admin";

const id = z.string().min(1).max(64);
const robin = {
  id: idOfReader,
  email: "reader@example.com",
  firstName: "Robin",
  lastName: null,
  hasAccess: true,
  hasPurchased: false,
  role: "reader",
  discountCode: null,
  emailsSent: 2,
  lastEmailSent: "2026-11-20T10:00:00.000Z",
  lastActiveOn: "2026-11-20",
  createdAt: "2026-11-01T08:00:00.000Z",
};

/** What admins are told of subscribers, and what they change. */
export const adminSubscribers: Operation[] = [
  {
    method: "GET",
    path: "/api/admin/subscribers",
    summary: "Subscribers in the order of their addresses",
    by: "admin",
    query: subscriberListInput,
    notes: { query: "The beginning of an address or a name, at most 50 bytes.", cursor: cursorNote },
    answers: [{ status: 200, says: "A page.", json: subscribers }],
    examples: [
      {
        name: "search",
        as: "admin",
        values: { query: "reader", limit: "2" },
        status: 200,
        answer: { subscribers: [robin], nextCursor: null },
      },
    ],
  },
  {
    method: "GET",
    path: "/api/admin/subscribers.csv",
    summary: "All subscribers as a file",
    by: "admin",
    answers: [{ status: 200, says: "The file.", files: ["text/csv"] }],
    examples: [{ name: "file", as: "admin", status: 200 }],
  },
  {
    method: "PATCH",
    path: "/api/admin/subscribers/[id]",
    summary: "Change what a subscriber may",
    description:
      "Asks for a sign-in of the last minutes. The change is kept in the audit, and holds at once in every open session.",
    by: "admin",
    params: { id },
    body: rightsInput,
    notes: { discountCode: "Empty or null: none." },
    answers: [{ status: 200, says: "The subscriber as they are now.", json: subscriber }],
    refuses: ["not_found", "conflict"],
    examples: [
      {
        name: "purchased",
        as: "admin",
        values: { id: idOfReader },
        body: { hasPurchased: true, discountCode: "SPRING" },
        status: 200,
        answer: { ...robin, hasPurchased: true, discountCode: "SPRING" },
      },
      {
        name: "nothing",
        as: "admin",
        values: { id: idOfReader },
        body: {},
        status: 400,
        answer: {
          error: "The request is not valid.",
          code: "invalid_request",
          details: [{ path: "", message: "Say what to change." }],
        },
      },
      {
        name: "unknown",
        as: "admin",
        values: { id: "nobody" },
        body: { hasAccess: true },
        status: 404,
        answer: { error: "There is nothing here.", code: "not_found" },
      },
    ],
  },
  {
    method: "GET",
    path: "/api/admin/subscribers/[id]/history",
    summary: "What one subscriber did, and their progress",
    by: "admin",
    params: { id },
    query: historyInput,
    notes: { cursor: cursorNote },
    answers: [{ status: 200, says: "A page, newest first.", json: history, files: ["text/csv"] }],
    refuses: ["not_found"],
    examples: [
      {
        name: "latest",
        as: "admin",
        values: { id: idOfReader, limit: "1" },
        status: 200,
        answer: {
          chapters: [],
          entries: [
            {
              at: "2026-11-20T10:00:00.000Z",
              deed: "purchase",
              chapterNumber: null,
              item: "EUR",
              amountCents: 2900,
              state: null,
            },
          ],
          nextCursor: "2026-11-20T10:00:00.000Z~3~p4Zt9c",
        },
      },
      { name: "csv", as: "admin", values: { id: idOfReader, format: "csv" }, status: 200 },
    ],
  },
];
