import type { Canvas } from "./film.ts";

/** The book's colours in daylight (app/styles/tokens.css). */
export const colours = {
  paper: "#fbfaf7",
  sheet: "#ffffff",
  tint: "#f3efe7",
  ink: "#1f1d1a",
  soft: "#5c564d",
  line: "#ddd6c9",
  accent: "#a63a1a",
  accentTint: "#fbece5",
  good: "#2c6a45",
  note: "#2b5c82",
  warn: "#8a5a00",
};

type Style = {
  size?: number;
  weight?: number;
  font?: "serif" | "sans";
  colour?: string;
  align?: CanvasTextAlign;
  alpha?: number;
};

/** A line of text on its baseline. 20 units are the smallest that a phone shows well. */
export function text(canvas: Canvas, words: string, x: number, y: number, style: Style = {}): void {
  const { size = 20, weight = 500, font = "sans", colour = colours.ink, align = "left", alpha = 1 } = style;
  if (alpha <= 0) return;
  canvas.save();
  canvas.globalAlpha *= alpha;
  canvas.font = `${weight} ${size}px ${font === "serif" ? "Literata" : "Bricolage"}`;
  canvas.textAlign = align;
  canvas.fillStyle = colour;
  canvas.fillText(words, x, y);
  canvas.restore();
}

/** The heading of a scene, at the top on the left. */
export function heading(canvas: Canvas, words: string, alpha: number): void {
  text(canvas, words, 32, 54, { size: 30, weight: 650, font: "serif", alpha });
}

type Look = { fill?: string; line?: string; lineWidth?: number; radius?: number; alpha?: number };

/** A rectangle with round corners. */
export function box(canvas: Canvas, x: number, y: number, w: number, h: number, look: Look = {}): void {
  const { fill, line, lineWidth = 2, radius = 4, alpha = 1 } = look;
  if (alpha <= 0 || w <= 0 || h <= 0) return;
  canvas.save();
  canvas.globalAlpha *= alpha;
  canvas.beginPath();
  canvas.roundRect(x, y, w, h, Math.min(radius, w / 2, h / 2));
  paint(canvas, fill, line, lineWidth);
  canvas.restore();
}

export function dot(canvas: Canvas, x: number, y: number, radius: number, look: Look = {}): void {
  const { fill, line, lineWidth = 2, alpha = 1 } = look;
  if (alpha <= 0 || radius <= 0) return;
  canvas.save();
  canvas.globalAlpha *= alpha;
  canvas.beginPath();
  canvas.arc(x, y, radius, 0, Math.PI * 2);
  paint(canvas, fill, line, lineWidth);
  canvas.restore();
}

/** A line through points, `share` of it drawn. */
export function path(
  canvas: Canvas,
  points: readonly (readonly [x: number, y: number])[],
  look: { line: string; lineWidth?: number; alpha?: number; dash?: number[] },
): void {
  const { line, lineWidth = 2, alpha = 1, dash = [] } = look;
  if (alpha <= 0) return;
  canvas.save();
  canvas.globalAlpha *= alpha;
  canvas.setLineDash(dash);
  canvas.lineCap = "round";
  canvas.lineJoin = "round";
  canvas.beginPath();
  for (const [x, y] of points) canvas.lineTo(x, y);
  paint(canvas, undefined, line, lineWidth);
  canvas.restore();
}

function paint(canvas: Canvas, fill: string | undefined, line: string | undefined, lineWidth: number): void {
  if (fill) {
    canvas.fillStyle = fill;
    canvas.fill();
  }
  if (line) {
    canvas.strokeStyle = line;
    canvas.lineWidth = lineWidth;
    canvas.stroke();
  }
}
