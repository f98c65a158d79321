import { expect, test } from "vitest";
import { codeProblem, codeTerms, momentOf, priceAfter } from "./rules";
import { codeForm, type DiscountCode, purchaseForm } from "./schema";

const at = "2026-11-20T10:00:00.000Z";
const aCode: DiscountCode = {
  id: "a-code",
  code: "SPRING",
  kind: "percent",
  amount: 20,
  currency: null,
  startsAt: null,
  endsAt: null,
  maxUses: null,
  uses: 0,
  subscriberId: null,
  endedAt: null,
};
const use = { subscriberId: "reader", currency: "EUR", at };

test.each([
  { price: 2900, code: null, left: 2900 },
  { price: 2900, code: { kind: "percent", amount: 20 }, left: 2320 },
  { price: 999, code: { kind: "percent", amount: 50 }, left: 499 },
  { price: 2900, code: { kind: "percent", amount: 100 }, left: 0 },
  { price: 2900, code: { kind: "fixed", amount: 900 }, left: 2000 },
  { price: 500, code: { kind: "fixed", amount: 900 }, left: 0 },
] as const)("of $price is left $left after $code.amount $code.kind", ({ price, code, left }) => {
  expect(priceAfter(price, code)).toBe(left);
});

test("a code holds from its first moment to the last before its end, and to the last of its uses", () => {
  const earlier = "2026-11-20T09:59:59.999Z";
  const later = "2026-11-20T10:00:00.001Z";
  for (const [terms, problem] of [
    [{}, null],
    [{ startsAt: at }, null],
    [{ startsAt: later }, "code_early"],
    [{ endsAt: later }, null],
    [{ endsAt: at }, "code_over"],
    [{ endedAt: later }, null],
    [{ endedAt: earlier }, "code_over"],
    [{ maxUses: 2, uses: 1 }, null],
    [{ maxUses: 2, uses: 2 }, "code_used_up"],
    [{ subscriberId: "reader" }, null],
    [{ subscriberId: "another" }, "code_of_another"],
    [{ kind: "fixed", currency: "EUR" }, null],
    [{ kind: "fixed", currency: "USD" }, "code_currency"],
  ] as const) {
    expect(codeProblem({ ...aCode, ...terms }, use), JSON.stringify(terms)).toBe(problem);
  }
  expect(codeProblem(null, use)).toBe("code_unknown");
});

test("a purchase of today is of now, one of before of that day, and none is of a day to come", () => {
  const now = new Date(at);
  expect(momentOf(null, now)).toBe(at);
  expect(momentOf("2026-11-20", now)).toBe(at);
  expect(momentOf("2026-11-19", now)).toBe("2026-11-19T00:00:00.000Z");
  expect(momentOf("2026-11-21", now)).toBeNull();
});

test("a price is read as people write it, and what is none is refused", () => {
  const read = (price: string) => purchaseForm.safeParse({ price, currency: "EUR" }).data?.price;
  expect(["29", "29.9", "29,90", " 0.07 ", "19.99"].map(read)).toEqual([2900, 2990, 2990, 7, 1999]);
  for (const wrong of ["", "-1", "1.234", "1e3", "29 EUR", "1000000"])
    expect(read(wrong), wrong).toBeUndefined();
});

test("empty fields are none, and codes are in upper case", () => {
  const empty = { code: "", reference: " ", day: "" };
  expect(purchaseForm.parse({ price: "1", currency: "EUR", ...empty })).toEqual({
    price: 100,
    currency: "EUR",
    code: null,
    reference: null,
    day: null,
  });
  expect(purchaseForm.parse({ price: "1", currency: "EUR", code: "spring-26" })).toMatchObject({
    code: "SPRING-26",
  });
  expect(purchaseForm.safeParse({ price: "1", currency: "JPY" }).success).toBe(false);
});

test("the last day of a code is wholly in, and its amount is per cent or cents by its kind", () => {
  const form = { code: "spring", kind: "percent", amount: "20", currency: "EUR" };
  const terms = codeTerms(codeForm.parse({ ...form, startsOn: "2026-11-20", endsOn: "2026-11-20" }));
  expect(terms).toEqual({
    kind: "percent",
    amount: 20,
    currency: null,
    startsAt: "2026-11-20T00:00:00.000Z",
    endsAt: "2026-11-21T00:00:00.000Z",
    maxUses: null,
  });
  const fixed = codeTerms(codeForm.parse({ ...form, kind: "fixed", amount: "5.50", maxUses: "3" }));
  expect(fixed).toMatchObject({ amount: 550, currency: "EUR", maxUses: 3, endsAt: null });
});

test.each([
  { amount: "0" },
  { amount: "101" },
  { amount: "12.5" },
  { kind: "fixed", currency: undefined },
  { startsOn: "2026-11-20", endsOn: "2026-11-19" },
  { maxUses: "0" },
  { code: "a b" },
  { email: "nobody" },
])("a code that cannot be is refused: %o", (wrong) => {
  const sound = { code: "SPRING", kind: "percent", amount: "20", currency: "EUR" };
  expect(codeForm.safeParse(sound).success).toBe(true);
  expect(codeForm.safeParse({ ...sound, ...wrong }).success).toBe(false);
});
