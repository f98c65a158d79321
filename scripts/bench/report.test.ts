import { expect, test } from "vitest";
import { table, withPart } from "./report.ts";

const report = "# Benchmarks\n\nHow.\n\n## Requests\n\nold\n\n### More\n\n## The admin\n\nrows\n";

test("a part takes the place of its older form, a new one its place in the order, and the rest stays", () => {
  const anew = withPart(report, "## Requests\n\nnew\n");
  expect(anew).toBe("# Benchmarks\n\nHow.\n\n## Requests\n\nnew\n\n## The admin\n\nrows\n");
  const more = withPart(anew, "## Mail\n\nmany");
  expect([...more.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual([
    "Requests",
    "Mail",
    "The admin",
  ]);
  expect(withPart(more, "## Mail\n\nmany")).toBe(more);
  expect(withPart(more, "## Something else\n\nx").trimEnd().endsWith("## Something else\n\nx")).toBe(true);
});

test("what has no heading is no part", () => {
  expect(() => withPart(report, "words")).toThrow("heading");
  expect(() => withPart(report, "words\n\n## Late")).toThrow("heading");
});

test("a table has words at the left and figures at the right", () => {
  expect(table(["what", "ms"], [["one", 1]])).toBe("| what | ms |\n| --- | ---: |\n| one | 1 |");
});
