/** Keys, what they do, and where they do something: a selector of what the page must have. */
type Row = readonly [keys: readonly string[], does: string, where?: string];

const onThisPage: Row[] = [
  [["?"], "Show this list"],
  [["/", "Ctrl K"], "Search the book", 'a[href^="/search"], [data-search]'],
  [["t"], "Switch between light and dark"],
  [["n", "→"], "Next chapter", ".chapter-nav [rel=next]"],
  [["p", "←"], "Previous chapter", ".chapter-nav [rel=prev]"],
  [["Esc"], "Close what is open"],
];
const films: Row[] = [
  [["Space"], "Play or pause"],
  [["j", "l"], "Ten seconds back or on"],
  [["c"], "Subtitles on or off"],
  [["f"], "Full screen"],
];

let dialog: HTMLDialogElement | null = null;

/** Opens the list of the keys that do something on this page. */
export function openKeyboardHelp(): void {
  dialog ??= makeDialog();
  const note = dialog.querySelector("p");
  const isOff = document.documentElement.dataset.keys === "off";
  if (note) {
    note.textContent = isOff
      ? "Single keys are switched off. Switch them on in the reading settings."
      : "Single keys can be switched off in the reading settings.";
  }
  if (!dialog.open) dialog.showModal();
}

function makeDialog(): HTMLDialogElement {
  const element = document.createElement("dialog");
  element.className = "keyboard-help";
  element.setAttribute("aria-labelledby", "keys-heading");
  element.setAttribute("closedby", "any");
  const hasFilms = document.querySelector("chapter-video") !== null;
  // Words of our own; nothing that anybody typed.
  element.innerHTML = `<h2 id="keys-heading">Keys</h2>${table("On this page", onThisPage)}
${hasFilms ? table("In a film", films) : ""}<p></p>
<form method="dialog"><button class="button" autofocus>Close</button></form>`;
  document.body.appendChild(element);
  return element;
}

function table(title: string, rows: readonly Row[]): string {
  const shown = rows.filter(([, , where]) => !where || document.querySelector(where));
  const lines = shown.map(
    ([keys, does]) => `<dt>${keys.map((key) => `<kbd>${key}</kbd>`).join(" or ")}</dt><dd>${does}</dd>`,
  );
  return `<h3>${title}</h3><dl>${lines.join("")}</dl>`;
}
