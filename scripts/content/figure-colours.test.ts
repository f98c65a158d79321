import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const tokens = readFileSync(join(import.meta.dirname, "../../app/styles/tokens.css"), "utf8");

/** The two values of a colour of the site, light and dark. */
function colour(name: string): [light: string, dark: string] {
  const [, light, dark] = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(tokens) ?? [];
  if (!light || !dark) throw new Error(`--${name} is no pair of colours`);
  return [light, dark];
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test("contrast is measured as the guidelines do", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

/** What stands on what in the drawings, and the least contrast of words (4.5) and of lines with a meaning (3). */
const pairs: [front: string, back: string, least: number][] = [
  ...["paper", "tint", "accent-tint"].map((back): [string, string, number] => ["ink", back, 4.5]),
  ...["paper", "tint"].map((back): [string, string, number] => ["ink-soft", back, 4.5]),
  ["accent", "paper", 4.5],
  ["accent-ink", "accent", 4.5],
  ["field-line", "paper", 3],
  ["accent", "accent-tint", 3],
];

test.for(pairs)("%s on %s has a contrast of %d or more, light and dark", ([front, back, least]) => {
  const backs = colour(back);
  colour(front).forEach((value, index) => {
    expect(contrast(value, backs[index] ?? "")).toBeGreaterThanOrEqual(least);
  });
});
