import { readFileSync } from "node:fs";
import path from "node:path";
import type { D1Database } from "../scripts/lib/miniflare.ts";

const manifest: Record<string, { blocks: string[] }> = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, "../content/blocks.json"), "utf8"),
);
const blocks = (manifest["12"]?.blocks ?? []).map((line) => line.split(" ")[0] ?? "");

/** Where readers of the last chapter have stopped, in every run: the count is made once a day, and no test can wait for it. */
export const stopped = {
  chapterNumber: 12,
  blocks,
  places: [
    { block: blocks[1] ?? "", readers: 7 },
    { block: blocks.at(-1) ?? "", readers: 2 },
    { block: "", readers: 3 },
  ],
};

/** Writes these counts as today's walk leaves them. */
export async function addStops(database: D1Database): Promise<void> {
  const walk = Number(new Date().toISOString().slice(0, 10).replaceAll("-", ""));
  const position = `${walk} ${walk} `;
  const count = database.prepare("insert or replace into chapter_stops values (?, ?, ?, ?)");
  await database.batch([
    database.prepare("insert or replace into cron_cursors values ('chapter_stops', ?)").bind(position),
    ...stopped.places.map(({ block, readers }) => count.bind(walk, stopped.chapterNumber, block, readers)),
  ]);
}
