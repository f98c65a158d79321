/**
 * `npm run load [-- --rate N --seconds N]`: visitors read, sign up by the mails in the inbox, and tell their progress,
 * to a product of their own on this machine, or with `--target URL --inbox URL` to a running `npm start`.
 * `--smoke`: the few seconds of it that `npm test` runs (e2e/load.spec.ts). Bad answers are exit code 1.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { freePort } from "./lib/ports.ts";
import { startProduct } from "./lib/product.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";
import { onShutdown } from "./lib/shutdown.ts";
import { runLoad, tableOf } from "./load/engine.ts";
import { smoke } from "./load/smoke.ts";

const help = "Give --rate and --seconds, or --smoke; --target with --inbox for a product that runs already.";

await runCommand(async () => {
  const { rate, seconds, target, inbox } = parse();
  const product =
    target && inbox ? { siteUrl: target, inboxUrl: inbox, stop: async () => {} } : await startOwn();
  onShutdown(product.stop, 130);
  try {
    console.log(`${rate} visitors a second for ${seconds} s …`);
    const report = await runLoad({ target: product.siteUrl, inbox: product.inboxUrl, rate, seconds });
    console.log(tableOf(report));
    if (report.completed < report.visitors) throw new Refusal("Not every visitor got through.");
  } finally {
    await product.stop();
  }
  process.exit(0);
});

/** A product with a state of its own, so that the demo's stays as it is. */
async function startOwn() {
  const stateDir = mkdtempSync(path.join(tmpdir(), "handbook-load-"));
  const product = await startProduct({ port: await freePort(), inboxPort: await freePort(), stateDir });
  const stop = async () => {
    await product.stop();
    rmSync(stateDir, { recursive: true, force: true });
  };
  return { siteUrl: product.siteUrl, inboxUrl: product.inboxUrl, stop };
}

function parse() {
  try {
    const text = { type: "string" } as const;
    const { values } = parseArgs({
      options: {
        rate: text,
        seconds: text,
        target: text,
        inbox: text,
        smoke: { type: "boolean", default: false },
      },
    });
    const { target, inbox } = values;
    if ((target === undefined) !== (inbox === undefined)) throw new Error("one without the other");
    const usual = values.smoke ? smoke : { rate: 5, seconds: 60 };
    return {
      rate: Number(values.rate ?? usual.rate),
      seconds: Number(values.seconds ?? usual.seconds),
      target,
      inbox,
    };
  } catch {
    throw new Refusal(help);
  }
}
