import { billOf, type Counts, freeLimits, readersADatabase, usageOfMonth } from "./bill.ts";
import { backups, booksGb, days, downloads, mailKinds, minute, month, visits } from "./month.ts";
import { confirmed, limits, type MeterName, meters, plan, readOn, sources } from "./prices.ts";
import { kept } from "./storage.ts";

const sizes = [1_000, 100_000, 10_000_000];

/** docs/costs.md. */
export function renderPage(counts: Counts): string {
  const first = freeLimits(counts)[0];
  const holds = readersADatabase(counts);
  const many = counts.kinds["mail to many, each"]?.rowsWritten ?? 0;
  return `# What it costs

Written by \`npm run costs\` from operations that were counted on ${counts.countedOn} (\`npm run costs -- --count\` counts them again) and
from Cloudflare's prices of ${readOn}. US dollars, without taxes, the domain and SendGrid.

${bills(counts)}

Every started unit is charged, as Cloudflare rounds up. The plan is ${money(plan)}; a line at 0 is within what the plan includes.

**One D1 database ends at ${limits.databaseGb.paid} GB, which is about ${amount(holds.paid)} readers of a year.** So the column of ${amount(sizes.at(-1) ?? 0)} is what
the operations would cost, not what this design carries: it needs readers spread over several databases, and ${amount(queriesASecond(counts))} statements
a second on average is more than one should be asked to run without a test of its own.

## The free plan

${first ? `**${first.name} are met first, at about ${amount(first.readers)} readers a day, or ${amount((first.readers * days) / visits)} a month.**` : ""} One reader a day is one visit: a third of the month below, without mail to many. The
e-mail Worker's cron is taken off before.

| limit | a day | a reader | readers a day |
| --- | ---: | ---: | ---: |
${freeLimits(counts)
  .map(
    ({ name, limit, aReader, readers }) =>
      `| ${name} | ${amount(limit)} | ${aReader.toFixed(1)} | ${amount(readers)} |`,
  )
  .join("\n")}

- **The database** ends at ${limits.databaseGb.free * 1000} MB: about ${amount(holds.free)} readers of a year.
- **A mail to many** writes ${many.toFixed(1)} rows for each reader: about ${amount(Math.floor(100_000 / many))} of them use up a day's rows alone.
- **Statements of D1 in one invocation**: at most ${limits.queries.free}; ${most(counts, "queries")}.
- **CPU of one invocation**: ${limits.cpuMs.free} ms; of the web Worker ${most(counts, "cpuMs")}. The first page of a fresh isolate takes longer, and Cloudflare lets a Worker exceed the limit now and then, but not always. The e-mail Worker's figures below are upper bounds, and over it: look at its CPU under Workers, Metrics, before you rely on the free plan for mail.
- **A nightly backup** reads every row, ${amount(counts.reader.rows)} for a reader of a year: about ${amount(Math.floor(meters.rowsRead.freeADay / counts.reader.rows))} readers use up a day's rows read.

When a limit of D1 is met, it is as when D1 is down, until midnight UTC: what everybody may read goes on, and what
needs the database answers 503.

## What was counted

The built web Worker in workerd, and the e-mail Worker's code, before a real local D1, which tells rows as Cloudflare charges
them: the mean of a hundred. Statements also count one by one in a batch. CPU is the multiple of a hello-world Worker's in the same run,
at 0.1 ms for that; of the e-mail Worker it is Node's on a busy machine with the local D1's client in it, an upper bound. A view is written together with others of its second.

| kind | statements | rows read | rows written | KV reads | KV writes | queue | CPU, ms |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${Object.entries(counts.kinds)
  .map(
    ([name, { queries, rowsRead, rowsWritten, kvReads, kvWrites, queued, cpuMs }]) =>
      `| ${name} | ${queries} | ${rowsRead} | ${rowsWritten} | ${kvReads} | ${kvWrites} | ${queued} | ${cpuMs} |`,
  )
  .join("\n")}

## A reader's month

Assumed, in \`scripts/costs/month.ts\`: change it there and run \`npm run costs\`. Everybody is signed in, which is the dearest case: guests read free chapters, which cost a request and nothing else.

| kind | times |
| --- | ---: |
${Object.entries(month)
  .map(([name, times]) => `| ${name} | ${Math.round(times * 10) / 10} |`)
  .join("\n")}

- ${visits} visits; a heartbeat every 15 seconds of reading; ${days} days; files under \`/_next/static\` (styles and fonts) do not run the Worker and are free.
- ${downloads} downloads of the book; ${booksGb} GB of editions in R2; ${backups.kept} backups, each a quarter of the database.
- After a year a reader holds ${amount(counts.reader.bytes)} bytes of D1 in ${amount(counts.reader.rows)} rows: ${kept.chapters} chapters, ${kept.marks} videos and quizzes, ${kept.mails} mails, ${kept.daysOfReading} days of reading, ${kept.views} views of the last 90 days, ${kept.sessions} sessions.
- "${minute}" happens ${amount(1440)} times a day, whether somebody reads or not.

## Prices

| what | included a month | more |
| --- | ---: | ---: |
${Object.values(meters)
  .map(({ name, included, price, per }) => `| ${name} | ${amount(included)} | $${price} for ${amount(per)} |`)
  .join("\n")}

Read on ${readOn} in the text of Cloudflare's own pages (repository cloudflare/cloudflare-docs, at these commits), those of Workers, D1 and R2 the same as [somebody read there on ${confirmed.on}](${confirmed.by}). Look again before you rely on them.

${sources.map(([name, address, commit]) => `- ${name}: <${address}> (${commit})`).join("\n")}
`;
}

function bills(counts: Counts): string {
  const columns = sizes.map((readers) => {
    const usage = usageOfMonth(counts, readers);
    return { usage, bill: billOf(usage) };
  });
  const rows = (Object.keys(meters) as MeterName[]).map((name) => {
    const cells = columns.map(({ usage, bill }) => `${amount(usage[name])} | ${money(bill.lines[name])}`);
    return `| ${meters[name].name} | ${cells.join(" | ")} |`;
  });
  return [
    `| a month, monthly readers | ${sizes.map((readers) => `${amount(readers)} | $`).join(" | ")} |`,
    `| --- |${" ---: | ---: |".repeat(sizes.length)}`,
    ...rows,
    `| **in all, with the plan** | ${columns.map(({ bill }) => ` | **${money(bill.total)}**`).join(" | ")} |`,
    `| a reader | ${columns.map(({ bill }, index) => ` | ${(bill.total / (sizes[index] ?? 1)).toFixed(5)}`).join(" | ")} |`,
  ].join("\n");
}

function queriesASecond({ kinds }: Counts): number {
  const readers = sizes.at(-1) ?? 0;
  const queries = Object.entries(month).reduce(
    (sum, [name, times]) => sum + times * readers * (kinds[name]?.queries ?? 0),
    0,
  );
  return queries / (days * 24 * 3600);
}

/** The kind that needs the most of something in one invocation. */
function most({ kinds }: Counts, what: "queries" | "cpuMs"): string {
  const [[name, kind] = []] = Object.entries(kinds)
    .filter(([name]) => what === "queries" || !mailKinds.includes(name))
    .toSorted(([, a], [, b]) => b[what] - a[what]);
  return `the most is ${kind?.[what]}, "${name}"`;
}

function amount(value: number): string {
  const maximumFractionDigits = value >= 100 ? 0 : value >= 1 ? 1 : 2;
  return value.toLocaleString("en-US", { maximumFractionDigits });
}

function money(value: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
