/**
 * `npm run bench`: what a request costs, beside a hello-world Worker in the same process of the same run.
 * `npm run bench -- --migrate`: only what moving a million rows from PostgreSQL takes; writes no report.
 * `npm run bench -- --admin [DIR]`: only what the admin's pages read and take with 100,000 readers, made for it or in the state DIR.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { measureAdmin } from "./bench/admin.ts";
import { type MailRun, measureMail } from "./bench/mail.ts";
import { measureMigration } from "./bench/migrate.ts";
import { type Cost, coldStarts, measureRequests, requestsASlice, rounds } from "./bench/requests.ts";
import { type Weight, weighBuild } from "./lib/budgets.ts";
import { build, isBuildStale } from "./lib/build-steps.ts";
import { inRoot } from "./lib/root.ts";

if (process.argv.includes("--migrate")) {
  console.log(await measureMigration());
  process.exit(0);
}
if (isBuildStale()) await build();
if (process.argv.includes("--admin")) {
  const { report, problems } = await measureAdmin(process.argv[process.argv.indexOf("--admin") + 1]);
  console.log(`${report}\n\n${problems.length > 0 ? problems.join("\n") : "All within the limits."}`);
  process.exit(problems.length > 0 ? 1 : 0);
}
const costs = await measureRequests();
const mail = await measureMail();
const report = render(costs, mail, await weighBuild());
writeFileSync(inRoot("docs/benchmarks.md"), report);
console.log(report);
process.exit(0);

function render(costs: Cost[], mail: { runs: MailRun[]; peakMb: number }, weights: Weight[]): string {
  const rows = costs.map(
    ({ name, ms, ratio, d1, kv, cold }) =>
      `| ${name} | ${ms.toFixed(3)} | ${ratio.toFixed(1)} | ${d1.toFixed(1)} | ${kv.toFixed(1)} | ${cold?.toFixed(0) ?? ""} |`,
  );
  const mails = mail.runs.map(
    ({ name, mails, seconds, cpuMs, calls }) =>
      `| ${name} | ${mails} | ${(mails / seconds).toFixed(0)} | ${(cpuMs / mails).toFixed(2)} | ${(cpuMs / calls).toFixed(1)} |`,
  );
  const sizes = weights.map(({ name, kib, budget }) => `| ${name} | ${kib.toFixed(1)} | ${budget} |`);
  return `# Benchmarks

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}, Node ${process.version}.

The built web Worker in plain workerd, without wrangler or a development proxy; KV and D1 answer from another
process, as they do in production. Beside it, in the same run: a hello-world Worker in the same process, OpenNext's
Worker as it comes from the same build, and \`next start\` of the same build on Node. CPU is the time of the server's
process on a processor over slices of ${requestsASlice} requests, the median of ${rounds}; the ratio is to the hello-world Worker's slice of
the same round. D1 and KV are calls a request. "Cold" is the first answer of a fresh process, the median of ${coldStarts}.

| request | CPU, ms | ratio | D1 | KV | cold, ms |
| --- | ---: | ---: | ---: | ---: | ---: |
${rows.join("\n")}

Mail: the built e-mail Worker in Miniflare, into a sink that accepts everything. CPU is all of workerd's, with the
local D1 and queue in it, which on Cloudflare are other machines' work. workerd's memory was ${mail.peakMb.toFixed(0)} MB at most.

| mail | mails | a second | CPU, ms a mail | CPU, ms a call of the provider |
| --- | ---: | ---: | ---: | ---: |
${mails.join("\n")}

What goes over the wire, gzip. The heaviest chapter: its page with the whole text, its styles and the script that runs
before somebody does something, without fonts, pictures and films.

| what | KiB | budget |
| --- | ---: | ---: |
${sizes.join("\n")}
`;
}
