/**
 * `npm run emails`: the mail templates with live preview on http://localhost:3001.
 * `npm run emails -- --pictures [folder]`: pictures of every mail instead, into test-results/emails.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { drawMails } from "./lib/mail-pictures.ts";
import { runCommand } from "./lib/refusal.ts";
import { root } from "./lib/root.ts";
import { run } from "./lib/run.ts";
import { onShutdown } from "./lib/shutdown.ts";

const { values, positionals } = parseArgs({
  options: { pictures: { type: "boolean", default: false } },
  allowPositionals: true,
});

onShutdown(async () => {});
await runCommand(async () => {
  if (values.pictures) {
    const folder = path.resolve(root, positionals[0] ?? "test-results/emails");
    const { pictures, index } = await drawMails(folder);
    console.log(`${pictures} pictures: ${index}`);
  } else {
    process.exitCode = await run({ command: "email", args: ["dev", "--dir", "emails", "--port", "3001"] });
  }
});
