import * as z from "zod";
import { signUpInput } from "@/lib/auth/schema";
import { sendInput, stateInput } from "@/lib/mail/broadcasts/schema";
import { linkToken, oneClickForm } from "@/lib/mail/consent/schema";
import { mailEvent } from "@/lib/mail/events/schema";
import { broadcast, sending } from "../admin-answers";
import { done, said } from "../answers";
import type { Operation } from "../operation";

const id = z.string().min(1).max(64);
const idOfBroadcast = "fJ3kq0-vT2aXx9Yb7LmN4w";
const paused = {
  id: idOfBroadcast,
  kind: "chapters_sent",
  chapterNumbers: [1],
  audience: "purchased",
  state: "paused",
  recipients: 2,
  counts: { sent: 1, unknown: 0, failed: 0, skipped: 0, expired: 0, pending: 1 },
  figures: {
    delivered: 1,
    opened: 1,
    machineOpened: 0,
    clicked: 0,
    bounced: 0,
    complained: 0,
    unsubscribed: 0,
    chapterOpened: 0,
  },
  createdAt: "2026-11-20T10:00:00.000Z",
  finishedAt: null,
};
const signature = "x-twilio-email-event-webhook-signature";
const timestamp = "x-twilio-email-event-webhook-timestamp";

/** Signing up, mail to many, and what comes back from mail programs and the provider. */
export const email: Operation[] = [
  {
    method: "POST",
    path: "/api/email/signup",
    summary: "Subscribe",
    description:
      "Sends a link that confirms the address. The answer is the same for a new, a known and a suppressed address.",
    by: "anyone",
    body: signUpInput,
    notes: { turnstileToken: "Where the operator has switched on the check against bots." },
    answers: [{ status: 200, says: "A mail is on its way, if the address may have one.", json: said }],
    examples: [
      {
        name: "sign-up",
        as: "guest",
        body: { email: "reader@example.com", firstName: "Robin" },
        status: 200,
        answer: {
          success: true,
          message: "Check your mail: we sent you a link to confirm your address.",
        },
      },
      {
        name: "unknown-field",
        as: "guest",
        body: { email: "reader@example.com", admin: true },
        status: 400,
        answer: {
          error: "The request is not valid.",
          code: "invalid_request",
          details: [{ path: "", message: 'Unrecognized key: "admin"' }],
        },
      },
    ],
  },
  {
    method: "POST",
    path: "/api/email/send-chapters",
    summary: "Send chapters by mail to an audience, or a test to one address",
    description:
      "Asks for a sign-in of the last minutes. A repeat within a short time is the same broadcast. An admin has 20 tests an hour.",
    by: "admin",
    body: sendInput,
    notes: {
      chapterNumbers: "Each once.",
      testTo: "Then one mail goes to this address, and none to the audience.",
    },
    answers: [{ status: 202, says: "The mails are on their way.", json: sending }],
    refuses: ["conflict"],
    examples: [
      {
        name: "buyers",
        as: "admin",
        body: { chapterNumbers: [11, 12], audience: "purchased" },
        status: 202,
        answer: { broadcastId: idOfBroadcast, recipients: 120 },
      },
      {
        name: "test",
        as: "admin",
        body: {
          kind: "chapter_published",
          chapterNumbers: [1],
          audience: "subscribers",
          testTo: "author@example.com",
        },
        status: 202,
        answer: { broadcastId: "Qm1tP8s_b2RrUe5cHk0vZg", recipients: 1 },
      },
    ],
  },
  {
    method: "GET",
    path: "/api/email/broadcasts/[id]",
    summary: "One mail to many, by the state of its mails",
    by: "admin",
    params: { id },
    answers: [{ status: 200, says: "The broadcast.", json: broadcast }],
    refuses: ["not_found"],
    examples: [
      { name: "paused", as: "admin", values: { id: idOfBroadcast }, status: 200, answer: paused },
      {
        name: "unknown",
        as: "admin",
        values: { id: "nothing" },
        status: 404,
        answer: { error: "There is nothing here.", code: "not_found" },
      },
    ],
  },
  {
    method: "PATCH",
    path: "/api/email/broadcasts/[id]",
    summary: "Pause, resume or cancel one",
    by: "admin",
    params: { id },
    body: stateInput,
    notes: { state: "`sending`: go on." },
    answers: [{ status: 200, says: "The broadcast as it is now.", json: broadcast }],
    refuses: ["not_found", "conflict"],
    examples: [
      {
        name: "cancel",
        as: "admin",
        values: { id: idOfBroadcast },
        body: { state: "cancelled" },
        status: 200,
        answer: { ...paused, state: "cancelled", finishedAt: "2026-11-20T10:05:00.000Z" },
      },
    ],
  },
  {
    method: "GET",
    path: "/api/email/unsubscribe",
    summary: "Lead whoever opens the address of a mail's header to the page of their choice",
    description: "Changes nothing: scanners open links too.",
    by: "anyone",
    query: z.object({ t: linkToken.optional() }),
    notes: { t: "The token of the mail." },
    answers: [{ status: 303, says: "To the page." }],
    examples: [{ name: "open", as: "guest", values: { t: "the-token-of-a-mail" }, status: 303 }],
  },
  {
    method: "POST",
    path: "/api/email/unsubscribe",
    summary: "Stop all mail about the book by one click (RFC 8058)",
    by: "anyone",
    query: z.object({ t: linkToken }),
    notes: { t: "The token of the mail. It says whose mail it is." },
    body: oneClickForm,
    bodyType: "application/x-www-form-urlencoded",
    answers: [{ status: 200, says: "None will come any more.", json: said }],
    refuses: ["token_invalid", "token_expired"],
    examples: [
      {
        name: "one-click",
        as: "guest",
        values: { t: "the-token-of-a-mail" },
        body: { "List-Unsubscribe": "One-Click" },
        status: 200,
        answer: { success: true, message: "None of this mail will come any more." },
      },
      {
        name: "no-token",
        as: "guest",
        values: { t: "made-up" },
        body: { "List-Unsubscribe": "One-Click" },
        status: 401,
        answer: { error: "This link or code is not valid. Ask for a new one.", code: "token_invalid" },
      },
    ],
  },
  {
    method: "POST",
    path: "/api/email/events",
    summary: "What the mail provider tells of mails",
    description:
      "SendGrid's event webhook, signed by ECDSA over the timestamp and the body. Events of no mail of ours are passed over.",
    by: "provider",
    headers: { [signature]: z.string(), [timestamp]: z.string() },
    body: z.array(mailEvent),
    notes: { timestamp: "Unix seconds.", outboxId: "As it went out with the mail." },
    answers: [{ status: 200, says: "Taken.", json: done }],
    examples: [
      {
        name: "delivered",
        as: "guest",
        values: { [signature]: "MEUCIQD-base64-of-the-signature", [timestamp]: "1795168800" },
        body: [{ event: "delivered", timestamp: 1795168800, outboxId: "Qm1tP8s_b2RrUe5cHk0vZg" }],
        status: 200,
        answer: { success: true },
      },
      {
        name: "not-signed",
        as: "guest",
        values: { [signature]: "bm90IGEgc2lnbmF0dXJl", [timestamp]: "1795168800" },
        body: [],
        status: 401,
        answer: { error: "The signature is missing or not of this body.", code: "unauthorized" },
      },
    ],
  },
];
