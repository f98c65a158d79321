import { expect, test } from "vitest";
import { linkedTopicsForm, linkForm, oneClickForm } from "./schema";

test("a choice behind a link is its token and what is ticked, in our order", () => {
  expect(linkedTopicsForm.parse({ t: "a.b.c", nudges: "on", chapters: "on" })).toEqual({
    t: "a.b.c",
    topics: ["chapters", "nudges"],
  });
  expect(linkedTopicsForm.parse({ t: "a" })).toEqual({ t: "a", topics: [] });
});

test.each([{}, { t: "" }, { t: "x".repeat(2049) }, { t: "a", chapters: "yes" }, { t: "a", other: "on" }])(
  "%j is no choice",
  (form) => {
    expect(linkedTopicsForm.safeParse(form).success).toBe(false);
  },
);

test("the button that stops all mail says whose, and no more", () => {
  expect(linkForm.parse({ t: "a.b.c" })).toEqual({ t: "a.b.c" });
  for (const form of [{}, { t: "" }, { t: "a", chapters: "on" }]) {
    expect(linkForm.safeParse(form).success).toBe(false);
  }
});

test("one click is what RFC 8058 says it is, whatever else a mail program sends", () => {
  expect(oneClickForm.safeParse({ "List-Unsubscribe": "One-Click", more: "x" }).success).toBe(true);
  for (const form of [{}, { "List-Unsubscribe": "one-click" }, { "list-unsubscribe": "One-Click" }]) {
    expect(oneClickForm.safeParse(form).success).toBe(false);
  }
});
