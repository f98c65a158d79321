/** What was looked at, how it is, and how it is mended. `unknown`: it could not be looked at from here. */
export type Finding = { check: string; state: "ok" | "wrong" | "unknown"; says: string; mend?: string };

export function ok(check: string, says: string): Finding {
  return { check, state: "ok", says };
}

export function wrong(check: string, says: string, mend: string): Finding {
  return { check, state: "wrong", says, mend };
}

export function unknown(check: string, says: string, mend: string): Finding {
  return { check, state: "unknown", says, mend };
}

const marks = { ok: "✓", wrong: "✗", unknown: "?" };

/** A line for people, the mend below it. */
export function findingLine({ check, state, says, mend }: Finding): string {
  const line = `${marks[state]} ${state.padEnd(7)} ${check}: ${says}`;
  return mend ? `${line}\n            → ${mend}` : line;
}
