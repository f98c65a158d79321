import { getTableName } from "drizzle-orm";
import { expect, test } from "vitest";
import * as tables from "@/db/schema";
import { chosenTopics } from "@/lib/mail/consent/rules";
import { tableNames } from "@/test/held-rows";
import { dataRules, erasureHash, tablesLeftOut } from "./rules";

test("every table of the database has its rule, and every rule its table", async () => {
  const ruled = Object.keys(dataRules).sort();
  expect(ruled).toEqual(Object.keys(tables).sort());
  expect(Object.values(tables).map(getTableName).sort()).toEqual(await tableNames());
});

test("what an export leaves out is told with its reason, and nothing else is", () => {
  const leftOut = tablesLeftOut();
  const silent = Object.entries(dataRules).filter(([, rule]) => rule.export !== "rows");
  expect(Object.keys(leftOut)).toEqual(silent.map(([table]) => table));
  expect(Object.keys(leftOut)).toContain("rateLimits");
  for (const reason of Object.values(leftOut)) expect(reason).toMatch(/^[a-z]+ .{20,}$/);
});

test("an erased address is known again however its letters were typed, and no other is", async () => {
  const hash = await erasureHash("reader@example.com");
  expect(hash).toMatch(/^[\w-]{43}$/);
  expect(await erasureHash("Reader@EXAMPLE.com")).toBe(hash);
  for (const other of ["reader@example.co", "reader+x@example.com", ""]) {
    expect(await erasureHash(other)).not.toBe(hash);
  }
});

test("whoever has chosen nothing gets every topic, and an empty choice is a choice", () => {
  expect(chosenTopics(null)).toEqual(["chapters", "news", "nudges"]);
  expect(chosenTopics(["nudges", "chapters"])).toEqual(["chapters", "nudges"]);
  expect(chosenTopics(["of-old"])).toEqual([]);
  expect(chosenTopics([])).toEqual([]);
});
