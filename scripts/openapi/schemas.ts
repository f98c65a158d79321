import * as z from "zod";
import { alternatives } from "@/lib/base/either";
import { components } from "./components";
import type { JsonSchema } from "./shapes";

const prefix = "#/components/schemas/";

/** Of zod's own JSON Schema as much as is changed here. */
type Node = { zodSchema: object; jsonSchema: { minimum?: number; maximum?: number; anyOf?: unknown[] } };

/** What zod cannot know of `either`, and bounds that only say that a number is a whole one. */
function override({ zodSchema, jsonSchema }: Node): void {
  const choice = alternatives.get(zodSchema);
  if (choice) jsonSchema.anyOf = choice.map(schemaOf);
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** What a zod schema takes, as JSON Schema (draft 2020-12): what it makes of that is our own affair. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema, ...json } = z.toJSONSchema(schema, { io: "input", override });
  return plain(json);
}

/** The named schemas by name. */
export function namedSchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(components, { io: "input", uri: (id) => prefix + id, override });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema, $id, ...json }]) => [name, plain(json)]),
  );
}

/** A named schema as a reference. Throws for one without a name. */
export function refTo(schema: z.ZodType): JsonSchema {
  const meta = components.get(schema);
  if (!meta) throw new Error("an answer's schema has no name: see components.ts");
  return { $ref: prefix + meta.id };
}

export const errorRef: JsonSchema = { $ref: `${prefix}Error` };

/** As it will be in the file: nothing but JSON, and nothing shared. */
function plain(json: object): JsonSchema {
  return JSON.parse(JSON.stringify(json));
}
