import "server-only";
import { planImport } from "@/lib/accounts/import/data";
import { readFile, textOf } from "@/lib/accounts/import/rules";
import { type FileProblem, maxBytes, type RefusedLine } from "@/lib/accounts/import/schema";
import { applyImport } from "@/lib/accounts/import/service";
import { renewRights } from "@/lib/auth/service";
import type { RequestContext } from "./bindings";

/** What a file would do: counts, and each line that is not taken with its reason. */
export type ImportPreview = {
  added: number;
  changed: number;
  purchases: number;
  same: number;
  refused: RefusedLine[];
  repeats: RefusedLine[];
};

/** What the page of imports shows: why a file is not taken, or its text with what it would do. Nothing yet at first. */
export type ImportState = { problem?: FileProblem } | { text: string; preview: ImportPreview };

/** What a file of a form would do, without doing it. */
export async function previewImport(
  { db, now }: RequestContext,
  field: FormDataEntryValue | null,
): Promise<ImportState> {
  if (!(field instanceof File) || field.size === 0) return { problem: { code: "no_lines" } };
  if (field.size > maxBytes) return { problem: { code: "too_large" } };
  const text = textOf(await field.arrayBuffer());
  if (text === null) return { problem: { code: "not_utf8" } };
  const file = readFile(text, now);
  if (!file.ok) return { problem: file.problem };
  const { changes, same, refused } = await planImport(db, file.lines);
  const added = changes.filter(({ was }) => was === null).length;
  const preview = {
    added,
    changed: changes.length - added,
    purchases: changes.filter(({ buys }) => buys !== null).length,
    same,
    refused: [...file.refused, ...refused].sort((one, other) => one.line - other.line),
    repeats: file.repeats,
  };
  return { text, preview };
}

/**
 * Does it, and makes the open sessions of those who gained a right take it on. Everything is read and asked anew: a
 * preview binds nobody. `missed`: people who were changed at the same moment. `null`: the file cannot be read.
 */
export async function takeImport(
  { db, kv, now, requestId }: RequestContext,
  { text, mayMail, actorId }: { text: string; mayMail: boolean; actorId: string },
): Promise<{ written: number; missed: number } | null> {
  const file = readFile(text, now);
  if (!file.ok) return null;
  const { changes } = await planImport(db, file.lines);
  const written = await applyImport(db, { changes, mayMail, actorId, requestId, now });
  await renewRights(db, { email: written, kv, now: new Date() });
  return { written: written.length, missed: changes.length - written.length };
}
