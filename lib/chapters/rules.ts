import type { Access, Reader, Video } from "./schema";

/**
 * Whether `reader` may read a chapter of this access: free is for anybody, `subscriber` needs access
 * (which buyers have too), `purchased` needs the purchase, and admins read all.
 */
export function mayRead(reader: Reader, access: Access): boolean {
  if (access === "free") return true;
  if (reader === null) return false;
  if (reader.role === "admin" || reader.hasPurchased) return true;
  return access === "subscriber" && reader.hasAccess;
}

/** A line of HTML that the build made, such as a question of a quiz, as words. */
export function wordsOf(html: string): string {
  const named: Record<string, string> = { "&#x26;": "&", "&#x3C;": "<" };
  return html.replace(/<[^>]*>/g, "").replace(/&#x26;|&#x3C;/g, (code) => named[code] ?? code);
}

/** Captions as a WebVTT file (W3C). */
export function captionsOf(cues: Video["cues"]): string {
  const escaped = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const blocks = cues.map(({ start, end, text }) => `${clock(start)} --> ${clock(end)}\n${escaped(text)}\n`);
  return `WEBVTT\n\n${blocks.join("\n")}`;
}

/** Seconds as `00:01:02.500`. */
function clock(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  return new Date(ms).toISOString().slice(11, 23);
}
