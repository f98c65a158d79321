/** `npm run build`: both Workers as they are deployed; nothing to do when nothing has changed. */
import { build, isBuildStale } from "./lib/build-steps.ts";
import { runCommand } from "./lib/refusal.ts";

await runCommand(async () => {
  if (process.argv.includes("--force") || isBuildStale()) await build();
  else console.log("The build is up to date.");
});
