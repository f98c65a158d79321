import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { ping } from "@/db/client";
import { db } from "@/test/factories";

test("a database with its tables answers, and one that was not migrated does not", async () => {
  await expect(ping(db)).resolves.toMatchObject({ bytes: expect.any(Number) });
  await db.run(sql`alter table email_subscribers rename to elsewhere`);
  await expect(ping(db)).rejects.toThrow();
  await db.run(sql`alter table elsewhere rename to email_subscribers`);
  expect(await ping(db)).toEqual({ bytes: expect.any(Number) });
});
