import { checkAttachments, readContent } from "./content.ts";
import {
  type Address,
  type Note,
  readAddress,
  readAddresses,
  readHeaders,
  readList,
  readObject,
  readText,
  readTexts,
} from "./fields.ts";
import { isObject } from "./http.ts";

/** One entry of SendGrid's `errors`. */
export type MailError = { message: string; field: string | null; help: string | null };

/** One personalization: who gets this copy, and what differs in it. */
export type Envelope = {
  recipients: Address[];
  to: Address[];
  subject: string;
  headers: Record<string, string>;
  customArgs: Record<string, string>;
  substitutions: Record<string, string>;
};

export type Mail = {
  from: Address;
  replyTo: Address[];
  text: string;
  html: string;
  envelopes: Envelope[];
  /** `mail_settings.sandbox_mode`: check only, deliver nothing. */
  checkOnly: boolean;
};

const maxRecipients = 1_000;
const maxCustomArgsBytes = 10_000;
const maxAheadSeconds = 72 * 3600;
const help = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#message.";

/**
 * Reads the JSON body of `POST /v3/mail/send`: the mail, or everything that is wrong with it.
 * The rules and limits are those of SendGrid's "Mail Send" and "Mail Send errors" reference pages;
 * parts without an effect here (templates, tracking, asm) are let through unread, as are unknown fields.
 */
export function parseMail(
  body: unknown,
  now: Date,
): { ok: true; mail: Mail } | { ok: false; errors: MailError[] } {
  if (!isObject(body)) return { ok: false, errors: [{ message: "Bad Request", field: null, help: null }] };
  const errors: MailError[] = [];
  const note: Note = (field, message) => {
    errors.push({ message, field, help: help + field.replaceAll(/\.\d+/g, "") });
  };

  const envelopes = readEnvelopes(note, body);
  const from = readFrom(note, body.from);
  const replyTo = readReplyTo(note, body);
  const content = readContent(note, body);
  checkAttachments(note, body.attachments);
  checkCategories(note, body.categories);
  checkSendAt({ note, field: "send_at", value: body.send_at, now });
  const settings = readObject({ note, field: "mail_settings", value: body.mail_settings });
  const mode = readObject({ note, field: "mail_settings.sandbox_mode", value: settings.sandbox_mode });
  if (mode.enable !== undefined && typeof mode.enable !== "boolean") {
    note("mail_settings.sandbox_mode.enable", "The enable parameter must be a boolean.");
  }

  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, mail: { from, replyTo, ...content, envelopes, checkOnly: mode.enable === true } };
}

function readEnvelopes(note: Note, body: Record<string, unknown>): Envelope[] {
  const shared = {
    subject: readText({ note, field: "subject", value: body.subject }),
    headers: readHeaders({ note, field: "headers", value: body.headers }),
    customArgs: readTexts({ note, field: "custom_args", value: body.custom_args }),
  };
  const list = readList({ note, field: "personalizations", value: body.personalizations });
  if (list.length === 0) {
    note(
      "personalizations",
      "The personalizations field is required and must have at least one personalization.",
    );
  }
  if (list.length > maxRecipients) {
    note(
      "personalizations",
      `The personalization block is limited to ${maxRecipients} personalizations per API request. You have provided ${list.length} personalizations. Please consider splitting this into multiple requests and resending your request.`,
    );
  }
  const envelopes = list.map((value, index) =>
    readEnvelope(note, `personalizations.${index}`, value, shared),
  );
  if (envelopes.reduce((sum, { recipients }) => sum + recipients.length, 0) > maxRecipients) {
    note(
      "personalizations",
      `There is a limit of ${maxRecipients} total recipients (to + cc + bcc) per request.`,
    );
  }
  const subjectless = envelopes.length === 0 ? !shared.subject : envelopes.some(({ subject }) => !subject);
  if (subjectless && body.template_id === undefined) {
    note(
      "subject",
      "The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined.",
    );
  }
  return envelopes;
}

function readEnvelope(
  note: Note,
  field: string,
  value: unknown,
  shared: Pick<Envelope, "headers" | "customArgs"> & { subject: string | undefined },
): Envelope {
  const own = readObject({ note, field, value });
  const to = readAddresses({ note, field: `${field}.to`, value: own.to });
  const cc = readAddresses({ note, field: `${field}.cc`, value: own.cc });
  const bcc = readAddresses({ note, field: `${field}.bcc`, value: own.bcc });
  if (to.length === 0) {
    note(
      `${field}.to`,
      "The to array is required for all personalization objects, and must have at least one email object with a valid email address.",
    );
  }
  checkUnique(note, field, { to, cc, bcc });

  const headers = readHeaders({ note, field: `${field}.headers`, value: own.headers });
  const args = readTexts({ note, field: `${field}.custom_args`, value: own.custom_args });
  const customArgs = { ...shared.customArgs, ...args };
  if (Buffer.byteLength(JSON.stringify(customArgs)) > maxCustomArgsBytes) {
    note(`${field}.custom_args`, `The custom_args may not exceed ${maxCustomArgsBytes} bytes.`);
  }
  return {
    recipients: [...to, ...cc, ...bcc],
    to,
    subject: readText({ note, field: `${field}.subject`, value: own.subject }) ?? shared.subject ?? "",
    headers: { ...shared.headers, ...headers },
    customArgs,
    substitutions: readTexts({ note, field: `${field}.substitutions`, value: own.substitutions }),
  };
}

function checkUnique(note: Note, field: string, lists: Record<string, Address[]>): void {
  const seen = new Set<string>();
  for (const [name, addresses] of Object.entries(lists)) {
    for (const { email } of addresses) {
      const key = email.toLowerCase();
      if (key && seen.has(key)) {
        note(
          field,
          `Each email address in the personalization block should be unique between to, cc, and bcc. We found the first duplicate instance of [${email}] in the ${field}.${name} field.`,
        );
        return;
      }
      seen.add(key);
    }
  }
}

function readFrom(note: Note, value: unknown): Address {
  if (isObject(value) && value.email !== undefined) return readAddress({ note, field: "from", value });
  note(
    "from.email",
    "The from object must be provided for every email send. It is an object that requires the email parameter, but may also contain a name parameter.",
  );
  return { email: "" };
}

function readReplyTo(note: Note, body: Record<string, unknown>): Address[] {
  if (body.reply_to !== undefined && body.reply_to_list !== undefined) {
    note("reply_to", "Only one of reply_to and reply_to_list may be set.");
  }
  const list = readAddresses({ note, field: "reply_to_list", value: body.reply_to_list });
  if (list.length > maxRecipients) {
    note("reply_to_list", `The reply_to_list is limited to ${maxRecipients} addresses.`);
  }
  return body.reply_to === undefined
    ? list
    : [readAddress({ note, field: "reply_to", value: body.reply_to })];
}

function checkCategories(note: Note, value: unknown): void {
  const list = readList({ note, field: "categories", value });
  if (list.length > 10) note("categories", "There is a limit of 10 categories per email.");
  if (new Set(list).size < list.length) note("categories", "Category names must be unique.");
  for (const [index, name] of list.entries()) {
    if (typeof name !== "string" || name.length > 255) {
      note(`categories.${index}`, "A category must be a string of at most 255 characters.");
    }
  }
}

function checkSendAt({
  note,
  field,
  value,
  now,
}: {
  note: Note;
  field: string;
  value: unknown;
  now: Date;
}): void {
  if (value === undefined) return;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    note(field, "The send_at parameter must be a Unix timestamp (an integer).");
  } else if (value > now.getTime() / 1000 + maxAheadSeconds) {
    note(field, "The send_at parameter may not be more than 72 hours in the future.");
  }
}
