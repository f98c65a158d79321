import { code, escaped, marked } from "./markup";
import type { JsonSchema } from "./shapes";

/** The fields of a schema as a list, those within fields by their dotted path. Of one of several shapes, a list each. */
export function fieldList(schema: JsonSchema): string {
  if (schema.anyOf?.some(({ properties, $ref, items }) => properties || $ref || items)) {
    return schema.anyOf.map(fieldList).join("<p>or</p>");
  }
  if (!schema.properties && schema.items?.properties) return `<p>A list of:</p>${fieldList(schema.items)}`;
  const rows = rowsOf(schema, "");
  if (rows.length === 0) return `<p>${typeOf(schema)}</p>`;
  const items = rows.map(
    ({ path, type, notes }) => `<div><dt>${code(path)}</dt><dd>${type}</dd><dd>${notes}</dd></div>`,
  );
  return `<dl class="api-fields">${items.join("")}</dl>`;
}

type Row = { path: string; type: string; notes: string };

function rowsOf({ properties = {}, required = [] }: JsonSchema, prefix: string): Row[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const notes = [
      required.includes(name) ? "" : "Optional.",
      marked(field.description ?? ""),
      ...limitsOf(field),
      ...(field.items && !field.items.properties ? eachOf(field.items) : []),
    ];
    const row = { path: prefix + name, type: typeOf(field), notes: notes.filter(Boolean).join(" ") };
    const inner = field.anyOf?.find((one) => one.properties) ?? field.items ?? field;
    return [row, ...rowsOf(inner, `${prefix}${name}${field.items ? "[]" : ""}.`)];
  });
}

/** The type in words. */
function typeOf(schema: JsonSchema): string {
  const { $ref, anyOf, type, format, items, additionalProperties } = schema;
  if ($ref) {
    const name = $ref.split("/").at(-1) ?? "";
    return `<a href="#schema-${name}">${escaped(name)}</a>`;
  }
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(" or ");
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) return schema.enum.map((value) => code(JSON.stringify(value))).join(", ");
  if (type === "array") return items && Object.keys(items).length > 0 ? `list of ${typeOf(items)}` : "list";
  if (typeof additionalProperties === "object" && Object.keys(additionalProperties).length > 0) {
    return `object of ${typeOf(additionalProperties)}`;
  }
  const name = type === undefined ? "anything" : [type].flat().join(" or ");
  return escaped(format ? `${name} (${format})` : name);
}

/** What else holds of a value. A pattern is left out where the format says it. */
function limitsOf(schema: JsonSchema): string[] {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, pattern, format } = schema;
  return [
    range(minimum, maximum, ""),
    range(minLength, maxLength, " characters"),
    range(minItems, maxItems, " entries"),
    pattern && !format ? `Matches ${code(pattern)}.` : "",
    schema.default === undefined ? "" : `Otherwise ${code(JSON.stringify(schema.default))}.`,
  ];
}

/** The same of the entries of a list. */
function eachOf(items: JsonSchema): string[] {
  const limits = limitsOf(items).filter(Boolean).join(" ");
  return limits ? [`Each: ${limits}`] : [];
}

/** None for what is a count: that it is not negative goes without saying. */
function range(from: number | undefined, to: number | undefined, unit: string): string {
  const said = (bound: number) => bound.toLocaleString("en");
  if (to === undefined) return from ? `At least ${said(from)}${unit}.` : "";
  return from === undefined ? `At most ${said(to)}${unit}.` : `${said(from)} to ${said(to)}${unit}.`;
}
