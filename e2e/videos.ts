import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A video as its author wrote it: the chapter that shows it, and the words of its captions. */
export type Video = { id: string; chapter: string; captions: string[] };

const content = path.resolve(import.meta.dirname, "../content");

/** The videos of the book from their sources, so that nothing the build made is taken on trust. */
export function readVideos(): Video[] {
  const chapters = readdirSync(path.join(content, "chapters")).map((file) => ({
    slug: file.slice(3, -3),
    text: readFileSync(path.join(content, "chapters", file), "utf8"),
  }));
  return readdirSync(path.join(content, "videos")).map((file) => {
    const id = file.replace(/\.yaml$/, "");
    const blocks = readFileSync(path.join(content, `media/${id}.vtt`), "utf8")
      .split("\n\n")
      .slice(1);
    const captions = blocks.map((block) => block.trim().split("\n").slice(1).join(" "));
    const chapter = chapters.find(({ text }) => text.includes(`::video{#${id}}`))?.slug ?? "";
    return { id, chapter, captions };
  });
}

/** The video of a chapter. */
export function videoOf(chapter: string): Video {
  const video = readVideos().find((one) => one.chapter === chapter);
  if (!video) throw new Error(`the chapter ${chapter} has no video`);
  return video;
}
