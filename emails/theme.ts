import type { CSSProperties } from "react";
import { book } from "@/content/.generated/book";

const ink = "#1f1d1a";
const quiet = "#6b645a";
const accent = book.accent.light;
const rule = "#e4dfd4";
const serif = "'Iowan Old Style', Palatino, Georgia, serif";
const sans = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const mono = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";
const pageWidth = "560px";

const paragraph: CSSProperties = {
  margin: "0 0 20px",
  fontFamily: sans,
  fontSize: "16px",
  lineHeight: "26px",
  color: ink,
};
const note: CSSProperties = {
  ...paragraph,
  margin: "0 0 8px",
  fontSize: "14px",
  lineHeight: "22px",
  color: quiet,
};
const link: CSSProperties = { color: accent, textDecoration: "underline", wordBreak: "break-word" };

/**
 * Inline styles, because many mail programs drop style sheets. Outlook's Word knows padding of table
 * cells only: paragraphs keep their distance by margins.
 */
export const styles = {
  body: { margin: 0, padding: "24px 12px", backgroundColor: "#fbfaf7" },
  page: { maxWidth: pageWidth, margin: "0 auto" },
  book: { ...note, margin: "8px 0 24px", fontFamily: serif, fontSize: "15px" },
  sheet: {
    backgroundColor: "#ffffff",
    border: `1px solid ${rule}`,
    borderRadius: "6px",
    padding: "36px 32px 28px",
  },
  heading: {
    margin: "0 0 16px",
    fontFamily: serif,
    fontSize: "28px",
    lineHeight: "36px",
    fontWeight: 600,
    color: ink,
  },
  paragraph,
  lastParagraph: { ...paragraph, margin: 0 },
  note,
  lastNote: { ...note, margin: 0 },
  action: { padding: "4px 0 24px" },
  lastAction: { padding: "4px 0 0" },
  button: {
    padding: "14px 26px",
    borderRadius: "6px",
    backgroundColor: accent,
    color: "#ffffff",
    fontFamily: sans,
    fontSize: "16px",
    fontWeight: 600,
  },
  link,
  /** A link in clear, which may be one word of 300 letters. */
  address: { ...link, wordBreak: "break-all" },
  code: {
    margin: "0 0 20px",
    fontFamily: mono,
    fontSize: "28px",
    lineHeight: "36px",
    letterSpacing: "2px",
    color: ink,
  },
  card: { borderTop: `1px solid ${rule}`, padding: "20px 0 24px" },
  lastCard: { borderTop: `1px solid ${rule}`, padding: "20px 0 8px" },
  cardTitle: {
    margin: "0 0 2px",
    fontFamily: serif,
    fontSize: "20px",
    lineHeight: "28px",
    fontWeight: 600,
    color: ink,
  },
  cardSummary: { ...paragraph, margin: "0 0 14px", lineHeight: "25px" },
  rule: { margin: "24px 0 20px", borderTop: `1px solid ${rule}` },
  footer: { ...note, margin: "20px 0 0", fontSize: "13px", lineHeight: "20px" },
} satisfies Record<string, CSSProperties>;

/** For programs that honour it; classes, because an inline style cannot ask for the theme. */
export const darkStyles = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .body, .body td { background-color: #171614 !important; }
    .sheet, .sheet td { background-color: #201e1b !important; border-color: #38342e !important; }
    .ink { color: #ece7dd !important; }
    .quiet { color: #a79f92 !important; }
    .link { color: ${book.accent.dark} !important; }
    .rule { border-color: #38342e !important; }
  }
  @media (max-width: 480px) {
    .inside { padding: 28px 20px 24px !important; }
  }
`;

/**
 * For Outlook's Word, in a comment that only it reads: it knows no `max-width`, and shows Times where
 * it does not have the first font.
 */
export const wordStyles = `<!--[if mso]><style>
  .page { width: ${pageWidth}; }
  p, a, span { font-family: Arial, sans-serif !important; }
  h1, h2 { font-family: Georgia, serif !important; }
</style><![endif]-->`;
