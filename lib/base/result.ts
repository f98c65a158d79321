/** An expected outcome as a value: what was asked for, or a code from a closed union that says why not. */
export type Result<T, Code extends string> = { ok: true; value: T } | { ok: false; code: Code };

/** The outcome that holds what was asked for. */
export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

/** The outcome that says why not. */
export function refused<Code extends string>(code: Code): { ok: false; code: Code } {
  return { ok: false, code };
}
