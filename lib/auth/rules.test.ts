import { expect, test } from "vitest";
import { newId, newSecret } from "@/lib/base/ids";
import {
  adminSessionSeconds,
  loginSeconds,
  maxCodeTries,
  parseRefreshToken,
  refreshSeconds,
  rotationGraceSeconds,
} from "./rules";
import { accessSeconds } from "./tokens";

test("links, sessions and tokens last as long as readers are told", () => {
  const [minute, hour, day] = [60, 3600, 86_400];
  expect({ loginSeconds, maxCodeTries }).toEqual({ loginSeconds: 15 * minute, maxCodeTries: 5 });
  expect({ accessSeconds, rotationGraceSeconds }).toEqual({
    accessSeconds: 15 * minute,
    rotationGraceSeconds: 10,
  });
  expect({ refreshSeconds, adminSessionSeconds }).toEqual({
    refreshSeconds: 30 * day,
    adminSessionSeconds: 12 * hour,
  });
});

test("a refresh token is taken apart into its session and its secret", () => {
  const [sessionId, secret] = [newId(), newSecret()];
  expect(parseRefreshToken(`${sessionId}.${secret}`)).toEqual({ sessionId, secret });
});

test.each([
  ["nothing", ""],
  ["a point alone", "."],
  ["a session alone", "s".repeat(22)],
  ["a session with a point", `${"s".repeat(22)}.`],
  ["a secret with a point", `.${"t".repeat(43)}`],
  ["a short session", `${"s".repeat(21)}.${"t".repeat(43)}`],
  ["a long session", `${"s".repeat(23)}.${"t".repeat(43)}`],
  ["a short secret", `${"s".repeat(22)}.${"t".repeat(42)}`],
  ["a long secret", `${"s".repeat(22)}.${"t".repeat(44)}`],
  ["a third part", `${"s".repeat(22)}.${"t".repeat(43)}.x`],
  ["another sign", `${"s".repeat(21)}+.${"t".repeat(43)}`],
  ["a line feed at the end", `${"s".repeat(22)}.${"t".repeat(43)}\n`],
  ["another point", `${"s".repeat(22)},${"t".repeat(43)}`],
])("%s is not a refresh token: %j", (_, token) => {
  expect(parseRefreshToken(token)).toBeNull();
});
