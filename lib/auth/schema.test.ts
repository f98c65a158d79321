import { expect, test } from "vitest";
import { accessClaims, signInInput, signUpForm, signUpInput, verifyInput } from "./schema";

const email = "reader@example.com";

test("a sign-up holds an address and names, without the spaces around them", () => {
  const typed = { email: ` ${email}\n`, firstName: " Ada ", lastName: "" };
  expect(signUpInput.parse(typed)).toEqual({ email, firstName: "Ada", lastName: undefined });
  expect(signUpInput.parse({ email })).toEqual({ email });
  expect(signUpForm.parse({ email, next: "/account" })).toEqual({ email, next: "/account" });
});

test("a sign-up may bring a token of Turnstile, under the name that its door knows, at most 2048 long", () => {
  const turnstileToken = "t".repeat(2048);
  const field = "cf-turnstile-response";
  expect(signUpInput.parse({ email, turnstileToken })).toEqual({ email, turnstileToken });
  expect(signUpForm.parse({ email, [field]: turnstileToken })).toEqual({ email, turnstileToken });
  for (const body of [{ turnstileToken: `${turnstileToken}t` }, { turnstileToken: 7 }, { [field]: "t" }]) {
    expect(signUpInput.safeParse({ email, ...body }).success).toBe(false);
  }
  for (const form of [{ [field]: `${turnstileToken}t` }, { turnstileToken: "t" }]) {
    expect(signUpForm.safeParse({ email, ...form }).success).toBe(false);
  }
});

test.each([
  ["email", {}],
  ["email", { email: "" }],
  ["email", { email: "nonsense" }],
  ["email", { email: [email] }],
  ["email", { email: `${email}\r\nBcc: other@example.com` }],
  ["email", { email: " ".repeat(400) }],
  ["firstName", { email, firstName: "a".repeat(65) }],
  ["firstName", { email, firstName: "a\nb" }],
  ["firstName", { email, firstName: "a\u2028b" }],
  ["lastName", { email, lastName: 1 }],
  ["", { email, hasAccess: true }],
  ["", { email, role: "admin" }],
  ["", null],
  ["", []],
])("a sign-up with a bad %j is refused and it is named: %j", (path, body) => {
  expect(signUpInput.safeParse(body).error?.issues[0]?.path.join(".")).toBe(path);
});

test("a name has 64 characters at most and any script", () => {
  for (const firstName of ["a".repeat(64), "Łukasz", "李", "O'Brien-Smith"]) {
    expect(signUpInput.parse({ email, firstName })).toEqual({ email, firstName });
  }
});

test("a sign-in holds an address and where to go on to, and nothing else", () => {
  expect(signInInput.parse({ email, next: "/account" })).toEqual({ email, next: "/account" });
  for (const body of [{ email, next: "a".repeat(513) }, { email, firstName: "Ada" }, { next: "/" }]) {
    expect(signInInput.safeParse(body).success).toBe(false);
  }
});

test("a sign-in is proved by a token, or by an address and eight digits however they are grouped", () => {
  expect(verifyInput.parse({ token: "a.b.c" })).toEqual({ token: "a.b.c" });
  for (const code of ["12345678", "1234 5678", "12-34-56-78", " 12345678 "]) {
    expect(verifyInput.parse({ email, code })).toEqual({ email, code: "12345678" });
  }
});

test.each([
  {},
  { token: "" },
  { token: "t".repeat(2049) },
  { token: ["a.b.c"] },
  { token: "a.b.c", code: "12345678" },
  { token: "a.b.c", email },
  { email },
  { code: "12345678" },
  { email, code: "1234567" },
  { email, code: "123456789" },
  { email, code: 12345678 },
  { email, code: "1234567a" },
  { email, code: "１２３４５６７８" },
  { email, code: "12345678".padEnd(17) },
  { email: "nonsense", code: "12345678" },
])("%j proves nothing", (body) => {
  expect(verifyInput.safeParse(body).success).toBe(false);
});

test("claims of an access token are all there and of their own types", () => {
  const claims = {
    sub: "s",
    sid: "i",
    email,
    access: true,
    purchased: false,
    role: "reader",
    iat: 1,
    exp: 2,
  };
  expect(accessClaims.safeParse(claims).success).toBe(true);
  for (const name of Object.keys(claims)) {
    expect(accessClaims.safeParse({ ...claims, [name]: undefined }).success, name).toBe(false);
  }
  for (const change of [
    { role: "owner" },
    { access: 1 },
    { access: "true" },
    { iat: 1.5 },
    { exp: "2" },
    { sub: "" },
  ]) {
    expect(accessClaims.safeParse({ ...claims, ...change }).success, JSON.stringify(change)).toBe(false);
  }
});
