import { expect, test } from "vitest";
import { addressKey, addressProblem } from "./address";

/** An address of exactly so many characters, every part of it within its own limit. */
function addressOfLength(length: number): string {
  const domain = `${"d".repeat(61)}.${"d".repeat(61)}.${"d".repeat(length - 193)}.com`;
  return `${"l".repeat(64)}@${domain}`;
}

test.each([
  "a@b.co",
  "reader@example.com",
  "Reader.Name@Example.COM",
  "reader+tag@example.com",
  "o'brien@example.ie",
  "x_y-z@sub.sub.example.co.uk",
  "1234567890@example.com",
  "!#$%&'*+-/=?^_`{|}~@example.com",
  "用户@例子.公司",
  "jörg@münchen.de",
  "reader@xn--mnchen-3ya.de",
  "reader@पत्रिका.भारत",
  "reader@123.example",
  "reader@a-b.example",
  `${"l".repeat(64)}@example.com`,
  `reader@${"d".repeat(63)}.com`,
  addressOfLength(254),
])("%j is an address", (address) => {
  expect(addressProblem(address)).toBeNull();
});

test.each([
  ["empty", "", /Enter your/],
  ["255 characters", addressOfLength(255), /254/],
  ["a space before", " reader@example.com", /spaces/],
  ["a space after", "reader@example.com ", /spaces/],
  ["a space inside", "rea der@example.com", /spaces/],
  ["a no-break space", "rea\u00a0der@example.com", /spaces/],
  ["an ideographic space", "reader@example.com\u3000", /spaces/],
  ["a line feed", "reader@example.com\n", /line breaks/],
  ["a second header", "reader@example.com\r\nBcc: other@example.com", /line breaks/],
  ["a carriage return", "reader\r@example.com", /line breaks/],
  ["a tab", "reader\t@example.com", /spaces/],
  ["a vertical tab", "reader\v@example.com", /spaces/],
  ["a NUL", "reader@example.com\0", /spaces/],
  ["a DEL", "reader\x7f@example.com", /spaces/],
  ["a C1 next line", "reader\x85@example.com", /line breaks/],
  ["a line separator", "reader@example.com\u2028", /line breaks/],
  ["a zero-width space", "rea\u200bder@example.com", /spaces/],
  ["a zero-width joiner", "rea\u200dder@example.com", /spaces/],
  ["a byte order mark", "\ufeffreader@example.com", /spaces/],
  ["a right-to-left override", "reader\u202e@example.com", /spaces/],
  ["a soft hyphen", "reader@exam\u00adple.com", /spaces/],
  ["half a surrogate pair", "reader\ud800@example.com", /spaces/],
  ["a list by comma", "a@example.com,b@example.com", /one e-mail address/],
  ["a list by semicolon", "a@example.com;b@example.com", /one e-mail address/],
  ["a trailing comma", "a@example.com,", /one e-mail address/],
  ["a display name", "Reader<reader@example.com>", /one e-mail address/],
  ["brackets", "<reader@example.com>", /one e-mail address/],
  ["a comment", "reader(me)@example.com", /one e-mail address/],
  ["a quoted local part", '"reader"@example.com', /one e-mail address/],
  ["a quoted @", '"a@b"@example.com', /one e-mail address/],
  ["a backslash", "reader\\@example.com", /one e-mail address/],
  ["a scheme", "mailto:reader@example.com", /one e-mail address/],
  ["an address literal", "reader@[127.0.0.1]", /one e-mail address/],
  ["an IPv6 literal", "reader@[IPv6:::1]", /one e-mail address/],
  ["a port", "reader@example.com:25", /one e-mail address/],
  ["a source route", "@relay.example:reader@example.com", /one e-mail address/],
  ["a full-width @", "reader＠example.com", /plain letters/],
  ["a small @", "reader﹫example.com", /plain letters/],
  ["an @ of each kind", "reader@example.com＠example.org", /plain letters/],
  ["a full-width comma", "a@example.com，b", /plain letters/],
  ["a full-width semicolon", "a；b@example.com", /plain letters/],
  ["a full-width bracket", "＜reader@example.com", /plain letters/],
  ["a full-width dot", "reader@example．com", /plain letters/],
  ["full-width letters", "ｒｅａｄｅｒ@example.com", /plain letters/],
  ["a Roman numeral for a v", "ⅴictor@example.com", /plain letters/],
  ["mathematical letters", "𝐫eader@example.com", /plain letters/],
  ["a Kelvin sign for a k", "\u212aeeper@example.com", /plain letters/],
  ["a ligature", "oﬃce@example.com", /plain letters/],
  ["a spacing accent, which stands for a space", "reader´s@example.com", /plain letters/],
  ["an accent of its own", "jo\u0308rg@example.com", /plain letters/],
  ["two @", "a@b@example.com", /one @/],
  ["two @ in a row", "a@@example.com", /one @/],
  ["no @", "example.com", /missing/],
  ["no domain", "reader@", /missing/],
  ["no local part", "@example.com", /before the @/],
  ["only an @", "@", /missing/],
  ["65 characters before the @", `${"l".repeat(65)}@example.com`, /before the @/],
  ["a dot first", ".reader@example.com", /before the @/],
  ["a dot last", "reader.@example.com", /before the @/],
  ["two dots", "rea..der@example.com", /before the @/],
  ["no dot after the @", "reader@localhost", /after the @/],
  ["a domain that begins with a dot", "reader@.example.com", /after the @/],
  ["a domain that ends with a dot", "reader@example.com.", /after the @/],
  ["two dots in the domain", "reader@example..com", /after the @/],
  ["a hyphen first in a label", "reader@-example.com", /after the @/],
  ["a hyphen last in a label", "reader@example-.com", /after the @/],
  ["an underscore in the domain", "reader@exa_mple.com", /after the @/],
  ["a slash in the domain", "reader@example.com/x", /after the @/],
  ["a percent sign in the domain", "reader@example%2ecom", /after the @/],
  ["a bare IPv4 address", "reader@127.0.0.1", /after the @/],
  ["a top label of digits", "reader@example.123", /after the @/],
  ["an ideographic full stop", "reader@example。com", /after the @/],
  ["a label of 64", `reader@${"d".repeat(64)}.com`, /after the @/],
])("%s is refused with a sentence that says why: %j", (_, text, sentence) => {
  expect(addressProblem(text)).toMatch(sentence);
});

test("addresses that differ in case are one account, those that differ in anything else are two", () => {
  expect(addressKey("Reader@Example.COM")).toBe("reader@example.com");
  expect(addressKey(" reader@example.com ")).toBe("reader@example.com");
  expect(addressKey("reader+tag@example.com")).not.toBe(addressKey("reader@example.com"));
  expect(addressKey("rea.der@example.com")).not.toBe(addressKey("reader@example.com"));
});

test("no other spelling in Unicode of a letter passes as the key of a plain address", () => {
  let folded = 0;
  for (let point = 0x80; point <= 0x1ffff; point++) {
    const address = `reader-${String.fromCodePoint(point)}@example.com`;
    if (!/^[\x21-\x7e]*$/.test(addressKey(address))) continue;
    folded++;
    expect(addressProblem(address), point.toString(16)).not.toBeNull();
  }
  expect(folded).toBeGreaterThan(500);
});
