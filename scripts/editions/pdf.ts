import { type Browser, chromium } from "@playwright/test";
import type { Edition } from "./edition.ts";
import { destinationPages } from "./pdf-destinations.ts";
import { printDocument } from "./print-document.ts";

const stays = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };

/** Starts the Chromium that prints. It ends with this process, and leaves this process its signals. */
export function openPrinter(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"], ...stays });
}

/**
 * An edition as a tagged PDF with an outline. Printed twice: CSS in Chromium cannot ask on which page a
 * chapter begins (`target-counter`), so the first print tells, and the second has it in its contents.
 */
export async function pdfOf(edition: Edition, printer: Browser, media: string): Promise<Uint8Array> {
  const pages = destinationPages(await print(printDocument(edition, { media }), printer));
  return await print(printDocument(edition, { media, pageOf: (id) => pages.get(id) }), printer);
}

async function print(html: string, printer: Browser): Promise<Buffer> {
  const page = await printer.newPage({ javaScriptEnabled: false, offline: true });
  try {
    await page.setContent(html, { waitUntil: "load" });
    return await page.pdf({ tagged: true, outline: true, preferCSSPageSize: true, printBackground: true });
  } finally {
    await page.close();
  }
}
