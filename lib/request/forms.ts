import "server-only";
import type { z } from "zod";

/**
 * A form's text fields through a schema; a name that comes more than once is a list. `problem` is the name
 * of the first field at fault; the page has the sentence for it, so that nothing a person typed travels in
 * an address.
 */
export function parseForm<Schema extends z.ZodType>(
  schema: Schema,
  form: FormData,
): { ok: true; value: z.output<Schema> } | { ok: false; problem: string } {
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of form) {
    // Next's own fields say which action is meant.
    if (typeof value !== "string" || name.startsWith("$ACTION")) continue;
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    fields[name] = known === undefined ? value : [known, value].flat();
  }
  const result = schema.safeParse(fields);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, problem: String(result.error.issues[0]?.path[0] ?? "form") };
}
