/**
 * Compiles content/ to content/.generated/ and keeps content/blocks.json.
 *   node scripts/build-content.ts            compile and write what changed
 *   node scripts/build-content.ts --check    write nothing; also fail when blocks.json is out of date
 *   node scripts/build-content.ts … FOLDER   another book than content/
 */
import { buildContent } from "./content/build.ts";

process.exitCode = await buildContent(process.argv.slice(2));
