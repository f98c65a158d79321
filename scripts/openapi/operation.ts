import type * as z from "zod";
import type { ErrorCode } from "@/lib/base/errors";

/**
 * Who may call. `guest or reader`: anybody, but what is answered depends on who asks. `session`: whoever
 * has the refresh cookie. `provider`: whoever signs what they send.
 */
export type Caller = "anyone" | "guest or reader" | "reader" | "admin" | "session" | "provider";

/**
 * A request and what it is answered with. A test makes each of them: `as` says who asks, `values` are those of
 * the path, the query and the headers by name. `answer` is left out where it is a file or nothing.
 */
export type Example = {
  name: string;
  as: "guest" | "reader" | "admin";
  values?: Record<string, string>;
  body?: unknown;
  status: number;
  answer?: unknown;
};

/** An answer that is no refusal: JSON of this schema, files of these types, or neither. */
type Answer = { status: number; says: string; json?: z.ZodType; files?: readonly string[] };

/** One method of one route. What zod schemas say of fields stands in them; `notes` add what a schema cannot say. */
export type Operation = {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** As `appRoutes` names it. */
  path: string;
  /** One line, without a full stop. */
  summary: string;
  description?: string;
  by: Caller;
  params?: Record<string, z.ZodType>;
  query?: z.ZodType;
  headers?: Record<string, z.ZodType>;
  body?: z.ZodType;
  /** Of the body; `application/json` if it says nothing else. */
  bodyType?: string;
  notes?: Record<string, string>;
  answers: readonly Answer[];
  /** Codes beside those that follow from the caller, the method and the body. */
  refuses?: readonly ErrorCode[];
  examples: readonly Example[];
};
