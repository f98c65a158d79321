import type { z } from "zod";
import { AppError } from "./errors";

/**
 * A JSON body through a schema. Refuses with `unsupported_media_type` (not JSON by its type) or
 * `invalid_request` (not JSON, or not of the schema; `details` name each field).
 */
export function parseJson<Schema extends z.ZodType>(
  contentType: string | null,
  bytes: Uint8Array | ArrayBuffer,
  schema: Schema,
): z.output<Schema> {
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw new AppError("unsupported_media_type");
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError("invalid_request", { message: "The body is not valid JSON in UTF-8.", cause });
  }
  return parseInput(schema, body);
}

/** A value through a schema, or `invalid_request` whose `details` name each field at fault. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const details = result.error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.join("."),
    message: issue.message.slice(0, 200),
  }));
  throw new AppError("invalid_request", { details });
}
