/** `npm run check`: everything that can be said about the code without running it. */
import { runChecks } from "./lib/checks.ts";
import { runCommand } from "./lib/refusal.ts";

await runCommand(async () => {
  const { failed } = await runChecks();
  process.exitCode = failed > 0 ? 1 : 0;
});
