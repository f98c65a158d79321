import { isObject } from "./http.ts";

export type Address = { email: string; name?: string };

/** Records one thing that is wrong with the request, under the dotted path of its field. */
export type Note = (field: string, message: string) => void;

/** The readers below take a value apart, note what is wrong with it, and return what is left of it. */
type Value = { note: Note; field: string; value: unknown };

const reservedHeaders = new Set(
  "x-sg-id x-sg-eid received dkim-signature content-type content-transfer-encoding to from subject reply-to cc bcc".split(
    " ",
  ),
);

export function readText({ note, field, value }: Value): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  note(field, `Invalid type. Expected: string, given: ${typeName(value)}.`);
  return undefined;
}

export function readObject({ note, field, value }: Value): Record<string, unknown> {
  if (value === undefined || isObject(value)) return value ?? {};
  note(field, `Invalid type. Expected: object, given: ${typeName(value)}.`);
  return {};
}

export function readList({ note, field, value }: Value): unknown[] {
  if (value === undefined || Array.isArray(value)) return value ?? [];
  note(field, `Invalid type. Expected: array, given: ${typeName(value)}.`);
  return [];
}

/** An object whose values are strings, such as `custom_args`. */
export function readTexts({ note, field, value }: Value): Record<string, string> {
  const entries = Object.entries(readObject({ note, field, value }));
  const texts = entries.map(([key, text]) => [
    key,
    readText({ note, field: `${field}.${key}`, value: text }),
  ]);
  return Object.fromEntries(texts.filter(([, text]) => text !== undefined));
}

export function readHeaders({ note, field, value }: Value): Record<string, string> {
  const headers = readTexts({ note, field, value });
  for (const [name, text] of Object.entries(headers)) {
    if (reservedHeaders.has(name.toLowerCase())) {
      note(`${field}.${name}`, `The header ${name} is reserved and may not be set.`);
    } else if (!/^[!-9;-~]+$/.test(name)) {
      note(`${field}.${name}`, "A header name has ASCII characters only, without spaces and colons.");
    } else if (/[\r\n]/.test(text)) {
      note(`${field}.${name}`, "A header value may not contain line breaks.");
    }
  }
  return headers;
}

/** An address object. Local parts beyond ASCII are refused: SendGrid does not speak SMTPUTF8. */
export function readAddress({ note, field, value }: Value): Address {
  const { email, name } = readObject({ note, field, value });
  const text = readText({ note, field: `${field}.name`, value: name });
  if (typeof email !== "string" || !isMailAddress(email)) {
    note(`${field}.email`, "Does not contain a valid address.");
    return { email: "" };
  }
  return text === undefined ? { email } : { email, name: text };
}

export function readAddresses({ note, field, value }: Value): Address[] {
  const list = readList({ note, field, value });
  return list.map((item, index) => readAddress({ note, field: `${field}.${index}`, value: item }));
}

function isMailAddress(text: string): boolean {
  const [local = "", domain = "", ...rest] = text.split("@");
  return (
    text.length <= 254 &&
    rest.length === 0 &&
    /^[\w!#$%&'*+/=?^`{|}~-]{1,64}$/.test(local.replaceAll(/(?<=[^.])\.(?=[^.])/g, "")) &&
    /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,62})\.)+[\p{L}][\p{L}\p{N}\p{M}-]+$/u.test(domain)
  );
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}
