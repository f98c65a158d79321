import { type Bust, lightOn, seeBust } from "../bust.ts";
import { box, colours, dot, heading, path, text } from "../draw.ts";
import { type Canvas, type Film, mix, shown, step } from "../film.ts";

/** Where the lamp goes: 0 is beside the camera, 90 at the side, 180 behind. */
const moves = [
  { at: 7, to: 55 },
  { at: 12.5, to: 100 },
  { at: 17, to: 165 },
  { at: 22, to: 50 },
];
const [fillAt, backAt, moveFor] = [25.5, 29.5, 1.8];
const panel = { x: 32, y: 74, w: 300, h: 220 };
const plan = { x: 480, y: 176, radius: 78 };

export const oneLightMoved: Film = {
  id: "one-light-moved",
  seconds: 35,
  posterAt: 24.6,
  captions: [
    {
      start: 0.4,
      end: 6.6,
      text: "One lamp beside the camera. Everything is bright,\nand the shape of the face is gone.",
    },
    {
      start: 7,
      end: 12,
      text: "Move it to one side and slightly in front.\nThe shadow draws nose, cheek and chin.",
    },
    {
      start: 12.5,
      end: 16.6,
      text: "Full from the side, half the face is lost.\nFor a dented frame this is right.",
    },
    {
      start: 17,
      end: 21.6,
      text: "From behind, only an outline is left.\nSo don't stand with a window behind you.",
    },
    { start: 22, end: 25.2, text: "Back to the side and slightly in front:\nthis is your key." },
    {
      start: 25.5,
      end: 29.2,
      text: "A white sheet on the dark side sends some light back.\nThat is your fill.",
    },
    {
      start: 29.5,
      end: 34.6,
      text: "A lamp in the background draws an edge.\nThat is a back light, and you can stop.",
    },
  ],
  draw,
};

function draw(canvas: Canvas, t: number): void {
  const scenes = [
    { words: "In front: flat", from: 0.2, to: 7 },
    { words: "To one side: a shape", from: 7, to: 12.5 },
    { words: "From the side: half", from: 12.5, to: 17 },
    { words: "From behind: an outline", from: 17, to: 22 },
    { words: "Key", from: 22, to: 25.5 },
    { words: "Key and fill", from: 25.5, to: 29.5 },
    { words: "Key, fill and back light", from: 29.5, to: Number.POSITIVE_INFINITY },
  ];
  for (const { words, from, to } of scenes) heading(canvas, words, shown(t, from, to));
  drawBust(canvas, t);
  drawPlan(canvas, t);
}

function angleAt(t: number): number {
  return moves.reduce((angle, { at, to }) => mix(angle, to, step(t, at, moveFor)), 6);
}

/** A lamp behind is turned up, as a window is brighter than a lamp. */
function strengthAt(t: number): number {
  return mix(0.92, 2.2, step(angleAt(t), 110, 50));
}

const onPlan = (degrees: number, radius: number): [x: number, y: number] => {
  const angle = (degrees / 180) * Math.PI;
  return [plan.x + Math.sin(angle) * radius, plan.y + Math.cos(angle) * radius];
};

/** Seen from above: the camera below, the sitter in the middle, the lamp going round. */
function drawPlan(canvas: Canvas, t: number): void {
  const alpha = step(t, 0.6, 0.6);
  const angle = angleAt(t);
  dot(canvas, plan.x, plan.y, plan.radius, { line: colours.line, alpha });
  drawBeam(canvas, angle, "#f2c14e", alpha);
  const back = step(t, backAt, 0.8);
  if (back > 0) drawBeam(canvas, 205, "#f2c14e", back * 0.8);
  const fill = step(t, fillAt, 0.8);
  const [fx, fy] = onPlan(-58, plan.radius);
  canvas.save();
  canvas.translate(fx - (1 - fill) * 20, fy);
  canvas.rotate(-0.56);
  box(canvas, -4, -26, 8, 52, { fill: colours.sheet, line: colours.ink, alpha: fill });
  canvas.restore();
  dot(canvas, plan.x, plan.y, 21, { fill: "#a8805f", alpha });
  dot(canvas, plan.x, plan.y + 21, 5, { fill: "#a8805f", alpha });
  text(canvas, "you", plan.x, plan.y + 6, {
    size: 18,
    weight: 650,
    colour: "#ffffff",
    align: "center",
    alpha,
  });
  const [cx, cy] = [plan.x, plan.y + plan.radius + 24];
  box(canvas, cx - 17, cy - 10, 34, 22, { fill: colours.ink, alpha });
  box(canvas, cx - 8, cy - 17, 16, 9, { fill: colours.ink, radius: 2, alpha });
  const label = (words: string, x: number, y: number, shade: number, align: CanvasTextAlign = "center") =>
    text(canvas, words, x, y, { size: 20, weight: 600, colour: colours.soft, align, alpha: shade });
  const first = alpha * (1 - step(t, 6.6, 0.4));
  label("camera", cx + 26, cy + 8, first, "left");
  label("lamp", plan.x - 20, plan.y + plan.radius + 4, first, "right");
  const keyAlpha = step(t, 22 + moveFor, 0.4);
  const [kx, ky] = onPlan(50, plan.radius + 22);
  label("key", kx + 6, ky + 16, keyAlpha, "left");
  label("fill", fx - 14, fy + 34, fill, "right");
  const [bx, by] = onPlan(205, plan.radius + 22);
  label("back", bx - 10, by + 4, back, "right");
}

function drawBeam(canvas: Canvas, degrees: number, colour: string, alpha: number): void {
  const [x, y] = onPlan(degrees, plan.radius);
  canvas.save();
  canvas.globalAlpha = alpha * 0.3;
  canvas.fillStyle = colour;
  canvas.beginPath();
  canvas.moveTo(x, y);
  const [toX, toY] = [plan.x - x, plan.y - y];
  const reach = 1;
  canvas.lineTo(plan.x + toX * 0 - toY * 0.34 * reach, plan.y + toX * 0.34 * reach);
  canvas.lineTo(plan.x + toY * 0.34 * reach, plan.y - toX * 0.34 * reach);
  canvas.fill();
  canvas.restore();
  dot(canvas, x, y, 13, { fill: colour, line: colours.ink, alpha });
  path(canvas, [onPlan(degrees, plan.radius + 17), onPlan(degrees, plan.radius + 22)], {
    line: colours.ink,
    lineWidth: 3,
    alpha,
  });
}

/** Made once: the bust stays where it is, only the light moves. */
let bust: Bust | null = null;
const lights = new Map<string, Float32Array>();

/** The light from an angle; the last few are kept, since the lamp often rests. */
function lightFrom(shape: Bust, degrees: number, up: number): Float32Array {
  const key = `${degrees.toFixed(2)} ${up}`;
  const known = lights.get(key);
  if (known) return known;
  if (lights.size > 4) lights.clear();
  const angle = (degrees / 180) * Math.PI;
  const light = lightOn(shape, [Math.sin(angle), up, Math.cos(angle)]);
  lights.set(key, light);
  return light;
}

function drawBust(canvas: Canvas, t: number): void {
  bust ??= seeBust(430);
  const key = lightFrom(bust, angleAt(t), 0.35);
  const fill = step(t, fillAt, 0.9);
  const back = step(t, backAt, 0.9);
  const soft = fill > 0 ? lightFrom(bust, -58, 0.1) : null;
  const edge = back > 0 ? lightFrom(bust, 205, 0.5) : null;
  const strength = strengthAt(t);
  const image = new ImageData(bust.columns, bust.rows);
  for (let at = 0; at < bust.index.length; at++) {
    const up = (bust.normals[at * 3 + 1] ?? 0) * 0.5 + 0.5;
    const room = 0.035 + 0.035 * up;
    const level =
      room + (key[at] ?? 0) * strength + (soft?.[at] ?? 0) * 0.26 * fill + (edge?.[at] ?? 0) * 0.8 * back;
    colourOf(Math.min(1, level) ** 0.8, image.data, (bust.index[at] ?? 0) * 4);
  }
  const surface = new OffscreenCanvas(bust.columns, bust.rows);
  surface.getContext("2d")?.putImageData(image, 0, 0);
  const { x, y, w, h } = panel;
  canvas.save();
  canvas.beginPath();
  canvas.roundRect(x, y, w, h, 8);
  canvas.clip();
  canvas.fillStyle = "#221b17";
  canvas.fillRect(x, y, w, h);
  const tall = (w * bust.rows) / bust.columns;
  canvas.imageSmoothingQuality = "high";
  canvas.drawImage(surface, x, y + h - tall, w, tall);
  canvas.restore();
}

const shades = [
  [0, 24, 17, 14],
  [0.3, 98, 56, 40],
  [0.65, 206, 146, 108],
  [1, 255, 236, 212],
] as const;

/** From the room's dark brown to warm paper. */
function colourOf(level: number, pixels: Uint8ClampedArray, offset: number): void {
  const above = shades.findIndex(([from]) => level <= from);
  const high = shades[Math.max(1, above)] ?? shades[1];
  const low = shades[Math.max(1, above) - 1] ?? shades[0];
  const share = (level - low[0]) / (high[0] - low[0]);
  for (const channel of [1, 2, 3] as const)
    pixels[offset + channel - 1] = mix(low[channel], high[channel], share);
  pixels[offset + 3] = 255;
}
