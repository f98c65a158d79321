/** The fields a log line may carry: never an address in clear, a token, a body or a query string. */
type LogFields = {
  requestId?: string | null;
  method?: string;
  path?: string;
  status?: number;
  ms?: number;
  code?: string;
  error?: string;
  /** Variables at fault, never their values. */
  names?: string[];
  outboxId?: string;
  /** The provider's own id of a mail. */
  providerId?: string;
  broadcastId?: string;
  kind?: string;
  template?: string;
  outcome?: string;
  state?: string;
  attempts?: number;
  dueAt?: string;
  count?: number;
};

/** One JSON line an event, as log stores index them; they keep the time themselves. `alarm` is what somebody must look at now. */
export function log(level: "info" | "warn" | "error" | "alarm", event: string, fields: LogFields = {}): void {
  const line = JSON.stringify({ level, event, ...fields });
  if (level === "info") console.log(line);
  else if (level === "error") console.error(line);
  else console.warn(line);
}

/**
 * An error as one line: the innermost cause, because the query builder's own message holds the bound
 * values of a query, and those hold addresses.
 */
export function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause) inner = inner.cause;
  const text = inner instanceof Error ? `${inner.name}: ${inner.message}` : String(inner);
  return scrub(text);
}

/** What a text may hold and nobody but its owner may see, and what stands there instead. */
const secrets: [RegExp, string][] = [
  [/\S+@\S+/g, "[address]"],
  [/(https?:\/\/[^\s?#]+)[?#]\S*/g, "$1?[query]"],
  [/\b[\w-]+=[^\s;&]{16,}/g, "[token]"],
  [/\beyJ[\w-]+(\.[\w-]*)*/g, "[token]"],
  // An id of ours (UUID) leads to a row, and opens nothing.
  [
    /(?<![\w-])(?![\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}(?![\w-]))(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{24,}/g,
    "[token]",
  ],
  [/\b\d{1,3}(\.\d{1,3}){3}\b/g, "[ip]"],
  [/(?<![\w:])(?:[\da-f]{1,4}:){3,7}[\da-f:]*[\da-f]/gi, "[ip]"],
];

/** A text for a log or a report: without addresses, network addresses, tokens and queries, and short. */
export function scrub(text: string): string {
  return secrets
    .reduce((rest, [secret, instead]) => rest.replaceAll(secret, instead), text.slice(0, 2000))
    .slice(0, 300);
}
