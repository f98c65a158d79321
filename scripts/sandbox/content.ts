import { type Note, readList, readObject } from "./fields.ts";

/** The parts of a mail that are shown; notes what breaks the rules on their order and contents. */
export function readContent(note: Note, body: Record<string, unknown>): { text: string; html: string } {
  const parts = readList({ note, field: "content", value: body.content });
  if (parts.length === 0 && body.template_id === undefined) {
    note(
      "content",
      "Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block. We typically suggest both text/plain and text/html blocks are included, but only one block is required.",
    );
  }
  const read = parts.map((part, index) => readPart(note, `content.${index}`, part));
  const ranks = read
    .map(({ type }) => ["text/plain", "text/html"].indexOf(type))
    .map((at) => (at < 0 ? 2 : at));
  const ordered = ranks.every((rank, index) => rank === 2 || rank > (ranks[index - 1] ?? -1));
  if (!ordered) {
    note(
      "content",
      "Following RFC 1341, section 7.2, if either text/html or text/plain are to be sent in your email: text/plain needs to be first, followed by text/html, followed by any other content.",
    );
  }
  const bodyOf = (wanted: string) => read.find(({ type }) => type === wanted)?.value ?? "";
  return { text: bodyOf("text/plain"), html: bodyOf("text/html") };
}

function readPart(note: Note, field: string, part: unknown): { type: string; value: string } {
  const { type, value } = readObject({ note, field, value: part });
  if (typeof type !== "string" || type.length === 0) {
    note(`${field}.type`, "The content type must be a string at least one character in length.");
  } else if (/[;,\r\n]/.test(type)) {
    note(`${field}.type`, "The content type cannot contain ';', ',' or line breaks.");
  }
  if (typeof value !== "string" || value.length === 0) {
    note(`${field}.value`, "The content value must be a string at least one character in length.");
  }
  return { type: String(type), value: String(value) };
}

export function checkAttachments(note: Note, value: unknown): void {
  for (const [index, item] of readList({ note, field: "attachments", value }).entries()) {
    const field = `attachments.${index}`;
    const { content, filename } = readObject({ note, field, value: item });
    if (typeof content !== "string" || !/^[\w+/-]+={0,2}$/.test(content)) {
      note(`${field}.content`, "The attachment content must be base64 encoded.");
    }
    if (typeof filename !== "string" || !filename) {
      note(`${field}.filename`, "The filename parameter is required for attachments.");
    }
  }
}
