/**
 * Builds the editions of the book into .wrangler/editions, those that are missing: the EPUBs, and the PDFs
 * where there is a Chromium. `npm start` and `npm run deploy` do the same by themselves.
 *   node scripts/editions/main.ts
 */
import { chromiumPath } from "../lib/browser.ts";
import { builtEdition, howToGetPdfs } from "../lib/editions.ts";
import { runCommand } from "../lib/refusal.ts";
import { shelveEpubs, shelvePdfs } from "./build.ts";

await runCommand(async () => {
  const edition = builtEdition();
  const chromium = chromiumPath();
  const files = [
    ...(await shelveEpubs(edition)),
    ...(chromium ? await shelvePdfs(edition, { chromium }) : []),
  ];
  for (const { file } of files) console.log(file);
  if (!chromium) console.log(howToGetPdfs);
});
