import { scrub } from "@/lib/base/log";

/** What a report says beside the error: which Worker, in which environment, in which request. */
export type ReportFacts = {
  worker: "web" | "email";
  environment: string;
  release?: string;
  requestId?: string | undefined;
};

/** The innermost of an error and its causes: the query builder's own message holds what was bound. */
function innermost(error: unknown): unknown {
  let inner = error;
  while (inner instanceof Error && inner.cause) inner = inner.cause;
  return inner;
}

/**
 * An error as it may leave: what its cause said, without addresses, tokens and queries, and where it came from.
 * A new error, so that nothing else hangs on it: no values of a query, no request, no further causes.
 */
export function reportable(error: unknown): Error {
  const inner = innermost(error);
  const shown = new Error(scrub(inner instanceof Error ? inner.message : String(inner)));
  shown.name = inner instanceof Error ? inner.name : "Thrown";
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  // Only the places: the lines before them repeat the message.
  const places = stack.split("\n").filter((line) => place.test(line));
  shown.stack = [`${shown.name}: ${shown.message}`, ...places].join("\n");
  return shown;
}

/** A line of a stack as V8 writes it: `at name (file:line:column)` or `at file:line:column`. */
const place = /^\s+at (?:(?:async )?([^()]+?) \()?([^()\s]+):(\d+):(\d+)\)?$/;

/** The places of a stack, the outermost first, as Sentry wants them. */
export function framesOf(stack: string) {
  return stack
    .split("\n")
    .flatMap((line) => {
      const [, name = "?", filename = "", lineno, colno] = place.exec(line) ?? [];
      return lineno
        ? [{ function: name, filename, lineno: Number(lineno), colno: Number(colno), in_app: true }]
        : [];
    })
    .reverse();
}
