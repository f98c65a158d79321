import localFont from "next/font/local";

/** Literata was drawn for long reading on screens; it carries text and titles. */
export const serif = localFont({
  src: [
    {
      path: "../node_modules/@fontsource-variable/literata/files/literata-latin-wght-normal.woff2",
      style: "normal",
    },
  ],
  weight: "200 900",
  display: "swap",
  variable: "--font-serif",
  adjustFontFallback: "Times New Roman",
});

/** Loaded only where a text has italics. */
export const serifItalic = localFont({
  src: "../node_modules/@fontsource-variable/literata/files/literata-latin-wght-italic.woff2",
  weight: "200 900",
  style: "italic",
  display: "swap",
  preload: false,
  variable: "--font-serif-italic",
  adjustFontFallback: "Times New Roman",
});

/** Bricolage Grotesque for what is not the text: navigation, labels, buttons. */
export const sans = localFont({
  src: "../node_modules/@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2",
  weight: "200 800",
  display: "swap",
  variable: "--font-sans",
  adjustFontFallback: "Arial",
});

export const fontClasses = `${serif.variable} ${serifItalic.variable} ${sans.variable}`;
