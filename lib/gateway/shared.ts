import { cookieLine, cookieNames, parseReading, parseTheme, readCookie } from "@/lib/base/cookies";
import { sha256 } from "@/lib/base/ids";
import { openShareLink } from "@/lib/chapters/sharing/mutations";
import { linkSeconds } from "@/lib/chapters/sharing/rules";
import { type DocumentTools, frameOf } from "./documents";
import { pour } from "./frame";

/** The token of a shared link, or `null` for any other path. */
export function shareTokenOf(pathname: string): string | null {
  return /^\/s\/([^/]+)$/.exec(pathname)?.[1] ?? null;
}

/**
 * Answers a shared link: the chapter it opens, with the right of the reader who made it; 404 when it opens
 * nothing. An opening counts once a browser, which a cookie for this path remembers; HEAD counts nothing.
 * One call of the database; throws when that does not answer (503).
 */
export async function serveShared(request: Request, token: string, tools: DocumentTools): Promise<Response> {
  const { config, openDb, now } = tools;
  const cookies = request.headers.get("cookie");
  // Made from the server's secret, so that no browser can spare its link the count.
  const seal = await sha256(`opened:${config.secret}:${token}`);
  const opened = readCookie(cookies, cookieNames.opened) === seal;
  const counts = !opened && request.method !== "HEAD";
  const chapter = await openShareLink(openDb(), { token, counts, now });
  const headers = new Headers({
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
  });
  const status = chapter.ok ? 200 : 404;
  if (chapter.ok && counts) {
    const cookie = { name: cookieNames.opened, value: seal, maxAge: linkSeconds };
    headers.append("Set-Cookie", cookieLine(cookie, `/s/${token}`));
  }
  if (request.method === "HEAD") return new Response(null, { status, headers });
  const frame = await frameOf(chapter.ok ? `chapters/${chapter.value.slug}` : "link-over", tools);
  const theme = parseTheme(readCookie(cookies, cookieNames.theme));
  const body = chapter.ok && chapter.value.access !== "free" ? chapter.value.html : null;
  const reading = parseReading(readCookie(cookies, cookieNames.reading));
  const page = pour(frame, { reader: null, isShared: chapter.ok, theme, reading, body, completed: [] });
  return new Response(page, { status, headers });
}
