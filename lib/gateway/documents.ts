import type { Db } from "@/db/client";
import type { WebConfig } from "@/lib/base/config";
import { appendCookies, cookieNames, parseReading, parseTheme, readCookie } from "@/lib/base/cookies";
import { siteInDocuments } from "@/lib/base/site";
import { findChapter, readChapter } from "@/lib/chapters/data";
import type { ChapterSummary } from "@/lib/chapters/schema";
import { type Frame, parseFrame, pour, type View } from "./frame";
import { securedHeaders } from "./security";
import { findCaller } from "./session";
import { recordView } from "./views";

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

const notFound: Page = { file: "not-found", status: 404, chapter: null };
const headersOf = (caching: string) =>
  securedHeaders({ "Content-Type": "text/html; charset=utf-8", "Cache-Control": caching, Vary: "Cookie" });
const sharedHeaders = headersOf("public, max-age=0, must-revalidate");
const personalHeaders = headersOf("private, no-store");
/** Documents do not change while a deployment lives, so each is fetched and taken apart once an isolate. */
const frames = new Map<string, Frame>();

/**
 * Answers a document: the same HTML for every guest; for a reader with their own parts poured in. A gated
 * chapter's text is read only after the right was checked, and never without (`unavailable` when that
 * check has no answer). One KV read for a gated chapter, no call of the database before the answer.
 */
export async function serveDocument(
  request: Request,
  pathname: string,
  tools: DocumentTools,
): Promise<Response> {
  const { file, status, chapter } = findPage(pathname);
  const cookies = request.headers.get("cookie");
  const gated = chapter !== null && chapter.access !== "free";
  const frame = await frameOf(file, tools);
  const { session, completed, cookies: newCookies } = await findCaller(cookies, tools, gated);
  const read = gated && session ? await readChapter(session, chapter.number) : null;
  const view: View = {
    reader: session ? { id: session.readerId, role: session.role } : null,
    theme: parseTheme(readCookie(cookies, cookieNames.theme)),
    reading: parseReading(readCookie(cookies, cookieNames.reading)),
    body: read?.ok ? read.value.html : null,
    completed,
  };
  const isSet = view.theme !== null || view.reading !== null;
  const personal = session !== null || isSet || newCookies.length > 0;
  const answer = (body: Uint8Array<ArrayBuffer> | null) => {
    const response = new Response(body, { status, headers: personal ? personalHeaders : sharedHeaders });
    appendCookies(response.headers, newCookies);
    return response;
  };
  if (request.method === "HEAD") return answer(null);

  if (session && chapter && (!gated || read?.ok)) {
    const { email } = session;
    const userAgent = request.headers.get("user-agent");
    const access = { chapterNumber: chapter.number, accessType: "view" } as const;
    recordView({ ...access, email, ip: tools.clientAddress, userAgent, now: tools.now }, tools);
  }
  return answer(pour(frame, view));
}

function findPage(pathname: string): Page {
  if (pathname === "/") return { file: "index", status: 200, chapter: null };
  if (["/chapters", "/privacy", "/api-docs"].includes(pathname)) {
    return { file: pathname.slice(1), status: 200, chapter: null };
  }
  const chapter = findChapter(/^\/chapters\/([^/]+)$/.exec(pathname)?.[1] ?? "");
  return chapter ? { file: `chapters/${chapter.slug}`, status: 200, chapter } : notFound;
}

/** A document taken apart, by its file. Throws when it is not in the build. */
export async function frameOf(
  file: string,
  { assets, config }: Pick<DocumentTools, "assets" | "config">,
): Promise<Frame> {
  const known = frames.get(file);
  if (known) return known;
  const response = await assets.fetch(`https://assets.invalid/_documents/${file}.html`);
  if (!response.ok) throw new Error(`document ${file} is not in the build (${response.status})`);
  const frame = parseFrame((await response.text()).replaceAll(siteInDocuments, config.siteUrl));
  frames.set(file, frame);
  return frame;
}
