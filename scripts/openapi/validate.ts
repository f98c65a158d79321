import * as z from "zod";
import type { JsonSchema, OpenApi } from "./shapes";

/**
 * A schema of a document, as something that parses. Stricter than the document, which leaves room to grow: an
 * object has the fields that are described and no others, so that a test finds out what nobody described.
 */
export function validatorOf({ components }: Pick<OpenApi, "components">, schema: JsonSchema): z.ZodType {
  const $defs = Object.fromEntries(
    Object.entries(components.schemas).map(([name, one]) => [name, closed(one)]),
  );
  const whole = JSON.stringify({ ...closed(schema), $defs }).replaceAll("#/components/schemas/", "#/$defs/");
  return z.fromJSONSchema(JSON.parse(whole));
}

function closed(schema: JsonSchema): JsonSchema {
  const { properties, items, anyOf, additionalProperties } = schema;
  const fields = Object.entries(properties ?? {}).map(([name, one]) => [name, closed(one)]);
  return {
    ...schema,
    ...(properties && { properties: Object.fromEntries(fields), additionalProperties: false }),
    ...(typeof additionalProperties === "object" && { additionalProperties: closed(additionalProperties) }),
    ...(items && { items: closed(items) }),
    ...(anyOf && { anyOf: anyOf.map(closed) }),
  };
}
