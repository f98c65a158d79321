import { openKeyboardHelp } from "./keyboard-help";
import { lookEvent, readingSettings, setReading, setTheme } from "./page-look";

/** Choices by value, with the word that is said of each; an empty value is what the page has by itself. */
type Choices = readonly (readonly [value: string, words: string])[];

const sizes: Choices = [
  ["xs", "Smallest"],
  ["s", "Smaller"],
  ["", "Normal"],
  ["l", "Larger"],
  ["xl", "Largest"],
];
const widths: Choices = [
  ["narrow", "Narrow"],
  ["", "Normal"],
  ["wide", "Wide"],
];
const themes: Choices = [
  ["", "System"],
  ["light", "Light"],
  ["dark", "Dark"],
];

/** The panel of the reading settings. What is chosen shows at once and stays, in this browser. */
export function settingsPanel(): HTMLElement {
  const panel = document.createElement("div");
  panel.className = "settings-panel";
  panel.popover = "auto";
  panel.role = "dialog";
  panel.setAttribute("aria-labelledby", "settings-heading");
  // Words of our own; nothing that anybody typed.
  panel.innerHTML = `<h2 id="settings-heading" tabindex="-1" autofocus>Reading settings</h2><form>
${group("size", "Type size", sizes, true)}${group("width", "Line width", widths)}${group("theme", "Theme", themes)}
<label class="settings-keys"><input type="checkbox" name="keys"> Single-key shortcuts</label>
<p class="settings-foot"><button type="reset" class="link-button">Reset</button>
<button type="button" class="link-button" data-help>Keyboard help</button></p></form>`;
  const form = panel.querySelector("form");
  if (!form) return panel;
  const fields = form.elements;

  const show = () => {
    const { size, width, keys } = readingSettings();
    choose(fields, "size", size);
    choose(fields, "width", width);
    choose(fields, "theme", document.documentElement.dataset.theme ?? null);
    const box = fields.namedItem("keys");
    if (box instanceof HTMLInputElement) box.checked = keys === null;
  };
  form.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const { name, value, checked } = target;
    if (name === "keys") setReading({ keys: checked ? null : "off" });
    else if (name === "theme") setTheme(value === "light" || value === "dark" ? value : null);
    else setReading({ [name]: value || null });
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    setTheme(null);
    setReading({ size: null, width: null, keys: null });
  });
  panel.querySelector("[data-help]")?.addEventListener("click", () => {
    panel.hidePopover();
    openKeyboardHelp();
  });
  document.addEventListener(lookEvent, show);
  show();
  return panel;
}

function group(name: string, title: string, choices: Choices, asLetters = false): string {
  const options = choices.map(([value, words], step) => {
    const shown = asLetters
      ? `<span aria-hidden="true" class="letter-${step}">A</span><span class="sr-only">${words}</span>`
      : words;
    return `<label><input type="radio" class="sr-only" name="${name}" value="${value}">${shown}</label>`;
  });
  return `<fieldset><legend>${title}</legend><div class="segments">${options.join("")}</div></fieldset>`;
}

function choose(fields: HTMLFormControlsCollection, name: string, value: string | null): void {
  const list = fields.namedItem(name);
  if (!(list instanceof RadioNodeList)) return;
  for (const radio of list)
    if (radio instanceof HTMLInputElement) radio.checked = radio.value === (value ?? "");
}
