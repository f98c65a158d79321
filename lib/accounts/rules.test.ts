import { expect, test } from "vitest";
import { isAdminAddress, toUser } from "./rules";

test.each([
  ["admin@example.com", "admin@example.com"],
  ["Admin@Example.com", "admin@example.com"],
  ["admin@example.com", "ADMIN@example.com"],
  ["second@example.com", "admin@example.com, second@example.com ,"],
])("%s is on the list %j", (address, list) => {
  expect(isAdminAddress(address, list)).toBe(true);
});

test.each([
  ["admin@example.com", ""],
  ["", ""],
  ["", ","],
  ["admin@example.com", "other@example.com"],
  ["admin@example.co", "admin@example.com"],
  ["admin@example.com", "xadmin@example.com"],
  ["admin+x@example.com", "admin@example.com"],
  ["a@example.com,b@example.com", "a@example.com,b@example.com"],
])("%j is not on the list %j", (address, list) => {
  expect(isAdminAddress(address, list)).toBe(false);
});

test("a user is what may leave the server: no id, no key", () => {
  const user = {
    email: "Reader@example.com",
    firstName: "Ada",
    lastName: null,
    hasAccess: true,
    hasPurchased: false,
    role: "reader",
  } as const;
  expect(toUser({ ...user, id: "an-id", emailKey: "reader@example.com" })).toEqual(user);
});
