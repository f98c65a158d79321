/** Text as HTML. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

export function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}

/** Text whose `backticks` are code, as OpenAPI's descriptions have it (CommonMark). */
export function marked(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}
