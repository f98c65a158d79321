import { provenance, table } from "../report.ts";
import { median } from "../requests.ts";
import { versions } from "./site.ts";
import type { Asking, Visit } from "./visit.ts";

/** What was seen of a site: the chapter, once a round, and the contents page. */
export type Seen = { visits: Visit[]; asking: Asking };
type Figure = keyof Visit;

/** A row of the table. `most` is a limit; `fair`: in most rounds ours may be no more than theirs. */
type Row = { figure: Figure; what: string; digits?: number; most?: number; fair?: boolean };

const rows: Row[] = [
  { figure: "fcpMs", what: "first contentful paint, ms" },
  { figure: "lcpMs", what: "largest contentful paint, ms", fair: true },
  { figure: "seenFcpMs", what: "first contentful paint, line and CPU slowed down, ms" },
  { figure: "seenLcpMs", what: "largest contentful paint, line and CPU slowed down, ms" },
  { figure: "tbtMs", what: "total blocking time, ms", fair: true },
  { figure: "cls", what: "layout shift", digits: 3, most: 0 },
  { figure: "score", what: "Lighthouse's score" },
  { figure: "page", what: "page without media and fonts, KiB", digits: 1, most: 40 },
  { figure: "script", what: "of it script, KiB", digits: 1, most: 15 },
  { figure: "fonts", what: "fonts, KiB", digits: 1 },
  { figure: "requests", what: "requests" },
];

/**
 * The part of the report, and what of it is over a limit. Only what is the same on any machine ends a run: sizes, shifts
 * and requests; of times, the table tells.
 */
export function renderBeside(ours: Seen, theirs: Seen): { report: string; problems: string[] } {
  const lines = rows.map((row) => {
    const cells = [ours, theirs].map(({ visits }) => cellOf(visits, row));
    return [row.what, ...cells, verdictOf(row, ours, theirs)];
  });
  const hovers = [ours, theirs].map(({ asking }) => `${asking.hovering} (${asking.mostForOne})`);
  const most = ours.asking.mostForOne;
  const report = `## Beside Starlight

${provenance()} The same free chapter here and on a site of Astro Starlight ${versions["@astrojs/starlight"]}
(Astro ${versions.astro}) as it comes, made of the same chapters. Its pages have the whole text and the figures, as pictures of their
own; films with their transcripts and quizzes are left out of them, and are part of ours. Our documents come from the
built Worker in plain workerd, our hashed files and the whole of Starlight's site from disk; one server on loopback
compresses and sends both, with HTTP/1.1. Lighthouse ${versions.lighthouse} as for a phone: slow 4G and a CPU four times slower, both computed
from a fast visit as Lighthouse does, and in a second visit slowed down by the browser;
the sites take turns, and figures are the median of ${ours.visits.length} with the least and the most. Sizes are of what was sent, with
headers, before anybody did something; script that stands in the page counts as script.

${table(["chapter", "the handbook", "Starlight", "at most"], lines)}

${table(
  ["contents page, at a desk", "the handbook", "Starlight", "at most"],
  [
    ["requests of a visit", ours.asking.alone, theirs.asking.alone, ""],
    [
      `more while the pointer was on ${ours.asking.links} chapters (for one at most)`,
      ...hovers,
      `1 for one${missed(most > 1)}`,
    ],
  ],
)}`;
  return { report, problems: problemsOf(ours) };
}

function problemsOf({ visits, asking }: Seen): string[] {
  const over = rows.filter((row) => isOver(visits, row));
  const found = over.map(
    ({ figure, what, digits }) => `beside Starlight: ${what} ${middle(visits, figure).toFixed(digits)}`,
  );
  return asking.mostForOne > 1
    ? [...found, `beside Starlight: ${asking.mostForOne} requests for one link`]
    : found;
}

/** What rounds to the limit keeps it: a shift of less than a thousandth is none. */
function isOver(visits: Visit[], { figure, most }: Pick<Row, "figure" | "most">): boolean {
  return most !== undefined && Number(middle(visits, figure).toFixed(3)) > most;
}

function verdictOf({ figure, most, fair }: Row, ours: Seen, theirs: Seen): string {
  if (fair) {
    const pairs = ours.visits.map((visit, round) => [
      visit[figure],
      theirs.visits[round]?.[figure] ?? Number.NaN,
    ]);
    const kept = pairs.filter(([our = 0, their = 0]) => Math.round(our) <= Math.round(their)).length;
    return `Starlight's: ${kept} of ${pairs.length} rounds${missed(kept * 2 < pairs.length)}`;
  }
  return most === undefined ? "" : `${most}${missed(isOver(ours.visits, { figure, most }))}`;
}

function missed(is: boolean): string {
  return is ? " (missed)" : "";
}

function cellOf(visits: Visit[], { figure, digits = 0 }: Row): string {
  const values = visits.map((visit) => visit[figure]);
  const [least, mid, most] = [Math.min(...values), median(values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  );
  return least === most ? `${mid}` : `${mid} (${least}–${most})`;
}

function middle(visits: Visit[], figure: Figure): number {
  return median(visits.map((visit) => visit[figure]));
}
