import { readFileSync } from "node:fs";
import * as z from "zod";
import { quoted } from "../export/write.ts";
import type { D1Database } from "../lib/miniflare.ts";
import { loadOurCode } from "../lib/our-code.ts";
import { Refusal } from "../lib/refusal.ts";

const rowSchema = z.object({ email_hash: z.string().length(43), erased_at: z.iso.datetime() });
type Erasure = z.infer<typeof rowSchema>;

/** Reads a list of erasures: `erasures.jsonl` of an export, or what `wrangler d1 execute --json` printed. */
export function readErasures(file: string): Erasure[] {
  try {
    const text = readFileSync(file, "utf8").trim();
    const rows = text.startsWith("[")
      ? (JSON.parse(text) as { results: unknown[] }[]).flatMap(({ results }) => results)
      : text
          .split("\n")
          .filter(Boolean)
          .map((line): unknown => JSON.parse(line));
    return z.array(rowSchema).parse(rows);
  } catch (error) {
    const reason = error instanceof z.ZodError ? error.issues[0]?.message : String(error);
    throw new Refusal(`${file} is no list of erasures: ${reason}. Nothing was restored.`);
  }
}

/**
 * Erases again, by the product's own code, everybody whom the database or `newer` remembers as erased and who is
 * in it from before that; who signed up anew afterwards stays (docs/decisions/009). Says how many.
 */
export async function replayErasures(d1: D1Database, newer: Erasure[]): Promise<number> {
  const remember = d1.prepare(
    `insert into erasures (email_hash, erased_at) values (?, ?)
     on conflict (email_hash) do update set erased_at = max(erased_at, excluded.erased_at)`,
  );
  for (const { email_hash, erased_at } of newer) await remember.bind(email_hash, erased_at).run();
  const { results } = await d1.prepare("select email_hash, erased_at from erasures").all<Erasure>();
  const erasedAt = new Map(results.map(({ email_hash, erased_at }) => [email_hash, erased_at]));
  if (erasedAt.size === 0) return 0;

  const { addressKey, eraseAccount, erasureHash, openDb } = await loadProduct();
  const db = openDb(d1 as never);
  let count = 0;
  for (const email of await addresses(d1, addressKey)) {
    const at = erasedAt.get(await erasureHash(email));
    if (at === undefined) continue;
    const found = await d1
      .prepare("select id, created_at from email_subscribers where email_key = ?")
      .bind(email)
      .all<{ id: string; created_at: string }>();
    const [reader] = found.results;
    if (reader && reader.created_at > at) continue;
    await eraseAccount(db, {
      owner: { readerId: reader?.id ?? "nobody", email },
      now: new Date(at),
      sayGoodbye: false,
    });
    count += 1;
  }
  return count;
}

/** Every address of the database, wherever it stands, as its key. */
async function addresses(d1: D1Database, addressKey: (address: string) => string): Promise<Set<string>> {
  const { results: columns } = await d1
    .prepare(
      `select m.name as t, c.name as c from sqlite_master as m, pragma_table_info(m.name) as c
       where m.type = 'table' and (c.name like '%email' or c.name like '%email~_key' escape '~')`,
    )
    .all<{ t: string; c: string }>();
  const keys = new Set<string>();
  for (const { t, c } of columns) {
    const { results } = await d1
      .prepare(`select distinct ${quoted(c)} as address from ${quoted(t)} where ${quoted(c)} <> ''`)
      .all<{ address: string }>();
    for (const { address } of results) keys.add(addressKey(address));
  }
  return keys;
}

type Product = Pick<typeof import("../../lib/accounts/mutations.ts"), "eraseAccount"> &
  Pick<typeof import("../../lib/accounts/rules.ts"), "erasureHash"> &
  Pick<typeof import("../../lib/base/address.ts"), "addressKey"> &
  Pick<typeof import("../../db/client.ts"), "openDb">;

/** The product's own erasing: it knows every table there is. */
function loadProduct(): Promise<Product> {
  return loadOurCode<Product>(`export { openDb } from "@/db/client";
    export { eraseAccount } from "@/lib/accounts/mutations";
    export { erasureHash } from "@/lib/accounts/rules";
    export { addressKey } from "@/lib/base/address";`);
}
