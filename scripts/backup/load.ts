import { createReadStream } from "node:fs";
import path from "node:path";
import { createGunzip } from "node:zlib";
import { quoted } from "../export/write.ts";
import type { D1Database } from "../lib/miniflare.ts";
import type { BackedUp } from "./manifest.ts";

/** Rows and characters of a statement at most: D1 takes two million bytes as a parameter. */
const most = { rows: 500, characters: 400_000 };

/** Inserts a table's rows from its file, some hundred a statement: memory does not grow with the file. */
export async function loadTable(
  d1: D1Database,
  dir: string,
  { table, columns, file }: BackedUp,
): Promise<void> {
  const values = columns.map((_, index) => `json_extract(value, '$[${index}]')`);
  const statement = d1.prepare(
    `insert into ${quoted(table)} (${columns.map(quoted).join(", ")}) select ${values.join(", ")} from json_each(?)`,
  );
  let rows: string[] = [];
  let characters = 0;
  const flush = async () => {
    if (rows.length > 0) await statement.bind(`[${rows.join(",")}]`).run();
    rows = [];
    characters = 0;
  };
  for await (const line of linesOf(path.join(dir, file))) {
    if (rows.length === most.rows || characters + line.length > most.characters) await flush();
    rows.push(line);
    characters += line.length;
  }
  await flush();
}

/** The lines of a gzip file. Not by `readline`, which also breaks at U+2028, as a text in a row may hold. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = "";
  const text = createReadStream(file).pipe(createGunzip()).setEncoding("utf8");
  for await (const chunk of text) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
