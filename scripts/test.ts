/**
 * `npm test`: the checks, Vitest, the production build and the journeys in Chromium, each of them even
 * when one before it failed. The last line counts them all: `N passed, N failed`.
 */
import { ensureChromium } from "./lib/browser.ts";
import { checkBudgets } from "./lib/budgets.ts";
import { build, isBuildStale } from "./lib/build-steps.ts";
import { runChecks } from "./lib/checks.ts";
import { Refusal } from "./lib/refusal.ts";
import { onShutdown } from "./lib/shutdown.ts";
import { none, runPlaywright, runVitest, type Tally } from "./lib/test-runs.ts";

const parts: { title: string; part: () => Promise<Tally> }[] = [
  { title: "Checks", part: runChecks },
  { title: "Vitest", part: runVitest },
  { title: "Production build", part: buildForJourneys },
  { title: "Journeys", part: runPlaywright },
];

async function buildForJourneys(): Promise<Tally> {
  if (isBuildStale()) await build();
  await ensureChromium();
  const { ok, output } = await checkBudgets();
  console.log(`  ${output}`);
  return ok ? { passed: 2, failed: 0 } : { passed: 1, failed: 1 };
}

/** A part that breaks, or that has nothing to report, is one failure: silence is not success. */
async function tallyOf(part: () => Promise<Tally>): Promise<Tally> {
  try {
    const tally = await part();
    return tally.passed + tally.failed > 0 ? tally : { passed: 0, failed: 1 };
  } catch (error) {
    console.error(error instanceof Refusal ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}

onShutdown(async () => {}, 130);
if (process.argv.includes("--long")) Object.assign(process.env, { LONG: "1", TEST_LONG: "true" });

const total = { ...none };
const times: string[] = [];
for (const { title, part } of parts) {
  console.log(`\n${title}`);
  const begin = Date.now();
  const { passed, failed } = await tallyOf(part);
  times.push(`${title} ${Math.round((Date.now() - begin) / 1000)} s`);
  total.passed += passed;
  total.failed += failed;
}
console.log(`\n${times.join(", ")}\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);
