import { afterEach, expect, test, vi } from "vitest";
import { openDb } from "@/db/client";
import { emailSubscribers } from "@/db/schema";
import { deadDatabase } from "@/test/doors";
import { aSubscriber, db } from "@/test/factories";
import { takeConsoleErrors } from "@/test/guards";
import { log, reasonOf } from "./log";

afterEach(() => {
  vi.restoreAllMocks();
});

test("an event is one JSON line, whatever its fields hold", () => {
  const info = vi.spyOn(console, "log").mockImplementation(() => {});
  log("info", "request", { path: "/a\nb", status: 200 });
  const [line] = info.mock.calls[0] ?? [];
  expect(line).not.toContain("\n");
  expect(JSON.parse(String(line))).toEqual({
    level: "info",
    event: "request",
    path: "/a\nb",
    status: 200,
  });
});

test("errors go to the error stream, warnings and alarms to the warning stream", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  log("warn", "a");
  log("alarm", "b");
  expect(warn).toHaveBeenCalledTimes(2);
  log("error", "c");
  expect(takeConsoleErrors()).toHaveLength(1);
});

test("the reason of a failed query holds what the database said, and none of the values", async () => {
  const values = { email: "reader@example.com", firstName: "Bartholomew", discountCode: "SECRET-CODE" };
  await aSubscriber(db, values);
  const error = await aSubscriber(db, values).catch((thrown: unknown) => thrown);
  expect(String(error)).toContain("Bartholomew");
  expect(reasonOf(error)).toContain("UNIQUE constraint failed");
  expect(reasonOf(error)).not.toMatch(/reader@example|Bartholomew|SECRET/);
});

test("so does the reason of a query that never reached the database", async () => {
  const query = openDb(deadDatabase).insert(emailSubscribers).values({
    id: "an-id",
    email: "reader@example.com",
    emailKey: "reader@example.com",
    createdAt: "now",
    updatedAt: "now",
  });
  const error = await query.catch((thrown: unknown) => thrown);
  expect(reasonOf(error)).toBe("Error: D1_ERROR: Network connection lost.");
});

test.each([
  ["no mail to reader@example.com, sorry", "Error: no mail to [address] sorry"],
  ["<reader@example.com>", "Error: [address]"],
  ["jörg@münchen.de failed", "Error: [address] failed"],
])("addresses in a message are covered: %s", (message, reason) => {
  expect(reasonOf(new Error(message))).toBe(reason);
});

test("a reason is short, and what is thrown without being an error has one too", () => {
  expect(reasonOf(new Error("x".repeat(1000)))).toHaveLength(300);
  expect(reasonOf("a text")).toBe("a text");
  expect(reasonOf(undefined)).toBe("undefined");
  expect(reasonOf(new Error("outer", { cause: new TypeError("inner") }))).toBe("TypeError: inner");
});
