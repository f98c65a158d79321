import localFont from "next/font/local";

// The files are written by scripts/build-fonts.ts, with these weights. None is preloaded: on a slow line they would
// come before the styles, and the text with them 0.4 s later (docs/decisions/029). The fallbacks have their measure.

/** Literata was drawn for long reading on screens; it carries text and titles. */
export const serif = localFont({
  src: [
    {
      path: "./.generated/literata-latin-wght-normal.woff2",
      style: "normal",
    },
  ],
  weight: "400 700",
  display: "swap",
  preload: false,
  variable: "--font-serif",
  adjustFontFallback: "Times New Roman",
});

/** Loaded only where a text has italics. */
export const serifItalic = localFont({
  src: "./.generated/literata-latin-wght-italic.woff2",
  weight: "400 700",
  style: "italic",
  display: "swap",
  preload: false,
  variable: "--font-serif-italic",
  adjustFontFallback: "Times New Roman",
});

/** Bricolage Grotesque for what is not the text: navigation, labels, buttons. */
export const sans = localFont({
  src: "./.generated/bricolage-grotesque-latin-wght-normal.woff2",
  weight: "400 700",
  display: "swap",
  preload: false,
  variable: "--font-sans",
  adjustFontFallback: "Arial",
});

export const fontClasses = `${serif.variable} ${serifItalic.variable} ${sans.variable}`;
