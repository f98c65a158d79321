/** The pages' own background (app/styles/tokens.css): what the book's colour is read on. */
export const paper = { light: "#fbfaf7", dark: "#171513" } as const;

/**
 * The book's own colours as app/styles/tokens.css names them, by name: for light and for dark pages the
 * colour itself, what is written on it, and the tint that lies under text.
 */
export function bookColours(accent: { light: string; dark: string }): Record<string, string> {
  return Object.fromEntries(
    (["light", "dark"] as const).flatMap((theme) => [
      [`book-${theme}`, accent[theme]],
      [`on-book-${theme}`, inkOn(accent[theme])],
      [`book-tint-${theme}`, mix(accent[theme], paper[theme], 0.1)],
    ]),
  );
}

/** One colour with a share of another, 0 to 1: as numbers, because reading systems do not know `color-mix()`. */
function mix(one: string, other: string, share: number): string {
  const parts = channels(one).map((value, index) =>
    Math.round(value * share + (channels(other)[index] ?? 0) * (1 - share)),
  );
  return `#${parts.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** What is written on a button of the book's colour: the one of the two that is read better. */
export function inkOn(colour: string): string {
  const [light, dark] = ["#ffffff", "#241009"] as const;
  return contrast(colour, light) >= contrast(colour, dark) ? light : dark;
}

/** How far two colours (#rrggbb) are apart, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
