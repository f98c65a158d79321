import { log, reasonOf } from "@/lib/base/log";

const ownLine = /^\{"level":"/;
let guarded: typeof console.error | null = null;

/**
 * From now on what the framework prints as an error is one line of ours: it prints an error as it is, and the
 * query builder's holds the values of its query, which are addresses. Harmless to call again.
 */
export function guardConsole(): void {
  if (console.error === guarded) return;
  const print = console.error;
  guarded = (...values: unknown[]) => {
    const [line] = values;
    if (values.length === 1 && typeof line === "string" && ownLine.test(line)) print(line);
    else log("error", "app.error", { error: values.map(reasonOf).join(" ") });
  };
  console.error = guarded;
}
