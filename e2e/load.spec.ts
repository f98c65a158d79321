import { expect, test } from "@playwright/test";
import { runLoad } from "../scripts/load/engine.ts";
import { smoke } from "../scripts/load/smoke.ts";
import { inboxUrl, siteUrl } from "./product";

test("a small load of every kind is answered, and every mail comes", async () => {
  const report = await runLoad({ target: siteUrl, inbox: inboxUrl, ...smoke });
  expect(report.errors).toEqual({});
  expect(report.visitors).toBe(smoke.rate * smoke.seconds);
  expect(report.completed).toBe(report.visitors);
  expect(report.lines.map(({ name }) => name)).toContain("chapter, free");
});
