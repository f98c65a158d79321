import { expect, test } from "vitest";
import { now } from "@/test/factories";
import { changeOf, readFile, textOf } from "./rules";
import { importColumns, maxLines } from "./schema";

const read = (text: string) => {
  const file = readFile(text, now);
  if (!file.ok) throw new Error(JSON.stringify(file.problem));
  return file;
};
const reasonsOf = (text: string) => read(text).refused.map(({ reason }) => reason);

test("a file is read by the names of its columns, in any order and spelling", () => {
  const text =
    "Last name;E-Mail;has_access;PRICE;currency;Purchased On;reference\r\nLovelace;Ada@Example.com;Yes;29,90;EUR;2026-11-01;INV-1\r\n";
  expect(read(text).lines).toEqual([
    {
      line: 2,
      email: "Ada@Example.com",
      firstName: undefined,
      lastName: "Lovelace",
      hasAccess: true,
      hasPurchased: undefined,
      discountCode: null,
      purchase: { priceCents: 2990, currency: "EUR", at: "2026-11-01T00:00:00.000Z", reference: "INV-1" },
    },
  ]);
});

test("the file that the list is downloaded as is read back", () => {
  const header =
    "id,email,firstName,lastName,hasAccess,hasPurchased,role,discountCode,emailsSent,lastEmailSent,lastActiveOn,createdAt";
  const file = read(
    `${header}\r\nabc,a@example.com,'=Ann,,yes,no,admin,SPRING,3,,,2026-01-01T00:00:00.000Z\r\n`,
  );
  expect(file.lines).toMatchObject([
    {
      email: "a@example.com",
      firstName: "=Ann",
      hasAccess: true,
      hasPurchased: false,
      discountCode: "SPRING",
    },
  ]);
  expect(file.lines[0]).not.toHaveProperty("role");
});

test.each([
  ["no_lines", ""],
  ["no_lines", "email\n"],
  ["unknown_column", "name\nAda\n"],
  ["no_email_column", "firstName\nAda\n"],
  ["repeated_column", "email,E-mail\na@example.com,b@example.com\n"],
  ["not_csv", 'email\n"a@example.com\n'],
  ["too_many_lines", `email\n${"a@example.com\n".repeat(maxLines + 1)}`],
])("a file is refused as a whole: %s", (code, text) => {
  expect(readFile(text, now)).toMatchObject({ ok: false, problem: { code } });
  expect(readFile("email\na@example.com\n", now)).toMatchObject({ ok: true });
});

test("as many lines as there may be are read", () => {
  const lines = Array.from({ length: maxLines }, (_, index) => `reader-${index}@example.com\n`);
  expect(read(`email\n${lines.join("")}`).lines).toHaveLength(maxLines);
});

test.each([
  ["no-address", "email: Something is missing: an address looks like name@example.com."],
  ["a@example.com,maybe", "hasAccess: Write yes or no."],
  ["a@example.com,,perhaps", "price: Write a price such as 29 or 29.90."],
  ["a@example.com,,-1,EUR", "price: Write a price such as 29 or 29.90."],
  ["a@example.com,,29", "Say the currency of the price."],
  ["a@example.com,,29,XXX", "currency: Use one of"],
  ["a@example.com,,,EUR", "Say the price of the purchase"],
  ["a@example.com,,29,EUR,soon", "purchasedOn: Write a day"],
  ["a@example.com,,29,EUR,2026-11-21", "purchasedOn: That day is still to come."],
  ["a@example.com,,29,EUR,,,no", "There is a price, but it says not purchased."],
  ["a@example.com,,,,,x", "Say the price of the purchase"],
  [`a@example.com,,29,EUR,,${"x".repeat(65)}`, "reference: Use at most 64 characters"],
  ["a@example.com,,,,,,,two words", "discountCode: Use at most 64"],
  [`a@example.com,,,,,,,,${"x".repeat(65)}`, "firstName: Use at most 64"],
  ["a@example.com;b@example.com", "email: Enter one e-mail address only"],
])("a line is refused alone: %s", (line, reason) => {
  const columns =
    "email,hasAccess,price,currency,purchasedOn,reference,hasPurchased,discountCode,firstName".split(",");
  const cells = [...line.split(","), ...Array(9).fill("")].slice(0, 9);
  const text = `${columns.join(",")}\nfirst@example.com,,,,,,,,\n${cells.join(",")}\nlast@example.com,yes,29,EUR,2026-11-20,r,yes,CODE,Ann\n`;
  expect(importColumns).toEqual(expect.arrayContaining(columns));
  expect(read(text).lines.map(({ line: of }) => of)).toEqual([2, 4]);
  expect(read(text).refused).toEqual([{ line: 3, reason: expect.stringContaining(reason) }]);
});

test("a line with too few or too many cells is refused, and the second of an address is named as such", () => {
  const text = "email,firstName\na@example.com\na@example.com,Ann,x\na@example.com,Ann\nA@Example.com,Bea\n";
  expect(reasonsOf(text)).toEqual([
    "It has 1 cells, and the first line has 2.",
    "It has 3 cells, and the first line has 2.",
  ]);
  expect(read(text).lines).toHaveLength(1);
  expect(read(text).repeats).toEqual([{ line: 5, reason: "The address of line 4 again." }]);
});

test("text is UTF-8 or nothing", () => {
  expect(textOf(new TextEncoder().encode("é").buffer)).toBe("é");
  expect(textOf(Uint8Array.of(0xe9).buffer)).toBeNull();
});

test("a change only ever adds", () => {
  const was = {
    id: "one",
    firstName: "Ada",
    lastName: null,
    hasAccess: true,
    hasPurchased: true,
    discountCode: "OLD",
  };
  const line = {
    line: 2,
    email: "a@example.com",
    firstName: "Eve",
    lastName: "L",
    discountCode: "NEW",
    purchase: null,
  };
  const said = (values: object) => ({ ...line, hasAccess: undefined, hasPurchased: undefined, ...values });
  const by = { newId: "new", buys: null };
  expect(changeOf(said({ hasAccess: false, hasPurchased: false }), { was, ...by })?.person).toEqual({
    ...was,
    lastName: "L",
  });
  expect(
    changeOf(said({ lastName: "Ada", hasAccess: false }), { was: { ...was, lastName: "K" }, ...by }),
  ).toBeNull();
  expect(changeOf(said({}), { was: null, ...by })?.person).toMatchObject({
    id: "new",
    hasAccess: true,
    hasPurchased: false,
  });
  expect(changeOf(said({ hasAccess: false }), { was: null, ...by })?.person).toMatchObject({
    hasAccess: false,
  });
});
