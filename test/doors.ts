import { env } from "cloudflare:workers";
import type { Session } from "@/lib/auth/schema";
import { startSession } from "@/lib/auth/service";
import { readWebConfig } from "@/lib/base/config";
import { cookieNames } from "@/lib/base/cookies";
import { aSubscriber, db, now } from "./factories";

/** The settings of the test's web Worker. */
export const config = readWebConfig(env);

/** `now` moved by whole seconds. */
export const later = (addSeconds: number) => new Date(now.getTime() + addSeconds * 1000);

/** Who a session speaks for where the database does not matter. */
export const aSession: Session = {
  sessionId: "a-session",
  readerId: "a-reader",
  email: "reader@example.com",
  hasAccess: true,
  hasPurchased: false,
  role: "reader",
};

/** Writes a subscriber who has just signed in, and returns what their browser was given. */
export async function aSignedInReader(values: Parameters<typeof aSubscriber>[1] = {}, at: Date = now) {
  const { email } = await aSubscriber(db, values);
  const login = { email, purpose: "sign_in", firstName: null, lastName: null, next: null } as const;
  const from = { browser: "Firefox", network: "203.0.113.0/24" };
  const started = await startSession(db, { login, ...from, adminEmails: "", config, now: at });
  if (!started.ok || !started.value.refreshToken) throw new Error("not signed in");
  const { accessToken, refreshToken, session } = started.value;
  return { accessToken, refreshToken, session, cookies: cookieHeader({ accessToken, refreshToken }) };
}

/** The `Cookie` header of a browser that holds these. */
export function cookieHeader(held: { accessToken?: string; refreshToken?: string }): string {
  return [
    held.accessToken && `${cookieNames.access}=${held.accessToken}`,
    held.refreshToken && `${cookieNames.refresh}=${held.refreshToken}`,
  ]
    .filter(Boolean)
    .join("; ");
}

const d1Outage = () => Promise.reject(new Error("D1_ERROR: Network connection lost."));
const deadStatement: D1PreparedStatement = new Proxy(env.DB.prepare("select 1"), {
  get: (_, name) => (name === "bind" ? () => deadStatement : d1Outage),
});

/** A database that answers nothing, as D1 fails in production; the local one never does. */
export const deadDatabase = new Proxy(env.DB, {
  get: (_, name) => (name === "prepare" ? () => deadStatement : d1Outage),
});

/** A KV that answers nothing. */
export const deadKv = new Proxy(env.CACHE_KV, {
  get: (_, name) => () =>
    Promise.reject(new Error(`KV ${String(name).toUpperCase()} failed: 503 Service Unavailable`)),
});

/** The assets binding over a few files, with a note of what was asked for. */
export function assetsOf(files: Record<string, string>) {
  const asked: string[] = [];
  const assets: Fetcher = {
    async fetch(input, init) {
      const { pathname } = new URL(new Request(input, init).url);
      asked.push(pathname);
      const file = files[pathname];
      return file === undefined ? new Response(null, { status: 404 }) : new Response(file);
    },
    connect() {
      throw new Error("assets have no sockets");
    },
  };
  return { assets, asked };
}
