import { loadOurCode } from "../lib/our-code.ts";
import { inRoot } from "../lib/root.ts";
import type { Backing } from "./backing.ts";
import { accessToken } from "./token.ts";

/** What tokens of the benchmark are signed with. */
export const secret = "a-secret-for-the-benchmark-only-0123456789";
export const siteUrl = "http://127.0.0.1";
/** The reader who asks; the database of the benchmark knows the address. */
export const reader = {
  readerId: "bench-reader",
  email: "bench@example.com",
  role: "reader",
  sessionId: "bench-session",
} as const;

/** Who answers: the product, a plain Worker in its process, OpenNext's own Worker, or Next on Node. */
export type Server = "web" | "plain" | "stock" | "next";

/** One kind of request. `expect` is its status, without which it was something else that was measured. */
export type Scenario = {
  name: string;
  server?: Server;
  path: string;
  expect?: number;
  cookie?: string;
  /** The body of the n-th POST; no body, no POST. */
  body?: (n: number) => string | Promise<string>;
  headers?: Record<string, string> | ((n: number) => Record<string, string>);
  /** Measured in processes that have answered nothing before, too. */
  cold?: boolean;
  /** What it may cost at most: times a hello-world Worker, times a bare route handler, calls of the database. */
  most?: { hello?: number; handler?: number; d1?: number };
};

/** The names of the baselines. */
export const hello = "hello world";
export const handler = "bare route handler (GET /api/content)";

const free = "/chapters/finding-your-niche";
const gated = "/chapters/writing";
const json = { "Content-Type": "application/json", Origin: siteUrl };

/** What is measured, in turn. `backing` is the database that they meet. */
export async function scenarios(backing: Pick<Backing, "addLogin">): Promise<Scenario[]> {
  const cookie = `__Host-access=${await accessToken(reader, { secret, siteUrl })}`;
  const own = { cookie, headers: json };
  const update = (n: number, more: object) =>
    JSON.stringify({
      chapterNumber: 4,
      deviceId: "bench",
      at: new Date().toISOString(),
      timeSpent: n,
      ...more,
    });
  const answers = JSON.stringify({
    chapterNumber: 1,
    quizId: "finding-your-niche",
    answers: await rightAnswers("finding-your-niche"),
  });
  const { signLoginToken } = await loadOurCode<typeof import("../../lib/auth/tokens.ts")>(
    `export { signLoginToken } from "./lib/auth/tokens.ts";`,
  );
  const refused = { hello: 3 };
  const told = { handler: 1.3, d1: 1 };
  return [
    { name: hello, server: "plain", path: "/", cold: true },
    { name: "plain Worker: the free chapter's bytes and headers", server: "plain", path: "/page" },
    { name: "plain Worker: the same after one KV read", server: "plain", path: "/page-kv" },
    { name: "free chapter, guest", path: free, cold: true, most: { hello: 2, d1: 0 } },
    { name: "the same, stock OpenNext", server: "stock", path: free, cold: true },
    { name: "the same, next start", server: "next", path: free },
    { name: "gated chapter, guest", path: gated, most: { hello: 2, d1: 0 } },
    { name: "gated chapter, entitled reader", path: gated, cookie, cold: true, most: { hello: 4 } },
    { name: "contents, signed in", path: "/chapters", cookie },
    { name: "refused: unknown path", path: "/nowhere/at/all", expect: 404, most: refused },
    { name: "refused: no right (API)", path: "/api/content/4", expect: 401, most: refused },
    {
      name: "refused: foreign origin",
      path: "/api/progress",
      expect: 403,
      cookie,
      headers: { ...json, Origin: "https://elsewhere.example" },
      body: (n) => update(n, {}),
      most: refused,
    },
    {
      name: "refused: body of 70 KB, too large",
      path: "/api/progress",
      expect: 413,
      ...own,
      body: () => `{"updates":"${"x".repeat(70_000)}"}`,
      most: refused,
    },
    {
      name: "plain Worker: hello to a body of 70 KB, unread",
      server: "plain",
      path: "/",
      body: () => "x".repeat(70_000),
    },
    { name: "app page (sign-in)", path: "/sign-in", cold: true },
    { name: "the same, stock OpenNext", server: "stock", path: "/sign-in", cold: true },
    {
      name: "dynamic Next page (search), subscriber",
      path: "/search?q=publish+ten+titels",
      cookie,
      cold: true,
    },
    { name: handler, path: "/api/content" },
    { name: "heartbeat", path: "/api/progress", ...own, body: (n) => update(n, {}), most: told },
    {
      name: "mark complete, and back",
      path: "/api/progress",
      ...own,
      body: (n) => update(n, { completed: n % 2 === 0 }),
      most: told,
    },
    { name: "quiz graded", path: "/api/progress/quiz", ...own, body: () => answers, most: told },
    {
      name: "sign-up",
      path: "/api/email/signup",
      headers: fromAnywhere,
      body: (n) => JSON.stringify({ email: `new-${n}@example.com` }),
      most: { d1: 2 },
    },
    {
      name: "sign-in mail asked for",
      path: "/api/auth/magic-link",
      headers: fromAnywhere,
      body: (n) => JSON.stringify({ email: `known-${n}@example.com` }),
      most: { d1: 2 },
    },
    {
      name: "link redeemed",
      path: "/api/auth/verify",
      headers: fromAnywhere,
      body: async (n) =>
        JSON.stringify({ token: await signLoginToken(backing.addLogin(`login-${n}`), { secret, siteUrl }) }),
      most: { d1: 3 },
    },
    { name: "what is searched, guest", path: "/search.json" },
    { name: "what is searched, subscriber", path: "/search.json", cookie },
  ];
}

/** From a network of its own, so that no limit is reached. */
function fromAnywhere(n: number): Record<string, string> {
  return {
    ...json,
    "CF-Connecting-IP": `2001:db8:${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}::1`,
  };
}

type Question = { id: string; answer?: unknown; answers?: unknown };

async function rightAnswers(quizId: string): Promise<Record<string, unknown>> {
  const { quiz } = await import(inRoot(`content/.generated/quizzes/${quizId}.ts`));
  return Object.fromEntries(
    quiz.questions.map(({ id, answer, answers }: Question) => [id, answer ?? answers]),
  );
}
