import { smokeTest } from "../scripts/deploy/smoke.ts";
import { watchSite } from "../scripts/deploy/watch.ts";
import { expect, test } from "./product";

const quiet = { headers: {}, attempts: 2, pauseMs: 0 };

test("the checks after a deployment are content with the product, and not with another site", async ({
  baseURL,
}) => {
  expect(await smokeTest({ ...quiet, url: baseURL ?? "" })).toEqual([]);
  const inbox = process.env.INBOX_URL ?? "";
  expect((await smokeTest({ ...quiet, url: inbox })).length).toBe(4);
});

test("a watched product may go on", async ({ baseURL }) => {
  const watch = { rounds: 3, tolerance: 0, traffic: async () => null };
  expect(await watchSite({ ...quiet, url: baseURL ?? "" }, watch)).toBeNull();
});
