import { expect, test } from "vitest";
import { cursorOf, medianOf } from "./rules";
import { accessListInput, analyticsInput, statsInput } from "./schema";

test("the median of a histogram is that of its values one by one", () => {
  expect(medianOf({})).toBeNull();
  expect(medianOf({ "5": 1 })).toBe(5);
  expect(medianOf({ "2": 1, "10": 1 })).toBe(6);
  expect(medianOf({ "10": 2, "9": 2, "100": 1 })).toBe(10);
});

test("a cursor leads back to its place", () => {
  const place = { createdAt: "2026-11-20T10:00:00.123Z", row: 123_456_789 };
  expect(accessListInput.parse({ cursor: cursorOf(place) }).cursor).toEqual(place);
  for (const cursor of ["", ".", "a", "A.b", "zzzzzzzzzz.1", "1.1.1", "1.1 or 1"]) {
    expect(accessListInput.safeParse({ cursor }).success, cursor).toBe(false);
  }
});

test("only the spans that there are, and fields that are known, are taken", () => {
  expect(statsInput.parse({})).toEqual({ days: 7, format: "json" });
  expect(statsInput.parse({ days: "90", format: "csv" })).toEqual({ days: 90, format: "csv" });
  for (const input of [{ days: "2" }, { days: "" }, { format: "xml" }, { day: "7" }]) {
    expect(statsInput.safeParse(input).success, JSON.stringify(input)).toBe(false);
  }
  expect(analyticsInput.safeParse({ days: "91" }).success).toBe(false);
  expect(accessListInput.parse({ email: "", chapter: "" })).toEqual({ limit: 50, format: "json" });
  expect(accessListInput.parse({ email: " A.Reader@Example.com ", chapter: "0" })).toMatchObject({
    email: "a.reader@example.com",
    chapter: 0,
  });
  for (const input of [{ chapter: "x" }, { chapter: "100" }, { limit: "101" }, { email: "x".repeat(255) }]) {
    expect(accessListInput.safeParse(input).success, JSON.stringify(input)).toBe(false);
  }
});
