import { expect, test } from "vitest";
import { eraseForm, mailTopicsForm, namesForm } from "./schema";

test("names are kept as typed without the spaces around them; an empty one takes the name away", () => {
  expect(namesForm.parse({ firstName: " Ada ", lastName: "" })).toEqual({ firstName: "Ada" });
  for (const firstName of ["a".repeat(65), "a\nb", "a\u2028b"]) {
    expect(namesForm.safeParse({ firstName }).error?.issues[0]?.path).toEqual(["firstName"]);
  }
  expect(namesForm.safeParse({ firstName: "Ada", role: "admin" }).success).toBe(false);
});

test("the boxes that are ticked are the topics that are wanted", () => {
  expect(mailTopicsForm.parse({})).toEqual([]);
  expect(mailTopicsForm.parse({ nudges: "on", chapters: "on" })).toEqual(["chapters", "nudges"]);
  for (const form of [{ news: "yes" }, { everything: "on" }]) {
    expect(mailTopicsForm.safeParse(form).success).toBe(false);
  }
});

test("an erasure asks for its box", () => {
  expect(eraseForm.safeParse({ understood: "on" }).success).toBe(true);
  for (const form of [{}, { understood: "" }, { understood: "on", email: "other@example.com" }]) {
    expect(eraseForm.safeParse(form).success).toBe(false);
  }
});
