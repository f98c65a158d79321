import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Cue, parseCaptions } from "./captions.ts";
import type { VideoSizes } from "./measure.ts";
import { type Problem, type Report, reporter } from "./problems.ts";
import { type ContentFolder, readText } from "./sources.ts";
import { parseYaml } from "./yaml.ts";

const line = (max: number) =>
  z
    .string()
    .regex(/^\S(.*\S)?$/)
    .max(max);
const videoSchema = z.strictObject({ title: line(80), description: line(300) });
const mends = {
  title: "write what the video is about on one line, at most 80 characters",
  description: "say on one line what is shown, for people who cannot see it, at most 300 characters",
};

/** A compiled video. `file` and `poster` are names in content/media. */
export type CompiledVideo = {
  id: string;
  title: string;
  description: string;
  seconds: number;
  file: string;
  poster: string;
  width: number;
  height: number;
  cues: Cue[];
};

/** In bytes: what a phone on a slow line can bear, and what the Worker slices in its memory. */
const heaviest = { video: 1_500_000, poster: 150_000 };
const videoEnds = ["webm", "mp4"];
const posterEnds = ["webp", "jpg", "png"];

/** Reads every video of the book, and reports the mistakes of all. `ids` holds those with mistakes too. */
export function readVideos(
  folder: ContentFolder,
  sizes: VideoSizes,
  problems: Problem[],
): { ids: ReadonlySet<string>; videos: CompiledVideo[] } {
  const path = join(folder.root, "videos");
  const names = existsSync(path) ? readdirSync(path).sort() : [];
  const ids = new Set<string>();
  const videos: CompiledVideo[] = [];
  for (const name of names.filter((one) => !one.startsWith("."))) {
    const report = reporter(problems, `${folder.label}/videos/${name}`);
    const id = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.yaml$/.exec(name)?.[1];
    if (!id || id.length > 60) {
      report(1, "the file's name is not a video's: name it words-of-its-id.yaml, such as first-light.yaml");
      continue;
    }
    ids.add(id);
    const text = readText(folder, `videos/${name}`, problems);
    const facts = text === null ? null : parseYaml({ text, line: 1, schema: videoSchema, mends, report });
    const files = readFiles(folder, id, sizes, problems, report);
    if (facts && files) videos.push({ id, ...facts.value, ...files });
  }
  return { ids, videos };
}

/** The video, its poster and its captions, all three judged whatever is wrong with the others. */
function readFiles(
  folder: ContentFolder,
  id: string,
  sizes: VideoSizes,
  problems: Problem[],
  report: Report,
): Omit<CompiledVideo, "id" | "title" | "description"> | null {
  const file = findFile(folder, { id, kind: "video", ends: videoEnds }, problems, report);
  const poster = findFile(folder, { id, kind: "poster", ends: posterEnds }, problems, report);
  const size = file === null ? null : (sizes.get(file) ?? null);
  if (file !== null && size === null) {
    if (!sizes.has(file)) throw new Error(`${file} was not measured`);
    reporter(problems, `${folder.label}/media/${file}`)(
      1,
      "no browser could play this: export the video again as WebM (VP9 or VP8) or MP4 (H.264)",
    );
  }
  const captions = `media/${id}.vtt`;
  if (!existsSync(join(folder.root, captions))) {
    report(1, `the captions are missing: write content/${captions}, for people who cannot hear`);
    return null;
  }
  const text = readText(folder, captions, problems);
  if (text === null) return null;
  const cues = parseCaptions(text, size?.seconds ?? null, reporter(problems, `${folder.label}/${captions}`));
  return file && poster && size ? { ...size, file, poster, cues } : null;
}

function findFile(
  folder: ContentFolder,
  { id, kind, ends }: { id: string; kind: "video" | "poster"; ends: string[] },
  problems: Problem[],
  report: Report,
): string | null {
  const there = ends
    .map((end) => `${id}.${end}`)
    .filter((name) => existsSync(join(folder.root, "media", name)));
  const [name] = there;
  if (name === undefined) {
    const word = kind === "video" ? "video itself" : "poster";
    report(1, `the ${word} is missing: put ${id}.${ends.join(", ")} (one of them) in content/media`);
    return null;
  }
  if (there.length > 1) report(1, `there is a ${there.join(" and a ")}: keep one of them`);
  const { size } = statSync(join(folder.root, "media", name));
  if (size > heaviest[kind]) {
    const most = heaviest[kind] === heaviest.video ? "1.5 MB" : "150 KB";
    reporter(problems, `${folder.label}/media/${name}`)(
      1,
      `the ${kind} has ${Math.round(size / 1000)} KB: export it smaller, at most ${most}`,
    );
  }
  return name;
}
