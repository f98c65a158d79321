import { expect, test } from "vitest";
import { parseMail } from "./mail.ts";
import { goodMail } from "./test-kit.ts";

const now = new Date("2026-11-22T12:00:00Z");
const inSeconds = (seconds: number) => now.getTime() / 1000 + seconds;
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ email: `r${index}@example.com` }));
const oneTo = (email: unknown) => ({ personalizations: [{ to: [{ email }] }] });
const argsOf = (bytes: number) => ({ custom_args: { a: "x".repeat(bytes - '{"a":""}'.length) } });
const text = { type: "text/plain", value: "t" };
const html = { type: "text/html", value: "h" };
const person = { email: "a@example.com" };

function fieldsRefused(changes: Record<string, unknown>): (string | null)[] {
  const result = parseMail(JSON.parse(JSON.stringify(goodMail(changes))), now);
  return result.ok ? [] : result.errors.map(({ field }) => field);
}

/** What is refused, at which field, and its nearest neighbour that is taken. */
const rules: [string, Record<string, unknown>, string[], Record<string, unknown>][] = [
  ["no personalization", { personalizations: [] }, ["personalizations"], {}],
  [
    "personalizations that are no list",
    { personalizations: {} },
    ["personalizations", "personalizations"],
    {},
  ],
  [
    "1,001 personalizations",
    { personalizations: many(1_001).map((to) => ({ to: [to] })) },
    ["personalizations", "personalizations"],
    { personalizations: many(1_000).map((to) => ({ to: [to] })) },
  ],
  [
    "1,001 recipients",
    { personalizations: [{ to: many(1_001) }] },
    ["personalizations"],
    { personalizations: [{ to: many(1_000) }] },
  ],
  ["no recipient", { personalizations: [{ cc: [person] }] }, ["personalizations.0.to"], {}],
  [
    "a recipient twice in any case",
    { personalizations: [{ to: [person], cc: [{ email: "A@Example.com" }] }] },
    ["personalizations.0"],
    { personalizations: [{ to: [person] }, { to: [person] }] },
  ],
  ["an address without @", oneTo("ann"), ["personalizations.0.to.0.email"], oneTo("ann@example.com")],
  [
    "an address with a space",
    oneTo("a n@example.com"),
    ["personalizations.0.to.0.email"],
    oneTo("a.n@example.com"),
  ],
  [
    "an address with a double dot",
    oneTo("a..n@example.com"),
    ["personalizations.0.to.0.email"],
    oneTo("a+n@x.org"),
  ],
  [
    "an address beyond ASCII",
    oneTo("änn@example.com"),
    ["personalizations.0.to.0.email"],
    oneTo("ann@exämple.com"),
  ],
  [
    "a host without a dot",
    oneTo("ann@localhost"),
    ["personalizations.0.to.0.email"],
    oneTo("ann@mail.local-host.io"),
  ],
  ["an address that is no text", oneTo(7), ["personalizations.0.to.0.email"], oneTo("7@example.com")],
  ["no from", { from: undefined }, ["from.email"], { from: person }],
  ["a bad from", { from: { email: "x" } }, ["from.email"], { from: person }],
  [
    "a name that is no text",
    { from: { ...person, name: 1 } },
    ["from.name"],
    { from: { ...person, name: "1" } },
  ],
  ["a bad reply_to", { reply_to: { email: "x" } }, ["reply_to.email"], { reply_to: person }],
  [
    "both kinds of reply-to",
    { reply_to: person, reply_to_list: [person] },
    ["reply_to"],
    { reply_to_list: [person] },
  ],
  [
    "no subject",
    { subject: undefined },
    ["subject"],
    { subject: undefined, personalizations: [{ to: [person], subject: "Own" }] },
  ],
  ["an empty subject", { subject: "" }, ["subject"], { subject: "", template_id: "d-1" }],
  ["no content", { content: [] }, ["content"], { content: undefined, template_id: "d-1" }],
  ["HTML before text", { content: [html, text] }, ["content"], { content: [text, html] }],
  ["two texts", { content: [text, text] }, ["content"], { content: [text] }],
  [
    "a calendar entry before text",
    { content: [{ type: "text/calendar", value: "c" }, text] },
    ["content"],
    { content: [text, { type: "text/calendar", value: "c" }] },
  ],
  ["empty content", { content: [{ ...html, value: "" }] }, ["content.0.value"], { content: [html] }],
  [
    "a content type with parameters",
    { content: [{ type: "text/html; charset=utf-8", value: "h" }] },
    ["content.0.type"],
    { content: [html] },
  ],
  [
    "a reserved header",
    { headers: { "reply-to": "x" } },
    ["headers.reply-to"],
    { headers: { "X-Reply": "x" } },
  ],
  [
    "a header with a line break",
    { headers: { "X-A": "b\r\nBcc: c" } },
    ["headers.X-A"],
    { headers: { "X-A": "b" } },
  ],
  ["a header name with a space", { headers: { "X A": "b" } }, ["headers.X A"], { headers: { "X-A": "b" } }],
  ["custom args that are text", { custom_args: "x" }, ["custom_args"], { custom_args: {} }],
  [
    "a custom arg that is a number",
    { custom_args: { n: 1 } },
    ["custom_args.n"],
    { custom_args: { n: "1" } },
  ],
  ["custom args of 10,001 bytes", argsOf(10_001), ["personalizations.0.custom_args"], argsOf(10_000)],
  [
    "eleven categories",
    { categories: [..."abcdefghijk"] },
    ["categories"],
    { categories: [..."abcdefghij"] },
  ],
  ["a category twice", { categories: ["a", "a"] }, ["categories"], { categories: ["a"] }],
  [
    "a date past 72 hours",
    { send_at: inSeconds(72 * 3600 + 1) },
    ["send_at"],
    { send_at: inSeconds(72 * 3600) },
  ],
  [
    "an attachment without a name",
    { attachments: [{ content: "aGk=" }] },
    ["attachments.0.filename"],
    { attachments: [{ content: "aGk=", filename: "hi.txt" }] },
  ],
  [
    "a sandbox mode that is no boolean",
    { mail_settings: { sandbox_mode: { enable: "true" } } },
    ["mail_settings.sandbox_mode.enable"],
    { mail_settings: { sandbox_mode: { enable: false } } },
  ],
];

test.each(rules)("%s is refused and its neighbour is taken", (_case, refused, fields, taken) => {
  expect(fieldsRefused(refused)).toEqual(fields);
  expect(fieldsRefused(taken)).toEqual([]);
});

test("every bad field is named at once, with a link that leaves out list positions", () => {
  const result = parseMail({ ...goodMail({ subject: "" }), ...oneTo("x") }, now);
  expect(result.ok ? [] : result.errors).toMatchObject([
    {
      field: "personalizations.0.to.0.email",
      message: "Does not contain a valid address.",
      help: expect.stringMatching(/#message\.personalizations\.to\.email$/),
    },
    { field: "subject" },
  ]);
});
