import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, expect } from "vitest";
import { takeConsoleErrors } from "./guards";

beforeAll(() => applyD1Migrations(env.DB, env.TEST_MIGRATIONS));

/** Every test starts with the real tables, all empty, and an empty KV. */
beforeEach(async () => {
  const tables = await env.DB.prepare(
    `select name from sqlite_master where type = 'table'
     and name not glob 'sqlite_*' and name not glob '_cf_*' and name <> 'd1_migrations'`,
  ).all<{ name: string }>();
  await env.DB.batch(tables.results.map(({ name }) => env.DB.prepare(`delete from "${name}"`)));
  const { keys } = await env.CACHE_KV.list();
  await Promise.all(keys.map(({ name }) => env.CACHE_KV.delete(name)));
});

afterEach(() => {
  expect(takeConsoleErrors(), "unexpected console.error").toEqual([]);
});
