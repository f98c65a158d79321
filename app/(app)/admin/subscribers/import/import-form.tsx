"use client";

import { useActionState } from "react";
import { paths } from "@/lib/base/paths";
import type { ImportState } from "@/lib/request/imports";
import { Preview } from "./preview";

type Props = {
  /** Says what a file would do. */
  action: (before: ImportState, form: FormData) => Promise<ImportState>;
  /** Does it. */
  apply: (form: FormData) => Promise<void>;
  /** The sentence of each problem that a file as a whole can have; `#` stands for the line or column. */
  problems: Record<string, string>;
};

/** Takes a file, and shows what it would do before it does it. Works as a plain form too. */
export function ImportForm({ action, apply, problems }: Props) {
  const [state, act, isPending] = useActionState(action, {});
  if ("preview" in state) return <Preview text={state.text} preview={state.preview} apply={apply} />;
  const { problem } = state;
  const named =
    problem && ("line" in problem ? String(problem.line) : "column" in problem ? problem.column : "");
  return (
    <form className="form" action={act}>
      <div className="field">
        <label htmlFor="field-file">CSV file</label>
        <input
          id="field-file"
          name="file"
          type="file"
          accept=".csv,text/csv"
          required
          aria-describedby={problem ? "file-hint file-problem" : "file-hint"}
          aria-invalid={problem ? true : undefined}
        />
        <p id="file-hint" className="field-hint">
          In UTF-8, with commas or semicolons. You see what it would do before it does it.
        </p>
        {problem && (
          <p id="file-problem" className="field-problem" role="status">
            {problems[problem.code]?.replace("#", () => named ?? "")}
          </p>
        )}
      </div>
      <p className="actions">
        <button type="submit" className="button" disabled={isPending}>
          Look at the file
        </button>
        <a className="button button-quiet" href={paths.subscribers()}>
          Back
        </a>
      </p>
    </form>
  );
}
