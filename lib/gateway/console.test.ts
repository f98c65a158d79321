import { afterEach, expect, test } from "vitest";
import { openDb } from "@/db/client";
import { log } from "@/lib/base/log";
import { deadDatabase } from "@/test/doors";
import { aSubscriber } from "@/test/factories";
import { takeConsoleErrors } from "@/test/guards";
import { guardConsole } from "./console";

const real = console.error;
afterEach(() => {
  console.error = real;
});

test("what the framework prints of a failed query is one line without its values; our own lines stay", async () => {
  const values = { email: "reader@example.com", firstName: "Bartholomew" };
  const error = await aSubscriber(openDb(deadDatabase), values).catch((thrown: unknown) => thrown);
  console.error("broke:", error);
  expect(String(takeConsoleErrors().flat()[1])).toContain("Bartholomew");

  guardConsole();
  guardConsole();
  console.error("broke:", error);
  log("error", "request", { path: "/a", status: 500 });
  expect(takeConsoleErrors()).toEqual([
    ['{"level":"error","event":"app.error","error":"broke: Error: D1_ERROR: Network connection lost."}'],
    ['{"level":"error","event":"request","path":"/a","status":500}'],
  ]);
});
