/** The closed list of error codes that any answer may carry (contracts.md, section 3). */
export type ErrorCode =
  | "invalid_request"
  | "unauthorized"
  | "token_invalid"
  | "token_expired"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "payload_too_large"
  | "unsupported_media_type"
  | "rate_limited"
  | "unavailable"
  | "internal";

/** One thing that is wrong with the input: where (a dotted path) and what to do about it. */
export type ErrorDetail = { path: string; message: string };

/** The HTTP status and the sentence a person reads, for each code. The only mapping there is. */
export const errorAnswers: Record<ErrorCode, { status: number; message: string }> = {
  invalid_request: { status: 400, message: "The request is not valid." },
  unauthorized: { status: 401, message: "Please sign in first." },
  token_invalid: { status: 401, message: "This link or code is not valid. Ask for a new one." },
  token_expired: { status: 401, message: "This link or code has expired. Ask for a new one." },
  forbidden: { status: 403, message: "You do not have access to this." },
  not_found: { status: 404, message: "There is nothing here." },
  method_not_allowed: { status: 405, message: "This address does not answer to that method." },
  conflict: { status: 409, message: "That does not fit with what is already there." },
  payload_too_large: { status: 413, message: "The request is too large." },
  unsupported_media_type: { status: 415, message: "Send the request as application/json." },
  rate_limited: { status: 429, message: "Too many requests. Please wait a little." },
  unavailable: { status: 503, message: "This is not available right now. Please try again shortly." },
  internal: { status: 500, message: "Something went wrong on our side." },
};

/**
 * The one error class. Thrown for surprises and for refusals that end a request; expected outcomes
 * inside a domain are values instead (see `Result`).
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetail[];
  /** Extra answer headers: `Allow` for 405, `Retry-After` (seconds) for 429 and 503. */
  readonly headers: Record<string, string>;

  constructor(
    code: ErrorCode,
    options: {
      message?: string;
      details?: ErrorDetail[];
      headers?: Record<string, string>;
      cause?: unknown;
    } = {},
  ) {
    super(options.message ?? errorAnswers[code].message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details ?? [];
    this.headers = options.headers ?? {};
  }
}

/** The refusal of one request too many: `rate_limited`, to be tried again after so many seconds (RFC 9110, 10.2.3). */
export function tooManyRequests(waitSeconds: number): AppError {
  return new AppError("rate_limited", { headers: { "Retry-After": String(waitSeconds) } });
}

/** An error as the JSON answer that every door sends: status, one shape, no caching, and the headers of its door. */
export function errorResponse(error: AppError, doorHeaders?: Headers): Response {
  const headers = new Headers(doorHeaders);
  headers.set("Cache-Control", "private, no-store");
  if (error.code === "unavailable") headers.set("Retry-After", "5");
  for (const [name, value] of Object.entries(error.headers)) headers.set(name, value);
  const body = {
    error: error.message,
    code: error.code,
    ...(error.details.length > 0 ? { details: error.details } : {}),
  };
  return Response.json(body, { status: errorAnswers[error.code].status, headers });
}

/**
 * Anything thrown, as the error to answer with: a refusal stays as it is, a database or cache that does not
 * answer is `unavailable` (it passes), everything else is a bug of ours and `internal`.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError(isOutage(error) ? "unavailable" : "internal", { cause: error });
}

/**
 * Whether a database or cache did not answer, which passes, as against a mistake of ours. D1 reports its own
 * failures as `D1_…`; those with a word of SQLite's about the statement are ours. KV reports all as
 * `KV … failed:` and a status.
 */
export function isOutage(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/^KV \w+ failed: (429|5\d\d)/.test(cause.message)) return true;
    if (/^D1_/.test(cause.message))
      return !/SQLITE_(ERROR|CONSTRAINT|MISMATCH)|D1_TYPE_ERROR/.test(cause.message);
  }
  return false;
}
