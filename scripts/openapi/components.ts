import * as z from "zod";

/** The schemas that the document names, each once, under `#/components/schemas`. */
export const components = z.registry<{ id: string }>();

/** Gives a schema its name in the document. */
export function named<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  components.add(schema, { id });
  return schema;
}

/** A time in ISO 8601, in UTC. */
export const time = z.string().meta({ format: "date-time" });

/** A calendar day in UTC, YYYY-MM-DD. */
export const day = z.string().meta({ format: "date" });

/** How many there are of something. */
export const count = z.int().min(0);

/** A part of a whole, 0 to 1; null while there is no whole. */
export const share = z.number().min(0).max(1).nullable();

/** Whether there is another page: what to send as `cursor`, or null on the last. */
export const nextCursor = z.string().nullable();
