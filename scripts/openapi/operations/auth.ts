import { signInInput, verifyInput } from "@/lib/auth/schema";
import { done, renewed, said, session, signedIn } from "../answers";
import type { Operation } from "../operation";

const user = {
  email: "reader@example.com",
  firstName: "Robin",
  lastName: null,
  hasAccess: true,
  hasPurchased: false,
  role: "reader",
};
const accessToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ2Rk0ifQ.q0Vt";

/** Signing in and out. */
export const auth: Operation[] = [
  {
    method: "POST",
    path: "/api/auth/magic-link",
    summary: "Ask for a mail with a link and a code to sign in with",
    description:
      "The answer is the same whether the address is known or not. An address may ask three times in a quarter of an hour and ten times a day.",
    by: "anyone",
    body: signInInput,
    notes: { email: "The mailbox.", next: "The path on this site to go on to after the link." },
    answers: [{ status: 200, says: "A mail is on its way, if the address may have one.", json: said }],
    examples: [
      {
        name: "ask",
        as: "guest",
        body: { email: "reader@example.com", next: "/chapters" },
        status: 200,
        answer: { success: true, message: "Check your mail: we sent you a link to sign in with." },
      },
      {
        name: "no-address",
        as: "guest",
        body: { email: "nobody" },
        status: 400,
        answer: {
          error: "The request is not valid.",
          code: "invalid_request",
          details: [
            { path: "email", message: "Something is missing: an address looks like name@example.com." },
          ],
        },
      },
    ],
  },
  {
    method: "POST",
    path: "/api/auth/verify",
    summary: "Sign in with the token of a link, or with the code of a mail",
    description:
      "A link and its code work once, and for a short time. The code works only where the mail was asked for: the answer to that request set a cookie.",
    by: "anyone",
    body: verifyInput,
    notes: { token: "Of the link in the mail.", code: "Eight digits; spaces and hyphens do not matter." },
    answers: [{ status: 200, says: "Signed in. Both session cookies are set.", json: signedIn }],
    refuses: ["token_invalid", "token_expired"],
    examples: [
      {
        name: "link",
        as: "guest",
        body: { token: "k3JqT0-the-token-of-the-link" },
        status: 200,
        answer: { success: true, user, accessToken, expiresIn: 900 },
      },
      {
        name: "code",
        as: "guest",
        body: { email: "reader@example.com", code: "1234 5678" },
        status: 200,
        answer: { success: true, user, accessToken, expiresIn: 900 },
      },
      {
        name: "used",
        as: "guest",
        body: { token: "a-token-that-was-used" },
        status: 401,
        answer: { error: "This link or code is not valid. Ask for a new one.", code: "token_invalid" },
      },
    ],
  },
  {
    method: "POST",
    path: "/api/auth/refresh",
    summary: "Renew the session",
    description:
      "Sets both cookies anew; a refresh token is good for one renewal. A refusal takes both away.",
    by: "session",
    answers: [{ status: 200, says: "A new access token.", json: renewed }],
    refuses: ["unauthorized"],
    examples: [
      {
        name: "renew",
        as: "reader",
        status: 200,
        answer: { success: true, accessToken, expiresIn: 900 },
      },
      {
        name: "no-cookie",
        as: "guest",
        status: 401,
        answer: { error: "Please sign in first.", code: "unauthorized" },
      },
    ],
  },
  {
    method: "POST",
    path: "/api/auth/logout",
    summary: "End the session, here and on the server",
    by: "guest or reader",
    answers: [{ status: 200, says: "The session is over. Harmless when there was none.", json: done }],
    examples: [{ name: "end", as: "reader", status: 200, answer: { success: true } }],
  },
  {
    method: "GET",
    path: "/api/auth/session",
    summary: "Who is signed in",
    by: "guest or reader",
    answers: [{ status: 200, says: "Nobody, or the reader.", json: session }],
    examples: [
      { name: "guest", as: "guest", status: 200, answer: { authenticated: false } },
      { name: "reader", as: "reader", status: 200, answer: { authenticated: true, user } },
    ],
  },
];
