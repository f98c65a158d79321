import { appendCookies } from "@/lib/base/cookies";
import { sha256 } from "@/lib/base/ids";
import { readLibrary } from "@/lib/chapters/search/data";
import { isKnown } from "./ranges";
import { type CallerTools, findCaller } from "./session";

/** What guests get: the same for all, and made once an isolate. */
let forGuests: { body: string; etag: string } | null = null;

/**
 * Answers `/search.json`: what the caller may search, as JSON (`Library`). The same for every guest, with an
 * `ETag`; for a reader private, after the same check as for a gated chapter. `unavailable` when that check
 * has no answer.
 */
export async function serveLibrary(request: Request, tools: CallerTools): Promise<Response> {
  const { session, cookies } = await findCaller(request.headers.get("cookie"), tools, true);
  const headers = new Headers({ "Content-Type": "application/json; charset=utf-8", Vary: "Cookie" });
  appendCookies(headers, cookies);
  const isHead = request.method === "HEAD";
  if (session !== null || cookies.length > 0) {
    headers.set("Cache-Control", "private, no-store");
    return new Response(isHead ? null : JSON.stringify(await readLibrary(session)), { headers });
  }
  forGuests ??= await makeForGuests();
  const { body, etag } = forGuests;
  headers.set("Cache-Control", "public, max-age=0, must-revalidate");
  headers.set("ETag", etag);
  if (isKnown(request.headers, etag)) return new Response(null, { status: 304, headers });
  return new Response(isHead ? null : body, { headers });
}

async function makeForGuests(): Promise<{ body: string; etag: string }> {
  const body = JSON.stringify(await readLibrary(null));
  return { body, etag: `"${(await sha256(body)).slice(0, 16)}"` };
}
