import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Refusal, type Reply } from "./http.ts";
import { isView, listFragment, page, script, type View } from "./inbox-page.ts";
import type { Mailbox } from "./mailbox.ts";

/** How many mails the list shows at once. */
const listLength = 200;

const policy = [
  "default-src 'none'",
  `script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  // The frame that shows a mail inherits this policy, and mails style themselves inline and load pictures.
  "style-src 'unsafe-inline'",
  "img-src data: http: https:",
  "font-src data: http: https:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

// Tells the lists of two runs apart when their revisions happen to be equal.
const run = Date.now().toString(36);

/**
 * The inbox for people: `/`, `/messages/<id>?view=html|text|headers|args`, both with `?q=` to filter,
 * and `/list`, the list alone, which the page asks for every two seconds (304 when nothing changed).
 * Everything works without scripts; deleting is a form that posts. Refuses with 404 and 405.
 */
export function answerInbox(
  request: IncomingMessage,
  url: URL,
  { mailbox, siteUrl }: { mailbox: Mailbox; siteUrl: string },
): Reply {
  const { method } = request;
  if (url.pathname === "/messages/delete") {
    if (method !== "POST") throw new Refusal(405, "This address answers to POST.", { Allow: "POST" });
    mailbox.clear();
    return { status: 303, headers: { Location: "/" } };
  }
  if (method !== "GET" && method !== "HEAD") {
    throw new Refusal(405, "This address answers to GET.", { Allow: "GET, HEAD" });
  }

  const now = new Date();
  const query = url.searchParams.get("q")?.trim() ?? "";
  const list = { ...search(mailbox, query), query, now };
  if (url.pathname === "/") return document(200, page({ list, siteUrl, reading: null }));
  if (url.pathname === "/list") {
    const current = url.searchParams.get("current");
    // The day is part of the tag because the list writes today's times differently.
    const tag = `"${run}-${mailbox.revision}-${now.getDate()}"`;
    if (request.headers["if-none-match"] === tag) return { status: 304, headers: { ETag: tag } };
    return document(200, listFragment({ ...list, current }).text, { ETag: tag });
  }
  const id = url.pathname.match(/^\/messages\/([\w.-]+)$/)?.[1];
  if (id === undefined) throw new Refusal(404, "There is nothing here.");
  const message = mailbox.find(id);
  if (!message) return document(404, page({ list, siteUrl, reading: "gone" }));
  const asked = url.searchParams.get("view");
  const view: View = isView(asked) ? asked : message.html ? "html" : "text";
  return document(200, page({ list, siteUrl, reading: { message, view } }));
}

function search(mailbox: Mailbox, query: string) {
  const words = query.toLowerCase().split(/\s+/);
  const all = mailbox.list().reverse();
  const found = all.filter(({ to, subject }) => {
    const text = `${to} ${subject}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return { messages: found.slice(0, listLength), found: found.length, total: all.length };
}

function document(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy": policy,
      // Not `no-referrer`: browsers then post forms with `Origin: null`, which the guard refuses.
      "Referrer-Policy": "same-origin",
      ...headers,
    },
    body,
  };
}
