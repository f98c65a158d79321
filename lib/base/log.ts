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
  return text.replaceAll(/\S+@\S+/g, "[address]").slice(0, 300);
}
