import "server-only";
import { readChapter } from "@/lib/chapters/data";
import { currentSession } from "./session";

/**
 * The text that may stand in a chapter's frame: at build time that of a free chapter only. `next dev`
 * has no gateway to pour a gated one, so there, and only there, the page reads it for whoever asks.
 */
export async function readForFrame(number: number): Promise<string | null> {
  const reader = process.env.NODE_ENV === "development" ? await currentSession() : null;
  const chapter = await readChapter(reader, number);
  return chapter.ok ? chapter.value.html : null;
}
