import * as z from "zod";

/** What each schema of `either` chooses from, for whoever describes one: by itself it takes anything. */
export const alternatives = new WeakMap<object, readonly [z.ZodType, z.ZodType]>();

/**
 * A value of one of two schemas, chosen by a look at it before it is parsed: a union of the two could
 * not say which field is at fault.
 */
export function either<First extends z.ZodType, Second extends z.ZodType>(
  first: First,
  second: Second,
  isFirst: (value: object) => boolean,
) {
  const chosen = z.unknown().transform((value, context): z.output<First> | z.output<Second> => {
    const schema = typeof value === "object" && value !== null && isFirst(value) ? first : second;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const { path, message } of result.error.issues) {
      context.addIssue({ code: "custom", path, message });
    }
    return z.NEVER;
  });
  alternatives.set(chosen, [first, second]);
  return chosen;
}
