import { type KnownPlace, originWords } from "./known-places";
import { goTo, headingOf } from "./place";

/**
 * A bar at the foot of the window that offers to go on where one was. It lies over the page and so moves
 * nothing, stands first in the page for the keyboard, and goes once it was used, dismissed or read past.
 */
export function showResumeBar(body: Element, place: KnownPlace): void {
  const bar = document.createElement("aside");
  bar.className = "resume-bar";
  bar.ariaLabel = "Your place";
  const where = headingOf(body, place.block)?.textContent?.trim();
  const go = button("resume-go", `Continue where you left off${where ? `: “${where}”` : ""}`);
  const origin = document.createElement("span");
  origin.textContent = originWords(place);
  const close = button("resume-close", "×");
  close.ariaLabel = "Dismiss";
  for (const part of [go, origin, close]) bar.appendChild(part);

  const remove = () => {
    bar.remove();
    removeEventListener("keydown", onKey);
    removeEventListener("scroll", onScroll);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || document.querySelector(":modal, :popover-open")) return;
    if (bar.contains(document.activeElement)) document.getElementById("main")?.focus({ preventScroll: true });
    remove();
  };
  // Who reads on from somewhere else has chosen.
  const onScroll = () => {
    if (scrollY > innerHeight * 2) remove();
  };
  go.addEventListener("click", () => {
    remove();
    goTo(body, place);
  });
  close.addEventListener("click", () => {
    remove();
    document.getElementById("main")?.focus({ preventScroll: true });
  });
  addEventListener("keydown", onKey);
  addEventListener("scroll", onScroll, { passive: true });
  document.getElementById("main")?.insertAdjacentElement("afterbegin", bar);
}

function button(className: string, words: string): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = words;
  return element;
}
