import { inRoot } from "../lib/root.ts";
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

/** Who answers: the product, a Worker that says hello, OpenNext's own Worker, or Next on Node. */
export type Server = "web" | "hello" | "stock" | "next";

/** One kind of request. `expect` is its status, without which it was something else that was measured. */
export type Scenario = {
  name: string;
  server?: Server;
  path: string;
  expect?: number;
  cookie?: string;
  /** The body of the n-th POST; no body, no POST. */
  body?: (n: number) => string;
  headers?: Record<string, string> | ((n: number) => Record<string, string>);
  /** Measured in processes that have answered nothing before, too. */
  cold?: boolean;
};

const free = "/chapters/finding-your-niche";
const gated = "/chapters/writing";
const json = { "Content-Type": "application/json", Origin: siteUrl };

/** What is measured, baselines first: the ratios are to the first. */
export async function scenarios(): Promise<Scenario[]> {
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
  return [
    { name: "hello world", server: "hello", path: "/", cold: true },
    { name: "free chapter, guest", path: free, cold: true },
    { name: "the same, stock OpenNext", server: "stock", path: free, cold: true },
    { name: "the same, next start", server: "next", path: free, cold: true },
    { name: "gated chapter, guest", path: gated },
    { name: "gated chapter, entitled reader", path: gated, cookie, cold: true },
    { name: "contents, signed in", path: "/chapters", cookie },
    { name: "refused: unknown path", path: "/nowhere/at/all", expect: 404 },
    { name: "refused: no right (API)", path: "/api/content/4", expect: 401 },
    {
      name: "refused: foreign origin",
      path: "/api/progress",
      expect: 403,
      cookie,
      headers: { ...json, Origin: "https://elsewhere.example" },
      body: (n) => update(n, {}),
    },
    {
      name: "refused: body too large",
      path: "/api/progress",
      expect: 413,
      ...own,
      body: () => `{"updates":"${"x".repeat(70_000)}"}`,
    },
    { name: "app page (sign-in)", path: "/sign-in", cold: true },
    { name: "the same, stock OpenNext", server: "stock", path: "/sign-in", cold: true },
    { name: "dynamic Next page (search), subscriber", path: "/search?q=publish+ten+titels", cookie },
    { name: "bare route handler (/api/content)", path: "/api/content" },
    { name: "heartbeat", path: "/api/progress", ...own, body: (n) => update(n, {}) },
    {
      name: "mark complete, and back",
      path: "/api/progress",
      ...own,
      body: (n) => update(n, { completed: n % 2 === 0 }),
    },
    { name: "quiz graded", path: "/api/progress/quiz", ...own, body: () => answers },
    {
      name: "sign-up",
      path: "/api/email/signup",
      headers: fromAnywhere,
      body: (n) => JSON.stringify({ email: `new-${n}@example.com` }),
    },
    {
      name: "sign-in mail asked for",
      path: "/api/auth/magic-link",
      headers: fromAnywhere,
      body: (n) => JSON.stringify({ email: `known-${n}@example.com` }),
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
