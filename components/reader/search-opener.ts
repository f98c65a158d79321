import { isTyping } from "./shortcuts";

/**
 * Opens the search dialog by Ctrl-K, ⌘K, `/` and the link in the bar. What the dialog is made of is loaded
 * when it is first needed; the link leads to the search page for everybody else.
 */
export function listenForSearch(): void {
  const link = document.querySelector<HTMLAnchorElement>("a[data-search]");
  link?.setAttribute("aria-haspopup", "dialog");
  link?.setAttribute("aria-keyshortcuts", "Control+K Meta+K /");
  const open = (event: Event) => {
    event.preventDefault();
    import("./search-dialog").then(
      ({ openSearch }) => openSearch(),
      () => link && location.assign(link.href),
    );
  };
  link?.addEventListener("click", (event) => {
    if (!(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) open(event);
  });
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const isPlain = !(event.ctrlKey || event.metaKey || event.altKey);
    const isShortcut =
      key.toLowerCase() === "k" && event.ctrlKey !== event.metaKey && !event.altKey && !event.shiftKey;
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    if (isShortcut || (key === "/" && isPlain && !isTyping(target))) open(event);
  });
}
