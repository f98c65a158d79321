import { cpus } from "node:os";

/** The parts of docs/benchmarks.md, first to last, as their headings begin. */
const order = [
  "Requests",
  "First answers",
  "Mail",
  "Workers",
  "The admin",
  "Moving",
  "The free plan",
  "Beside Starlight",
  "The whole",
];

/** A table in Markdown: the first column are words, the others figures. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join(
    "\n",
  );
}

/** When and on what a part was measured. */
export function provenance(now = new Date()): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}, Node ${process.version}`;
  return `Measured on ${now.toISOString().slice(0, 10)}: ${machine}.`;
}

/** A report in which this part (it begins with its heading, `## …`) stands in the place of an older one. */
export function withPart(report: string, part: string): string {
  const [head = "", ...known] = report.split(/^(?=## )/m);
  const parts = new Map(known.map((one) => [titleOf(one), one.trim()]));
  parts.set(titleOf(part), part.trim());
  const place = (title: string) => {
    const at = order.findIndex((begin) => title.startsWith(begin));
    return at < 0 ? order.length : at;
  };
  const sorted = [...parts].sort(([one], [other]) => place(one) - place(other)).map(([, text]) => text);
  return `${[head.trim(), ...sorted].join("\n\n")}\n`;
}

function titleOf(part: string): string {
  const title = /^## (.+)$/m.exec(part)?.[1];
  if (!title || !part.startsWith("## ")) throw new Error("a part of the report begins with its heading");
  return title;
}
