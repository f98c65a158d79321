import { expect, test } from "vitest";
import { renderBeside, type Seen } from "./report.ts";

const visit = {
  fcpMs: 900,
  lcpMs: 1200,
  seenFcpMs: 1500,
  seenLcpMs: 1600,
  tbtMs: 0,
  cls: 0,
  score: 100,
  page: 30,
  script: 10,
  fonts: 70,
  requests: 9,
};
const asking = { alone: 8, links: 12, hovering: 0, mostForOne: 0 };
const seen = (visits: Partial<typeof visit>[], more: Partial<typeof asking> = {}): Seen => ({
  visits: visits.map((one) => ({ ...visit, ...one })),
  asking: { ...asking, ...more },
});
const theirs = seen([{ lcpMs: 1200.3 }, { lcpMs: 1100 }, { lcpMs: 1300 }]);

test("medians with their range; in most rounds ours may be as slow as theirs, and no slower", () => {
  const even = renderBeside(seen([{ lcpMs: 1200.4 }, { lcpMs: 900 }, { lcpMs: 4000 }]), theirs);
  expect(even.report).toContain("| 1200 (900–4000) | 1200 (1100–1300) | Starlight's: 2 of 3 rounds |");
  expect(even.report).not.toContain("missed");
  const late = renderBeside(seen([{ lcpMs: 1201 }, { lcpMs: 1101 }, { lcpMs: 1300 }]), theirs);
  expect(late.report).toContain("Starlight's: 1 of 3 rounds (missed) |");
  expect(late.problems).toEqual([]);
});

test("sizes, shifts and requests over a limit are problems; theirs never are", () => {
  const limits = [{ page: 40, script: 15, cls: 0.0004 }];
  expect(renderBeside(seen(limits, { mostForOne: 1 }), theirs).problems).toEqual([]);
  const over = renderBeside(seen([{ page: 40.1, script: 15.1, cls: 0.01 }], { mostForOne: 2 }), theirs);
  expect(over.problems).toHaveLength(4);
  expect(over.report.match(/missed/g)).toHaveLength(4);
  const heavy = seen([{ page: 90, script: 80, cls: 1 }], { mostForOne: 9 });
  expect(renderBeside(theirs, heavy).problems).toEqual([]);
});
