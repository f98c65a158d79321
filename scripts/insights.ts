/**
 * Proves that the admin's figures agree with the facts they are made of, or makes them so.
 *   npm run insights -- check [--remote]      names each figure that does not agree
 *   npm run insights -- rebuild [--remote]    counts again, then checks
 * Reads every fact there is: of a large book, on Cloudflare, when few are reading.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { countsOfTheirOwn, type Difference, differences, figures, rebuild } from "./insights/recount.ts";
import { remote, stateDir } from "./lib/deployment.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";
import { inRoot, root } from "./lib/root.ts";
import { toolEnv } from "./lib/run.ts";

const help = "Give check or rebuild, with --remote for Cloudflare's database.";

await runCommand(async () => {
  const { values, positionals } = parse();
  const [command, surplus] = positionals;
  if (surplus !== undefined || (command !== "check" && command !== "rebuild")) {
    throw new Refusal(help);
  }
  if (command === "rebuild") execute(figures.flatMap(rebuild), values.remote);
  const found = execute<Difference>(figures.map(differences), values.remote);
  for (const { figure, key, rolled, counted } of found) {
    console.log(`${figure} of ${key}: ${rolled}, and the facts say ${counted}`);
  }
  if (found.length > 0)
    throw new Refusal('The figures above do not agree with their facts; "rebuild" counts them again.');
  console.log(`All ${figures.length} kinds of figures agree with their facts.`);
  console.log(
    `Not checked, for they are counts of their own:\n${countsOfTheirOwn.map((one) => `  ${one}\n`).join("")}`,
  );
});

function parse() {
  try {
    return parseArgs({ allowPositionals: true, options: { remote: { type: "boolean", default: false } } });
  } catch {
    throw new Refusal(help);
  }
}

/** Runs statements by wrangler, and returns the rows of all of them. */
function execute<Row>(statements: string[], isRemote: boolean): Row[] {
  const where = isRemote ? remote : ["--local", "--persist-to", stateDir()];
  const sql = statements.map((statement) => statement.replaceAll(/\s+/g, " ")).join("; ");
  const done = spawnSync(
    inRoot("node_modules/.bin/wrangler"),
    ["d1", "execute", "DB", ...where, "--json", "--command", sql],
    { cwd: root, encoding: "utf8", env: { ...process.env, ...toolEnv }, maxBuffer: 256 * 1024 * 1024 },
  );
  if (done.status !== 0) throw new Refusal(`The database refused: ${done.stderr || done.stdout}`);
  const answers = JSON.parse(done.stdout) as { results: Row[] }[];
  return answers.flatMap(({ results }) => results);
}
