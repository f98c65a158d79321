import { expect, test } from "vitest";
import { paths, safeNext } from "./paths";

test.each([
  ["/"],
  ["/account"],
  ["/chapters/writing"],
  ["/chapters/writing?from=mail&x=1#p-1"],
  ["/chapters?next=https://evil.example/"],
  ["/chapters/%C3%A9"],
  ["/%2F/evil.example"],
  ["/%5Cevil.example"],
  ["/@evil.example"],
  ["/https://evil.example"],
  [`/${"a".repeat(511)}`],
])("%s is a place to go on to, and stays on this site", (next) => {
  expect(safeNext(next)).toBe(next);
  expect(new URL(safeNext(next), "https://site.example").origin).toBe("https://site.example");
});

test.each([
  ["nothing", undefined],
  ["null", null],
  ["an empty text", ""],
  ["a relative path", "chapters"],
  ["a query alone", "?x"],
  ["another site", "https://evil.example/"],
  ["another site without slashes", "https:evil.example"],
  ["another site in capitals", "HTTPS://evil.example"],
  ["a script", "javascript:alert(1)"],
  ["a script after a slash", "/\tjavascript:alert(1)"],
  ["data", "data:text/html,x"],
  ["another host", "//evil.example"],
  ["another host after three slashes", "///evil.example"],
  ["a backslash for a slash", "/\\evil.example"],
  ["backslashes", "\\\\evil.example"],
  ["a backslash further on", "/chapters\\..\\..\\evil.example"],
  ["a tab between the slashes", "/\t/evil.example"],
  ["a line feed between the slashes", "/\n/evil.example"],
  ["a carriage return between the slashes", "/\r/evil.example"],
  ["a second header", "/chapters\r\nSet-Cookie: x=1"],
  ["a line feed at the end", "/chapters\n"],
  ["a NUL", "/chapters\0"],
  ["a space first", " /chapters"],
  ["a space inside", "/chap ters"],
  ["dots that leave two slashes", "/.//evil.example"],
  ["encoded dots that leave two slashes", "/%2e//evil.example"],
  ["a way up that leaves two slashes", "/x/..//evil.example"],
  ["letters beyond ASCII", "/é"],
  ["a full-width slash", "/／evil.example"],
  ["the API", "/api/auth/logout"],
  ["the API by a way up", "/chapters/../api/auth/logout"],
  ["the API by an encoded way up", "/chapters/%2e%2e/api/auth/logout"],
  ["the page that redeems links", "/auth/verify?token=x"],
  ["files of the build", "/_next/static/x.js"],
  ["513 characters", `/${"a".repeat(512)}`],
])("%s is not a place to go on to: %j", (_, next) => {
  expect(safeNext(next)).toBe("/chapters");
  expect(safeNext(next, "/account")).toBe("/account");
});

test("an address holds what it is given in an encoded query, and none when there is nothing", () => {
  expect(paths.signIn()).toBe("/sign-in");
  expect(paths.signIn({ next: undefined, problem: "" })).toBe("/sign-in");
  expect(paths.signIn({ next: "/chapters/a?b&c", problem: "email" })).toBe(
    "/sign-in?next=%2Fchapters%2Fa%3Fb%26c&problem=email",
  );
  expect(paths.verify("a.b-c_d")).toBe("/auth/verify?token=a.b-c_d");
});
