/** `npm run deploy`: migrations, the e-mail Worker, the web Worker, in that order; stops at the first that fails. */
import { build, isBuildStale } from "./lib/build-steps.ts";
import { deploy, migrations } from "./lib/deployment.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";
import { run } from "./lib/run.ts";

await runCommand(async () => {
  if (isBuildStale()) await build();
  const words = process.argv.slice(2);
  const steps = [
    migrations(["--remote", ...words]),
    deploy("workers/email/wrangler.jsonc", words),
    deploy("wrangler.jsonc", words),
  ];
  for (const step of steps) {
    const code = await run(step);
    if (code !== 0) throw new Refusal(`Deployment stopped (exit code ${code}); what came before it is live.`);
  }
});
