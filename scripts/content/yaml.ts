import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Report } from "./problems.ts";

type Path = readonly PropertyKey[];

/** A checked value, and the file's line on which a part of it stands. */
export type Located<T> = { value: T; lineOf: (...path: PropertyKey[]) => number };

/**
 * Parses YAML and checks it with a strict schema. `mends` says for each key (list positions left out,
 * so `parts.title`) how a right value is written. `line` is the file's line on which `text` begins.
 * Returns the value with its places, or null after every mistake was reported on the line of its key.
 */
export function parseYaml<T>(input: {
  text: string;
  line: number;
  schema: z.ZodType<T>;
  mends: Record<string, string>;
  report: Report;
}): Located<T> | null {
  const lines = new LineCounter();
  const document = parseDocument(input.text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => input.line + lines.linePos(offset).line - 1;
  for (const error of document.errors) {
    const sentence = error.message.split("\n")[0];
    input.report(
      lineAt(error.pos[0]),
      `this is not valid YAML (${sentence}): put a value with special characters in quotes`,
    );
  }
  if (document.errors.length > 0) return null;

  const value: unknown = document.toJS();
  const result = input.schema.safeParse(value ?? {});
  const lineOf = (...path: PropertyKey[]) => lineAt(offsetOf(document, path));
  if (result.success) return { value: result.data, lineOf };
  for (const issue of result.error.issues) {
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        input.report(
          lineOf(...issue.path, key),
          `"${key}" is not a known key: remove it, or correct its spelling`,
        );
      }
      continue;
    }
    const name = issue.path.filter((step) => typeof step === "string").join(".");
    const mend = input.mends[name] ?? issue.message;
    input.report(lineOf(...issue.path), `${name || "this"} ${describe(valueAt(value, issue.path))}: ${mend}`);
  }
  return null;
}

function describe(value: unknown): string {
  if (value === undefined) return "is missing";
  if (typeof value === "string" && value.length > 80) return `has ${value.length} characters`;
  return `is ${JSON.stringify(value)}`;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner !== null && typeof inner === "object" ? Reflect.get(inner, step) : undefined),
    value,
  );
}

/** Where the deepest part of `path` that exists begins: a map's key, or a list's item. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (!isScalar(pair?.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === "number") {
      node = node.items[step];
      if (!isScalar(node) && !isMap(node)) break;
      offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
