import { expect, test } from "vitest";
import { accessClaims, endSessionForm, signInInput, signUpForm, signUpInput, verifyInput } from "./schema";

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

test("where to go on to has 512 characters at most, after a sign-up as after a sign-in", () => {
  for (const form of [signInInput, signUpForm]) {
    expect(form.safeParse({ email, next: "a".repeat(512) }).success).toBe(true);
    expect(form.safeParse({ email, next: "a".repeat(513) }).success).toBe(false);
  }
});

test("the longest address may stand among spaces, and whoever types more is told how long one may be", () => {
  const labels = [63, 63, 61].map((length) => "b".repeat(length));
  const longest = `${"a".repeat(64)}@${labels.join(".")}`;
  expect(longest).toHaveLength(254);
  expect(signInInput.parse({ email: longest.padEnd(254 + 64) })).toEqual({ email: longest });
  const { error } = signInInput.safeParse({ email: longest.padEnd(254 + 65) });
  expect(error?.issues).toMatchObject([
    { path: ["email"], message: "An e-mail address has at most 254 characters." },
  ]);
});

test("a session is ended by an id of 1 to 64 characters, and nothing beside it", () => {
  for (const sessionId of ["s", "s".repeat(64)]) {
    expect(endSessionForm.parse({ sessionId })).toEqual({ sessionId });
  }
  for (const body of [{}, { sessionId: "" }, { sessionId: "s".repeat(65) }, { sessionId: "s", email }]) {
    expect(endSessionForm.safeParse(body).success).toBe(false);
  }
});

test("a sign-in is proved by a token, or by an address and eight digits however they are grouped", () => {
  for (const token of ["t", "a.b.c", "t".repeat(2048)]) {
    expect(verifyInput.parse({ token })).toEqual({ token });
  }
  for (const code of ["12345678", "1234 5678", "12-34-56-78", " 12345678 ", "12345678".padEnd(16)]) {
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

test("a code that has not eight digits is told how many there are", () => {
  expect(verifyInput.safeParse({ email, code: "1234567" }).error?.issues).toMatchObject([
    { path: ["code"], message: "The code has eight digits." },
  ]);
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
  const longest = { sub: "s".repeat(64), sid: "i".repeat(64), email: `a@${"b".repeat(252)}`, role: "admin" };
  expect(accessClaims.safeParse({ ...claims, ...longest }).success).toBe(true);
  expect(accessClaims.safeParse({ ...claims, email: "a@b" }).success).toBe(true);
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
    { sub: "s".repeat(65) },
    { sid: "" },
    { sid: "i".repeat(65) },
    { email: "@b" },
    { email: `a@${"b".repeat(253)}` },
  ]) {
    expect(accessClaims.safeParse({ ...claims, ...change }).success, JSON.stringify(change)).toBe(false);
  }
});
