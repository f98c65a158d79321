import { appendCookies } from "@/lib/base/cookies";
import { AppError } from "@/lib/base/errors";
import { findChapter, findMedia, listChapters, readChapter } from "@/lib/chapters/data";
import { captionsOf } from "@/lib/chapters/rules";
import type { ChapterSummary, MediaFile, Reader } from "@/lib/chapters/schema";
import type { DocumentTools } from "./documents";
import { chooseRange, isKnown } from "./ranges";
import { findCaller } from "./session";

/** Something under /media/ that is there: a file of the build, or captions, which are written when asked for. */
type Found = { name: string; chapters: ChapterSummary[]; isPoster: boolean; file: MediaFile | null };

const types: Record<string, string> = {
  webm: "video/webm",
  mp4: "video/mp4",
  webp: "image/webp",
  jpg: "image/jpeg",
  png: "image/png",
  vtt: "text/vtt; charset=utf-8",
};

/** A day: names stay when a file changes, and the ETag then says so. */
const shared = "public, max-age=86400, stale-while-revalidate=604800";
const personal = "private, no-store";

/**
 * Answers `/media/<name>`. What belongs to a free chapter is anybody's, and so is every poster. The rest
 * goes out only after the caller's right was checked, as a gated document does: `unauthorized`, `forbidden`,
 * or `unavailable` when that check has no answer. `not_found` for a name that no chapter uses.
 */
export async function serveMedia(
  request: Request,
  pathname: string,
  tools: DocumentTools,
): Promise<Response> {
  const found = find(pathname.slice("/media/".length));
  if (!found) throw new AppError("not_found");
  const isOpen = found.isPoster || found.chapters.some(({ access }) => access === "free");
  const { session, cookies } = isOpen
    ? { session: null, cookies: [] }
    : await findCaller(request.headers.get("cookie"), tools, true);
  const content = await open(found, session, isOpen);
  const headers = new Headers({
    "Content-Type": types[found.name.split(".").at(-1) ?? ""] ?? "application/octet-stream",
    "Cache-Control": isOpen ? shared : personal,
    "Accept-Ranges": "bytes",
    ETag: content.etag,
  });
  appendCookies(headers, cookies);
  return send(request, content, headers, tools.assets);
}

function find(name: string): Found | null {
  const file = findMedia(name);
  if (file) {
    const chapters = file.chapters.flatMap((number) => findChapter(number) ?? []);
    return { name, chapters, isPoster: file.kind === "poster", file };
  }
  const video = /^([\w-]+)\.vtt$/.exec(name)?.[1];
  const chapters = listChapters().filter(({ videos }) => video !== undefined && videos.includes(video));
  return chapters.length > 0 ? { name, chapters, isPoster: false, file: null } : null;
}

type Content = { etag: string; size: number; name: string; text: Uint8Array<ArrayBuffer> | null };

/** What is to be sent, once the caller may have it: `readChapter` is the one who says so. */
async function open({ name, chapters, file }: Found, reader: Reader, isOpen: boolean): Promise<Content> {
  if (file && isOpen) return { etag: `"${file.hash}"`, size: file.bytes, name, text: null };
  let refusal: "unauthorized" | "forbidden" | "not_found" = "not_found";
  for (const { number, version } of chapters) {
    const read = await readChapter(reader, number);
    if (!read.ok) refusal = read.code;
    else if (file) return { etag: `"${file.hash}"`, size: file.bytes, name, text: null };
    else {
      const video = read.value.videos.find(({ id }) => `${id}.vtt` === name);
      const text = new TextEncoder().encode(captionsOf(video?.cues ?? []));
      return { etag: `"${version}"`, size: text.length, name, text };
    }
  }
  throw new AppError(refusal);
}

/** RFC 9110: conditions first, then ranges; a HEAD has the headers of the GET and nothing more. */
async function send(
  request: Request,
  content: Content,
  headers: Headers,
  assets: Fetcher,
): Promise<Response> {
  const { etag, size } = content;
  if (isKnown(request.headers, etag)) return new Response(null, { status: 304, headers });
  const isHead = request.method === "HEAD";
  // Ranges are defined for GET alone (14.2).
  const range = isHead ? "whole" : chooseRange(request.headers, { size, etag });
  if (range === "unsatisfiable") {
    headers.set("Content-Range", `bytes */${size}`);
    headers.delete("Content-Type");
    return new Response(null, { status: 416, headers });
  }
  if (range === "whole") {
    headers.set("Content-Length", String(size));
    const body = isHead ? null : (content.text ?? (await fetchFile(content.name, assets)).body);
    return new Response(body, { headers });
  }
  const { first, last } = range;
  headers.set("Content-Range", `bytes ${first}-${last}/${size}`);
  headers.set("Content-Length", String(last - first + 1));
  const bytes = content.text ?? new Uint8Array(await (await fetchFile(content.name, assets)).arrayBuffer());
  return new Response(bytes.subarray(first, last + 1), { status: 206, headers });
}

/** The assets binding knows no ranges; the largest file is 1.5 MB (scripts/content/videos.ts). */
async function fetchFile(name: string, assets: Fetcher): Promise<Response> {
  const response = await assets.fetch(`https://assets.invalid/media/${name}`);
  if (!response.ok) throw new Error(`media ${name} is not in the build (${response.status})`);
  return response;
}
