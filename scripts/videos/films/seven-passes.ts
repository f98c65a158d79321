import { box, colours, heading, path, text } from "../draw.ts";
import { type Canvas, chance, type Film, mix, ramp, shown, step } from "../film.ts";

/** A clip of the footage: where it lies on the card, whether it is good, and what becomes of it. */
type Clip = {
  row: number;
  x: number;
  w: number;
  mark: "good" | "usable" | "bad";
  /** Its place in the script, and after the structure pass; -1 for gone. */
  script: number;
  final: number;
  trimmed: number;
  tone: string;
};

const tones = ["#c9846b", "#8fa6b8", "#b9a168", "#93a88f", "#b58fa6"];
const clip = (
  [row, x, w]: [number, number, number],
  mark: Clip["mark"],
  [script, final, trimmed]: [number, number, number] = [-1, -1, 0],
): Clip => ({ row, x, w, mark, script, final, trimmed, tone: tones[Math.abs(script) % 5] ?? "#b9ae9c" });

const clips: Clip[] = [
  clip([0, 0, 86], "good", [3, 0, 48]),
  clip([0, 92, 62], "bad"),
  clip([0, 160, 96], "good", [0, 1, 62]),
  clip([0, 262, 54], "usable"),
  clip([0, 322, 104], "good", [5, 4, 58]),
  clip([0, 432, 58], "bad"),
  clip([0, 496, 80], "good", [1, 2, 46]),
  clip([1, 0, 70], "usable"),
  clip([1, 76, 84], "good", [2, -1, 0]),
  clip([1, 166, 98], "good", [6, 5, 66]),
  clip([1, 270, 66], "bad"),
  clip([1, 342, 78], "good", [4, 3, 44]),
  clip([1, 426, 64], "good", [7, -1, 0]),
  clip([1, 496, 80], "usable"),
];

const passes = [
  { name: "Log", minutes: 45 },
  { name: "Assembly", minutes: 60 },
  { name: "Structure", minutes: 60 },
  { name: "Trim", minutes: 75 },
  { name: "Sound", minutes: 45 },
  { name: "Picture and captions", minutes: 30 },
  { name: "Watch", minutes: 15 },
];

const [first, each] = [3, 4.6];
const at = (pass: number) => first + pass * each;
const [left, trackY, clipHeight] = [32, 150, 76];
const target = 324 + 5 * 3;

export const sevenPasses: Film = {
  id: "seven-passes",
  seconds: 39,
  posterAt: at(3) + 1,
  captions: [
    { start: 0.4, end: 2.8, text: "A card of footage, and five and a half hours." },
    {
      start: at(0),
      end: at(1) - 0.3,
      text: "One, log: watch it all once.\nMark what is good and what is usable.",
    },
    {
      start: at(1),
      end: at(2) - 0.3,
      text: "Two, assembly: the good takes in script order.\nIt is dreadful, and far too long.",
    },
    {
      start: at(2),
      end: at(3) - 0.3,
      text: "Three, structure: one moves to the front,\ntwo go. Now the order is locked.",
    },
    {
      start: at(3),
      end: at(4) - 0.3,
      text: "Four, trim: each shot starts later and stops sooner,\nuntil eight minutes are left.",
    },
    { start: at(4), end: at(5) - 0.3, text: "Five, sound: every voice at the same level." },
    {
      start: at(5),
      end: at(6) - 0.3,
      text: "Six, picture and captions:\none colour throughout, and the spelling.",
    },
    {
      start: at(6),
      end: 38.6,
      text: "Seven, watch, with your hands off the keyboard.\nFix what is wrong. Close the file on the rest.",
    },
  ],
  draw,
};

function draw(canvas: Canvas, t: number): void {
  heading(canvas, "Seven passes, one clock", shown(t, 0.2, first));
  for (const [index, { name }] of passes.entries()) {
    heading(canvas, `${index + 1}. ${name}`, shown(t, at(index), index < 6 ? at(index + 1) : undefined));
  }
  drawClock(canvas, t);
  drawTarget(canvas, t);
  for (const [index, one] of clips.entries()) drawClip(canvas, one, index, t);
  drawPlayheads(canvas, t);
}

/** The 330 minutes, cut into the seven passes; the one at hand fills up. */
function drawClock(canvas: Canvas, t: number): void {
  const unit = 570 / 330;
  let before = 0;
  for (const [index, { minutes }] of passes.entries()) {
    const x = left + before * unit;
    const done = ramp(t, at(index), each);
    box(canvas, x, 74, minutes * unit - 3, 10, { fill: "#e6dfd2", radius: 3, alpha: step(t, 0.4, 0.5) });
    box(canvas, x, 74, (minutes * unit - 3) * done, 10, { fill: colours.accent, radius: 3 });
    const spent = Math.round(before + minutes * done);
    const alpha = shown(t, at(index) + 0.1, index < 6 ? at(index + 1) : undefined);
    if (done > 0 && (done < 1 || index === 6)) {
      text(canvas, `${spent} min`, 602, 54, {
        size: 26,
        weight: 750,
        colour: colours.accent,
        align: "right",
        alpha,
      });
    }
    before += minutes;
  }
}

/** Eight minutes: where the piece should end. */
function drawTarget(canvas: Canvas, t: number): void {
  const alpha = step(t, at(1) + 1.6, 0.6);
  const x = left + target + 3;
  path(
    canvas,
    [
      [x, 104],
      [x, 266],
    ],
    { line: colours.ink, lineWidth: 2, alpha, dash: [1, 5] },
  );
  text(canvas, "8 minutes", x + 9, 122, { size: 20, weight: 600, colour: colours.soft, alpha });
}

/** Where a clip lies, and how wide, once it is in the row of the edit. */
function inRow(one: Clip, t: number): { x: number; w: number } {
  const structured = step(t, at(2) + 1, 1.4);
  const trim = (other: Clip) => mix(other.w, other.trimmed, step(t, at(3) + 0.6 + other.final * 0.35, 0.9));
  const placed = (order: (other: Clip) => number) =>
    clips
      .filter((other) => order(other) >= 0 && order(other) < order(one))
      .reduce((sum, other) => sum + scaled(trim(other), t) + 3, 0);
  const before = placed(({ script }) => script);
  const after = one.final < 0 ? before : placed(({ final }) => final);
  return { x: left + mix(before, after, structured), w: scaled(trim(one), t) };
}

/** All of the assembly has to be seen, so it is drawn a little smaller. */
function scaled(w: number, t: number): number {
  return w * mix(0.8, 1, step(t, at(3) + 0.2, 1.2));
}

function drawClip(canvas: Canvas, one: Clip, index: number, t: number): void {
  const appears = step(t, 0.5 + index * 0.09, 0.5);
  const chosen = one.script >= 0;
  const assembled = chosen ? step(t, at(1) + 0.4 + one.script * 0.18, 1) : 0;
  const rejected = chosen ? 0 : step(t, at(1) + 0.2 + chance(index) * 0.6, 0.9);
  const cut = chosen && one.final < 0 ? step(t, at(2) + 0.8, 1) : 0;
  const row = inRow(one, t);
  const raised = one.final === 0 ? Math.sin(step(t, at(2) + 1, 1.4) * Math.PI) * 34 : 0;
  const x = mix(left + one.x, row.x, assembled);
  const y = mix(106 + one.row * 90, trackY - 14, assembled) + rejected * 40 + cut * 70 - raised;
  const w = mix(one.w, row.w, assembled);
  const alpha = appears * (1 - rejected) * (1 - cut);
  const even = step(t, at(5) + 0.5 + one.final * 0.12, 1);
  box(canvas, x, y, w, clipHeight, { fill: one.tone, radius: 4, alpha });
  box(canvas, x, y, w, clipHeight, { fill: "#a8805f", radius: 4, alpha: alpha * even });
  drawMark(canvas, one, { x, y, w, alpha: alpha * (1 - assembled) }, t);
  if (one.final < 0) return;
  drawWave(canvas, { x, y: trackY + clipHeight - 2, w }, one.final, t);
  const caption = step(t, at(5) + 2 + one.final * 0.15, 0.5);
  box(canvas, x + w * 0.16, y + clipHeight - 18, w * 0.68 * caption, 7, {
    fill: "#ffffff",
    radius: 3,
    alpha,
  });
}

function drawMark(
  canvas: Canvas,
  one: Clip,
  { x, y, w, alpha }: { x: number; y: number; w: number; alpha: number },
  t: number,
): void {
  const seen = at(0) + 0.3 + ((one.row * 576 + one.x) / 1152) * 3.4;
  const word = { good: "★", usable: "–", bad: "" }[one.mark];
  const style = { size: 26, weight: 800, colour: "#ffffff", align: "center" } as const;
  text(canvas, word, x + w / 2, y + 48, { ...style, alpha: alpha * step(t, seen, 0.3) });
  if (one.mark === "bad")
    box(canvas, x, y, w, clipHeight, { fill: colours.paper, alpha: alpha * 0.6 * step(t, seen, 0.4) });
}

/** The sound of a clip: as loud as it happened to be, then even. */
function drawWave(
  canvas: Canvas,
  { x, y, w }: { x: number; y: number; w: number },
  seed: number,
  t: number,
): void {
  const alpha = step(t, at(4) + 0.2, 0.5);
  if (alpha === 0) return;
  const level = mix(0.25 + chance(seed + 3) * 1.5, 0.9, step(t, at(4) + 1 + seed * 0.25, 0.9));
  const bars = Math.floor(w / 6);
  for (let bar = 0; bar < bars; bar++) {
    const size = Math.min(26, (5 + chance(seed * 50 + bar) * 19) * level * 1.3);
    box(canvas, x + 2 + bar * 6, y + 20 - size / 2, 3, size, { fill: colours.note, radius: 1.5, alpha });
  }
}

function drawPlayheads(canvas: Canvas, t: number): void {
  const logging = ramp(t, at(0) + 0.3, 3.4);
  if (logging > 0 && logging < 1) {
    const row = logging < 0.5 ? 0 : 1;
    const x = left + ((logging * 2) % 1) * 576;
    path(
      canvas,
      [
        [x, 100 + row * 90],
        [x, 188 + row * 90],
      ],
      { line: colours.ink, lineWidth: 3 },
    );
  }
  const watching = ramp(t, at(6) + 0.4, 3.4);
  if (watching > 0) {
    const x = left + watching * target;
    path(
      canvas,
      [
        [x, 126],
        [x, 270],
      ],
      { line: colours.accent, lineWidth: 3 },
    );
  }
  const ending = step(t, at(6) + 0.6, 0.6);
  text(canvas, "Wrong: fix it", 392, 168, { size: 22, weight: 650, colour: colours.accent, alpha: ending });
  text(canvas, "Could be better:", 392, 206, { size: 22, weight: 650, alpha: step(t, at(6) + 1.6, 0.6) });
  text(canvas, "the next piece", 392, 233, {
    size: 22,
    colour: colours.soft,
    alpha: step(t, at(6) + 1.6, 0.6),
  });
}
