/** `npm run emails`: the mail templates with live preview on http://localhost:3001. */
import { run } from "./lib/run.ts";
import { onShutdown } from "./lib/shutdown.ts";

onShutdown(async () => {});
process.exitCode = await run({ command: "email", args: ["dev", "--dir", "emails", "--port", "3001"] });
