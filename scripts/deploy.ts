/**
 * `npm run deploy`: migrations, the e-mail Worker, the built book, the web Worker, in that order; stops at the
 * first that fails. Files of the book keep the name of their edition, so the Worker that is still live finds its own.
 */
import { shelveEpubs, shelvePdfs } from "./editions/build.ts";
import { chromiumPath } from "./lib/browser.ts";
import { build, isBuildStale } from "./lib/build-steps.ts";
import { deploy, migrations, upload } from "./lib/deployment.ts";
import { builtEdition } from "./lib/editions.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";
import { run } from "./lib/run.ts";

await runCommand(async () => {
  if (isBuildStale()) await build();
  const chromium = chromiumPath();
  if (!chromium) {
    throw new Refusal(
      "The PDFs of the book are printed by a Chromium, and none was found: install one (npx playwright install chromium) or set CHROMIUM_PATH.",
    );
  }
  const edition = builtEdition();
  const editions = [...(await shelveEpubs(edition)), ...(await shelvePdfs(edition, { chromium }))];
  const words = process.argv.slice(2);
  const steps = [
    migrations(["--remote", ...words]),
    deploy("workers/email/wrangler.jsonc", words),
    ...editions.map((file) => upload(file, words)),
    deploy("wrangler.jsonc", words),
  ];
  for (const step of steps) {
    const code = await run(step);
    if (code !== 0) throw new Refusal(`Deployment stopped (exit code ${code}); what came before it is live.`);
  }
});
