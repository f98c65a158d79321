/** Loads the list of keys and opens it. */
export async function showKeyboardHelp(): Promise<void> {
  (await import("./keyboard-help")).openKeyboardHelp();
}

/**
 * Whether a key that is pressed there is a letter of what somebody writes. A field keeps the focus until the next
 * frame after its dialog was closed, and nobody writes there any more.
 */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || target.closest("dialog:not([open])")) return false;
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

/**
 * Single keys that do something, but never while something is typed, with a modifier, over an open dialog,
 * or when they are switched off (WCAG 2.1.4).
 */
export function listenForKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.documentElement.dataset.keys === "off") return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (isTyping(target) || target.closest("dialog[open], [popover]")) return;
    const act = actions[event.key];
    if (!act) return;
    // Arrows are for whatever has the focus, such as a table that scrolls or a film.
    if (event.key.startsWith("Arrow") && target !== document.body && target.id !== "main") return;
    if (act()) event.preventDefault();
  });
}

const actions: Record<string, () => boolean> = {
  "?": () => {
    void showKeyboardHelp();
    return true;
  },
  n: () => press(".chapter-nav [rel=next]"),
  ArrowRight: () => press(".chapter-nav [rel=next]"),
  p: () => press(".chapter-nav [rel=prev]"),
  ArrowLeft: () => press(".chapter-nav [rel=prev]"),
  t: () => press("theme-switch button"),
};

/** Presses what there is on this page; false when it has no such thing. */
function press(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector);
  element?.click();
  return element !== null;
}

/** The footer's way to the list of keys, which also stays when single keys are switched off. */
export class KeyboardHelp extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => void showKeyboardHelp());
    button.hidden = false;
  }
}
