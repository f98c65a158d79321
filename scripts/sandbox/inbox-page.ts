import { readFileSync } from "node:fs";
import type { Message } from "./mailbox.ts";
import { Markup, markup } from "./markup.ts";

const views = { html: "HTML", text: "Text", headers: "Headers", args: "Custom args" };

export type View = keyof typeof views;

export function isView(text: string | null): text is View {
  return text !== null && Object.hasOwn(views, text);
}

/** What the list shows: `messages` (newest first) of `found` that match `query`, of `total`. */
type List = { messages: Message[]; found: number; total: number; query: string; now: Date };

type Reading = { message: Message; view: View } | "gone" | null;

const icon = encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="2" y="6" width="28" height="20" rx="4" fill="#b0531c"/><path d="m4 10 12 9 12-9" fill="none" stroke="#fff" stroke-width="2.5"/></svg>`,
);

const style = ["inbox.css", "inbox-mail.css"]
  .map((name) => readFileSync(new URL(name, import.meta.url), "utf8"))
  .join("\n");

/** The page's script, exactly as it stands inline: its hash is in the policy. */
export const script = readFileSync(new URL("./inbox-client.js", import.meta.url), "utf8");

/** The whole inbox as a document: the list, and beside it the mail that is being read, if any. */
export function page({ list, siteUrl, reading }: { list: List; siteUrl: string; reading: Reading }): string {
  const opened = reading !== null && reading !== "gone" ? reading : null;
  const title = opened ? opened.message.subject : "All mail";
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Development inbox</title>
<link rel="icon" href="data:image/svg+xml,${icon}">
<style>${new Markup(style)}</style>
${reading === null ? markup`<noscript><meta http-equiv="refresh" content="10"></noscript>` : null}
</head>
<body class="${reading === null ? "" : "reading"}">
<header class="top">
  <a class="brand" href="/">Development inbox</a>
  <p class="purpose">All mail from <a href="${siteUrl}">${new URL(siteUrl).host}</a> lands here. None of it leaves this machine.</p>
  <p id="status" role="status"></p>
  <button type="button" popovertarget="confirm">Delete all</button>
  <form class="confirm" id="confirm" popover method="post" action="/messages/delete">
    <p>Delete every mail in this inbox?</p>
    <button class="danger" type="submit">Delete all mail</button>
    <button type="button" popovertarget="confirm" popovertargetaction="hide">Keep it</button>
  </form>
</header>
<main>
  <section class="mails" aria-label="Mails">
    <form class="filter" id="filter" role="search" action="/">
      <input type="search" name="q" value="${list.query}" placeholder="Filter by address or subject" aria-label="Filter by address or subject" autocomplete="off" spellcheck="false">
    </form>
    <div id="list">${listFragment({ ...list, current: opened?.message.id ?? null })}</div>
  </section>
  <section id="reader" aria-label="Mail">${reader(reading, list)}</section>
</main>
<script>${new Markup(script)}</script>
</body>
</html>`.text;
}

/** The list alone. `current` is the id of the mail that is open. */
export function listFragment({
  messages,
  found,
  total,
  query,
  now,
  current,
}: List & { current: string | null }): Markup {
  if (total === 0) {
    return markup`<div class="empty first"><p>No mail yet</p>
<p>Sign up or ask for a sign-in link: the mail, with its link and code, will be here a moment later.</p></div>`;
  }
  if (found === 0) return markup`<div class="empty"><p>Nothing matches “${query}”</p></div>`;
  const more = `The newest ${messages.length} of ${found}. Filter to find older ones.`;
  return markup`<ol>${messages.map((message) => item({ message, query, now, current }))}</ol>
${found > messages.length ? markup`<p class="more">${more}</p>` : null}`;
}

function item(options: { message: Message; query: string; now: Date; current: string | null }): Markup {
  const { message, query, now, current } = options;
  const { id, to, subject, receivedAt } = message;
  const here = id === current ? markup`aria-current="true"` : null;
  return markup`<li><a id="m-${id}" href="${address(id, { q: query })}" ${here}>
<span class="to">${to}</span> <time datetime="${receivedAt}">${shortTime(new Date(receivedAt), now)}</time>
<span class="subject">${subject || "(no subject)"}</span></a></li>`;
}

function reader(reading: Reading, { query }: List): Markup {
  const back = markup`<a class="back" href="/${queryString({ q: query })}">← All mail</a>`;
  if (reading === "gone") {
    return markup`${back}<div class="empty"><p>This mail is gone</p>
<p>It was deleted, or the inbox was restarted: mails are only kept in memory.</p></div>`;
  }
  if (reading === null) {
    return markup`<div class="empty"><p>Choose a mail to read it</p>
<p class="keys"><kbd>j</kbd> <kbd>k</kbd> next and previous <span><kbd>/</kbd> filter</span></p></div>`;
  }
  const { message, view } = reading;
  const tabs = Object.entries(views).map(([key, label]) => {
    const here = key === view ? markup`aria-current="page"` : null;
    return markup`<a href="${address(message.id, { q: query, view: key })}" ${here}>${label}</a>`;
  });
  return markup`${back}
<header>
  <h1>${message.subject || "(no subject)"}</h1>
  <dl class="envelope">
    <dt>From</dt><dd>${message.from}</dd>
    <dt>To</dt><dd>${message.to}</dd>
    <dt>Received</dt><dd><time datetime="${message.receivedAt}">${longTime(new Date(message.receivedAt))}</time></dd>
  </dl>
  <nav class="tabs" aria-label="Views">${tabs}</nav>
</header>
${body(message, view)}`;
}

function body(message: Message, view: View): Markup {
  switch (view) {
    case "html":
      if (!message.html) return markup`<p class="none">This mail has no HTML part.</p>`;
      // Its links leave the sandbox, or the product would open without scripts, forms and cookies.
      return markup`<iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation" srcdoc="${`<base target="_blank">${message.html}`}"></iframe>`;
    case "text":
      return message.text
        ? markup`<pre>${withLinks(message.text)}</pre>`
        : markup`<p class="none">This mail has no text part.</p>`;
    case "headers":
      return pairs(message.headers);
    case "args":
      return Object.keys(message.customArgs).length > 0
        ? pairs(message.customArgs)
        : markup`<p class="none">This mail has no custom args.</p>`;
  }
}

function pairs(values: Record<string, string>): Markup {
  const rows = Object.entries(values).map(([key, value]) => markup`<dt>${key}</dt><dd>${value}</dd>`);
  return markup`<dl class="pairs">${rows}</dl>`;
}

function withLinks(text: string): Markup[] {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/)
    .map((part, index) =>
      index % 2 === 1
        ? markup`<a href="${part}" target="_blank" rel="noreferrer">${part}</a>`
        : markup`${part}`,
    );
}

function address(id: string, params: Record<string, string>): string {
  return `/messages/${id}${queryString(params)}`;
}

function queryString(params: Record<string, string>): string {
  const given = Object.entries(params).filter(([, value]) => value !== "");
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
}

/** The hour for today's mails, the day for older ones; in the machine's own time zone, which is the reader's. */
function shortTime(time: Date, now: Date): string {
  return time.toDateString() === now.toDateString()
    ? time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })
    : time.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

function longTime(time: Date): string {
  return time.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}
