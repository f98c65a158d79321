import { parseSync } from "@swc/core";

/** One small change to one file. `start` and `end` are byte offsets of `before` in the source. */
export type Mutant = {
  file: string;
  line: number;
  operator: string;
  start: number;
  end: number;
  before: string;
  after: string;
};

type Span = { start: number; end: number };
type Node = { type: string; span: Span; [key: string]: unknown };

/** Operators and what each is changed to: negated, moved by one at the boundary, or the other branch. */
const binary: Record<string, string> = {
  "===": "!==",
  "!==": "===",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "+": "-",
  "-": "+",
  "*": "/",
  "&&": "||",
  "||": "&&",
  "??": "&&",
};

/** Parts of a program that say nothing at run time, or nothing that a test could tell. */
const silent = /^(Ts|ImportDeclaration|Export(All|Named)Declaration)/;
const logging = /^(log|console\.\w+)\(/;

/** Every mutant of a TypeScript file, in the order of the source. */
export function mutantsOf(file: string, source: string): Mutant[] {
  // swc counts on from file to file, and in bytes: a first statement of ours tells where it begins.
  const bytes = Buffer.from(`;${source}`);
  const program = parseSync(bytes.toString(), {
    syntax: "typescript",
    tsx: file.endsWith("x"),
    target: "es2022",
  });
  const origin = program.body[0]?.span.start ?? 0;
  const mutants: Mutant[] = [];
  const text = ({ start, end }: Span) => bytes.subarray(start - origin, end - origin).toString();
  const add = (operator: string, span: Span, after: string) => {
    const [start, end] = [span.start - origin - 1, span.end - origin - 1];
    const line = bytes
      .subarray(0, start + 1)
      .toString()
      .split("\n").length;
    mutants.push({ file, line, operator, start, end, before: text(span), after });
  };
  const isLog = ({ type, span }: Node) => type === "ExpressionStatement" && logging.test(text(span));
  for (const node of nodesOf(program.body, isLog)) mutate(node, { text, add });
  return mutants.sort((one, other) => one.start - other.start);
}

type Tools = { text: (span: Span) => string; add: (operator: string, span: Span, after: string) => void };

function mutate(node: Node, { text, add }: Tools): void {
  switch (node.type) {
    case "BinaryExpression": {
      const [left, right] = [node.left as Node, node.right as Node];
      const other = binary[String(node.operator)];
      // A sum of texts has no difference.
      const joinsText =
        node.operator === "+" &&
        [left, right].some(({ type }) => type !== "NumericLiteral" && /Literal$/.test(type));
      if (!other || joinsText) return;
      const between = text({ start: left.span.end, end: right.span.start });
      const after = between.replace(String(node.operator), other);
      add("operator", node.span, `(${text(left.span)}${after}${text(right.span)})`);
      return;
    }
    case "UnaryExpression":
      if (node.operator === "!") add("negation", node.span, text((node.argument as Node).span));
      return;
    case "IfStatement":
    case "ConditionalExpression": {
      const condition = (node.test as Node).span;
      for (const value of ["true", "false"]) add("condition", condition, value);
      return;
    }
    case "BooleanLiteral":
      add("literal", node.span, String(!node.value));
      return;
    case "NumericLiteral":
      add("literal", node.span, String(Number(node.value) + 1));
      return;
    case "StringLiteral":
      if (node.value !== "") add("text", node.span, '""');
      return;
    case "ExpressionStatement":
    case "ThrowStatement":
      add("statement", node.span, ";");
      return;
    case "ReturnStatement":
      if (node.argument && text((node.argument as Node).span) !== "null")
        add("return", node.span, "return null as never;");
  }
}

/** Every node of a tree whose code runs, but for those to leave out. Keys of objects and names of properties are left as they are. */
function* nodesOf(value: unknown, leaveOut: (node: Node) => boolean): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodesOf(item, leaveOut);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const node = value as Partial<Node>;
  if (typeof node.type === "string") {
    if (silent.test(node.type)) {
      // `as` and `satisfies` stand around code that does run.
      if ("expression" in node) yield* nodesOf(node.expression, leaveOut);
      return;
    }
    if (node.span && leaveOut(node as Node)) return;
    if (node.span) yield node as Node;
  }
  for (const [key, child] of Object.entries(value)) {
    if (key !== "span" && key !== "key" && key !== "typeAnnotation") yield* nodesOf(child, leaveOut);
  }
}
