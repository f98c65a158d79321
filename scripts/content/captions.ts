import type { Report } from "./problems.ts";

/** A caption: its words without markup, shown from `start` to `end`, in seconds of the video. */
export type Cue = { start: number; end: number; text: string };

/** Two captions may share this much time, as when one speaker cuts in on another. */
const mostOverlap = 0.5;
/** A player's clock and a captioner's may differ by so much. */
const tolerance = 0.1;

const clock = String.raw`(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})`;
const timing = new RegExp(String.raw`^${clock}[ \t]+-->[ \t]+${clock}(?:[ \t].*)?$`);

/**
 * Reads WebVTT (W3C): the cues in their order. Notes, styles and regions are passed over, markup within a
 * cue is taken off. Reports what cannot be read, and cues that no viewer could follow: empty, out of order,
 * more than half a second into the one before, or after `seconds`, the video's end.
 */
export function parseCaptions(text: string, seconds: number | null, report: Report): Cue[] {
  const [header = "", ...blocks] = blocksOf(text);
  if (!/^WEBVTT([ \t].*)?$/.test(header.split("\n", 1)[0] ?? "")) {
    report(1, "this is not WebVTT: begin the file with a line that says WEBVTT, and an empty line");
    return [];
  }
  const cues: Cue[] = [];
  let line = 1;
  let rows = header;
  for (const block of blocks) {
    line += rows.split("\n").length + 1;
    rows = block;
    const body = block.replace(/^\n+/, "");
    const at = line + block.length - body.length;
    if (body === "" || /^(NOTE|STYLE|REGION)([ \t\n]|$)/.test(body)) continue;
    const cue = readCue(body, at, report);
    if (!cue) continue;
    checkPlace(cue, cues.at(-1), seconds, (message) => report(at, message));
    cues.push(cue);
  }
  if (cues.length === 0) report(1, "there is no caption: write what is said or shown, with its times");
  return cues;
}

/** The parts between empty lines. Each empty line ends one, so that lines can be counted. */
function blocksOf(text: string): string[] {
  return text
    .replace(/^\uFEFF/, "")
    .trimEnd()
    .split("\n\n");
}

function readCue(block: string, line: number, report: Report): Cue | null {
  const lines = block.split("\n");
  const at = lines[0]?.includes("-->") ? 0 : 1;
  const times = timing.exec(lines[at] ?? "");
  if (!times) {
    report(line, "this is not a caption: write its times as 00:01.000 --> 00:03.500, and its words below");
    return null;
  }
  const [start, end] = [secondsOf(times.slice(1, 5)), secondsOf(times.slice(5, 9))];
  const words = plain(lines.slice(at + 1).join(" "));
  if (words === "") {
    report(line, "the caption has no words: write them below its times, or remove it");
    return null;
  }
  return { start, end, text: words };
}

function checkPlace(
  { start, end }: Cue,
  before: Cue | undefined,
  seconds: number | null,
  report: (message: string) => void,
): void {
  if (end <= start) report("the caption ends before it begins: correct its times");
  if (before && start < before.start) {
    report("the caption begins before the one above it: put them in the order of their times");
  } else if (before && start < before.end - mostOverlap) {
    report(`the caption begins ${before.end - start} s before the one above it ends: end that one sooner`);
  }
  if (seconds !== null && end > seconds + tolerance) {
    report(`the caption ends at ${end} s, after the video's end at ${seconds} s: correct its times`);
  }
}

function secondsOf([hours = "0", minutes, whole, thousandths]: string[]): number {
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(whole)) * 1000 + Number(thousandths);
  return ms / 1000;
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", nbsp: "\u00a0", lrm: "", rlm: "" };

function plain(words: string): string {
  return words
    .replace(/<[^>]*>/g, "")
    .replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (_, name: string) => entities[name] ?? "")
    .replace(/\s+/g, " ")
    .trim();
}
