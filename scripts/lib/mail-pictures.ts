import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { chromiumPath, ensureChromium } from "./browser.ts";
import { loadOurCode } from "./our-code.ts";

type Templates = Pick<typeof import("../../emails/index.ts"), "renderMail"> &
  Pick<typeof import("../../emails/states/list.ts"), "states">;
type Mail = { name: string; subject: string; html: string };
/** How a mail is looked at: `width` in CSS pixels. */
type View = { width: number; colorScheme: "light" | "dark" };

const views: View[] = [600, 360].flatMap((width) => [
  { width, colorScheme: "light" },
  { width, colorScheme: "dark" },
]);

/**
 * Draws every mail in every state, at both widths and in both themes, as the e-mail Worker renders it.
 * Leaves PNGs in `folder`, and an `index.html` that shows them side by side.
 */
export async function drawMails(folder: string): Promise<{ pictures: number; index: string }> {
  mkdirSync(folder, { recursive: true });
  const { renderMail, states } = await loadOurCode<Templates>(
    `export { renderMail } from "./emails/index.ts"; export { states } from "./emails/states/list.ts";`,
  );
  const mails = states.map(({ name, state, props }) => ({
    name: `${name}-${state}`,
    ...renderMail(name, props),
  }));
  await ensureChromium();
  const executablePath = chromiumPath();
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    for (const view of views) await drawView(browser, view, mails, folder);
  } finally {
    await browser.close();
  }
  const index = path.join(folder, "index.html");
  writeFileSync(index, contactSheet(mails));
  return { pictures: mails.length * views.length, index };
}

async function drawView(browser: Browser, view: View, mails: Mail[], folder: string): Promise<void> {
  const { width, colorScheme } = view;
  const page = await browser.newPage({ viewport: { width, height: 400 }, colorScheme });
  for (const mail of mails) {
    await page.setContent(mail.html);
    await page.screenshot({ path: path.join(folder, pictureName(mail, view)), fullPage: true });
  }
  await page.close();
}

function pictureName({ name }: Mail, { width, colorScheme }: View): string {
  return `${name}-${width}-${colorScheme}.png`;
}

/** Names and subjects are ours, from the previews: nothing here needs escaping but `<` and `&`. */
function contactSheet(mails: Mail[]): string {
  const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const sections = mails.map((mail) => {
    const images = views.map((view) => {
      const file = pictureName(mail, view);
      return `<img src="${file}" width="${view.width}" alt="${mail.name}, ${view.width} px, ${view.colorScheme}">`;
    });
    return `<h2>${mail.name}</h2>\n<p>${escaped(mail.subject)}</p>\n<div>${images.join("\n")}</div>`;
  });
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Mails</title>
<style>body { margin: 2rem; font-family: sans-serif } div { display: flex; gap: 1rem; align-items: start } img { border: 1px solid #999 }</style>
<h1>Mails</h1>
${sections.join("\n")}
</html>
`;
}
