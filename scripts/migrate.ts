/** `npm run db:migrate`: applies what is missing to the local state or, with `-- --remote`, to Cloudflare's. */
import { migrations } from "./lib/deployment.ts";
import { run } from "./lib/run.ts";

process.exitCode = await run(migrations(process.argv.slice(2)));
