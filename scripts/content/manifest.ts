import { z } from "zod";
import { type BlockKind, packSketch, unpackSketch } from "./fingerprint.ts";
import type { ChapterIds, KnownBlock } from "./ids.ts";
import type { Report } from "./problems.ts";

/** What `content/blocks.json` remembers: the ids of each chapter, by its number. */
export type Manifest = ReadonlyMap<number, ChapterIds>;

const kinds = [
  "heading",
  "p",
  "list",
  "table",
  "code",
  "quote",
  "callout",
  "break",
  "notes",
  "figure",
  "video",
  "quiz",
] as const satisfies BlockKind[];
const row = new RegExp(
  `^(?<id>\\S+) (?<kind>${kinds.join("|")}) (?<hash>[0-9a-z]{8}) ?(?<sketch>(?:[0-9a-z]{3})*)$`,
);

const knownBlock = z.string().transform((text, context): KnownBlock => {
  const { id, kind, hash, sketch } = row.exec(text)?.groups ?? {};
  const knownKind = kinds.find((name) => name === kind);
  if (!id || !knownKind || !hash) {
    context.addIssue(`"${text}" is not a block`);
    return z.NEVER;
  }
  return { id, kind: knownKind, hash, sketch: unpackSketch(sketch ?? "") };
});
const manifestSchema = z.record(
  z.string().regex(/^[1-9]\d?$/),
  z.strictObject({ blocks: z.array(knownBlock), retired: z.record(z.string(), z.string()) }),
);

/** Reads the manifest; null after its mistake was reported. */
export function parseManifest(text: string, report: Report): Manifest | null {
  try {
    const chapters = manifestSchema.parse(JSON.parse(text));
    return new Map(
      Object.entries(chapters).map(([number, { blocks, retired }]) => [
        Number(number),
        { blocks, retired: new Map(Object.entries(retired)) },
      ]),
    );
  } catch (error) {
    const reason = error instanceof z.ZodError ? (error.issues[0]?.message ?? "") : String(error);
    report(
      1,
      `the list of block ids cannot be read (${reason}): restore it with git checkout, it is not written by hand`,
    );
    return null;
  }
}

/** The manifest as text: one line a block, so that edits of different blocks merge. */
export function formatManifest(manifest: Manifest): string {
  const chapters = [...manifest].sort(([a], [b]) => a - b);
  const value = Object.fromEntries(
    chapters.map(([number, { blocks, retired }]) => [
      number,
      {
        blocks: blocks.map(({ id, kind, hash, sketch }) =>
          `${id} ${kind} ${hash} ${packSketch(sketch)}`.trimEnd(),
        ),
        retired: Object.fromEntries([...retired].sort()),
      },
    ]),
  );
  return `${JSON.stringify(value, null, 2)}\n`;
}
