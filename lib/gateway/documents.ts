import type { Db } from "@/db/client";
import type { WebConfig } from "@/lib/base/config";
import { cookieNames, readCookie } from "@/lib/base/cookies";
import { AppError } from "@/lib/base/errors";
import { log, reasonOf } from "@/lib/base/log";
import { findChapter, readChapter } from "@/lib/chapters/data";
import type { ChapterSummary } from "@/lib/chapters/schema";
import { logAccess } from "@/lib/insights/mutations";
import { listProgress } from "@/lib/progress/data";
import { type ChapterFigures, type Frame, parseFrame, pour, type View } from "./frame";
import { type Caller, resolveCaller } from "./session";

/** What answering a document takes. */
export type DocumentTools = {
  assets: Fetcher;
  kv: KVNamespace;
  openDb: () => Db;
  config: WebConfig;
  now: Date;
  clientAddress: string | null;
  waitUntil: (work: Promise<unknown>) => void;
};

type Page = { file: string; status: number; chapter: ChapterSummary | null };

const guest: Caller = { session: null, accessToken: null, setCookies: [] };
const encoder = new TextEncoder();
/** Documents do not change while a deployment lives, so each is fetched and taken apart once an isolate. */
const frames = new Map<string, Frame>();

/**
 * Answers a document: the same HTML for every guest; for a reader with their own parts poured in. A gated
 * chapter's text is read only after the right was checked, and never without (`unavailable` when that
 * check has no answer).
 */
export async function serveDocument(request: Request, tools: DocumentTools): Promise<Response> {
  const { pathname } = new URL(request.url);
  const page = findPage(pathname);
  const cookies = request.headers.get("cookie");
  const gated = page.chapter !== null && page.chapter.access !== "free";
  const [frame, caller] = await Promise.all([
    loadFrame(page.file, tools.assets),
    findCaller(cookies, tools, gated),
  ]);
  const { session } = caller;
  const read = gated && session && page.chapter ? await readChapter(session, page.chapter.number) : null;
  const view: View = {
    reader: session ? { id: session.readerId, role: session.role } : null,
    theme: themeOf(cookies),
    body: read?.ok ? read.value.html : null,
  };
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8" });
  for (const line of caller.setCookies) headers.append("Set-Cookie", line);
  const personal = session !== null || view.theme !== null || caller.setCookies.length > 0;
  headers.set("Cache-Control", personal ? "private, no-store" : "public, max-age=0, must-revalidate");
  headers.set("Vary", "Cookie");

  const opened = session && page.chapter && (!gated || read?.ok);
  if (opened && request.method === "GET")
    recordView(request, page.chapter?.number ?? 0, session.email, tools);
  if (request.method === "HEAD") return new Response(null, { status: page.status, headers });
  if (!session || frame.tail.length === 0) {
    return new Response(pour([...frame.head, ...frame.tail], view, null), { status: page.status, headers });
  }
  const figures = readFigures(session.email, tools);
  const { readable, writable } = new IdentityTransformStream();
  tools.waitUntil(
    send(writable, pour(frame.head, view, null), async () => pour(frame.tail, view, await figures)),
  );
  return new Response(readable, { status: page.status, headers });
}

function findPage(pathname: string): Page {
  const slug = /^\/chapters\/([^/]+)$/.exec(pathname)?.[1];
  if (slug !== undefined) {
    const chapter = findChapter(slug);
    return chapter && chapter.slug === slug ? { file: `chapters/${slug}`, status: 200, chapter } : notFound;
  }
  if (pathname === "/") return { file: "index", status: 200, chapter: null };
  return pathname === "/chapters" || pathname === "/privacy"
    ? { file: pathname.slice(1), status: 200, chapter: null }
    : notFound;
}

const notFound: Page = { file: "not-found", status: 404, chapter: null };

async function loadFrame(file: string, assets: Fetcher): Promise<Frame> {
  const known = frames.get(file);
  if (known) return known;
  const response = await assets.fetch(`https://assets.invalid/_documents/${file}.html`);
  if (!response.ok) throw new Error(`document ${file} is not in the build (${response.status})`);
  const frame = parseFrame(await response.text());
  frames.set(file, frame);
  return frame;
}

/** A document that needs no right is served to a guest when the sessions cannot be read; a gated one is not. */
async function findCaller(cookies: string | null, tools: DocumentTools, gated: boolean): Promise<Caller> {
  if (!cookies?.includes("__Host-")) return guest;
  try {
    return await resolveCaller(cookies, tools, gated);
  } catch (error) {
    log("error", "session_unreadable", { error: reasonOf(error) });
    if (gated) throw new AppError("unavailable", { cause: error });
    return guest;
  }
}

function themeOf(cookies: string | null): "light" | "dark" | null {
  const theme = readCookie(cookies, cookieNames.theme);
  return theme === "light" || theme === "dark" ? theme : null;
}

/** A reader's figures; without them the page is still whole, so a failure is logged and answered with none. */
async function readFigures(email: string, tools: DocumentTools): Promise<ChapterFigures[] | null> {
  try {
    return await listProgress(tools.openDb(), email);
  } catch (error) {
    log("error", "progress_unreadable", { error: reasonOf(error) });
    return null;
  }
}

/** Sends what is ready at once, and the rest when the database has answered. */
async function send(writable: WritableStream, head: string, rest: () => Promise<string>): Promise<void> {
  const writer = writable.getWriter();
  try {
    await writer.write(encoder.encode(head));
    await writer.write(encoder.encode(await rest()));
    await writer.close();
  } catch {
    // The reader went away; there is nobody left to tell.
  }
}

function recordView(request: Request, chapterNumber: number, email: string, tools: DocumentTools): void {
  const work = logAccess(tools.openDb(), {
    email,
    chapterNumber,
    accessType: "view",
    ip: tools.clientAddress,
    userAgent: request.headers.get("user-agent"),
    now: tools.now,
  }).catch((error: unknown) => log("error", "access_log_dropped", { error: reasonOf(error) }));
  tools.waitUntil(work);
}
