import { accessWords } from "@/components/ui/access-words";
import { paths } from "@/lib/base/paths";
import { buildIndex, maxQueryLength, type SearchIndex, searchBook } from "@/lib/chapters/search/rules";
import type { FoundChapter, Library, Segment } from "@/lib/chapters/search/schema";
import { countOf } from "./search-words";

const scope = "Titles, headings, and every sentence of the chapters you can read.";

let dialog: SearchDialog | null = null;

/** Shows the dialog, or puts the cursor back into it. Its last words are still there, ready to be typed over. */
export function openSearch(): void {
  dialog ??= new SearchDialog();
  dialog.open();
}

/**
 * A combobox with a list of results (ARIA Authoring Practices): the cursor stays in the field, the arrow keys
 * go through the list. The form leads to the search page, which does the same without all this.
 */
class SearchDialog {
  readonly #root = element("dialog", { class: "search-dialog", "aria-label": "Search the book" });
  readonly #input = element("input", {
    type: "text",
    name: "q",
    role: "combobox",
    "aria-label": "Search the book",
    "aria-autocomplete": "list",
    "aria-controls": "search-list",
    "aria-expanded": "false",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    placeholder: "Search the book",
    maxlength: String(maxQueryLength),
    dir: "auto",
  });
  readonly #list = element("div", { id: "search-list", role: "listbox", "aria-label": "Results" });
  readonly #status = element("p", { class: "search-status", role: "status" });
  readonly #all = element("a", { href: paths.search() }, "Open the search page");
  #options: HTMLAnchorElement[] = [];
  #active = -1;
  #index: SearchIndex | null = null;
  #isLoading = false;

  constructor() {
    this.#list.hidden = true;
    const form = element("form", { action: paths.search(), role: "search" });
    const close = element("button", { type: "button", class: "search-close" }, "Close");
    add(form, this.#input, close);
    const foot = element("p", { class: "search-foot" });
    add(foot, this.#all);
    add(this.#root, form, this.#status, this.#list, foot);
    document.body.appendChild(this.#root);

    close.addEventListener("click", () => this.#root.close());
    form.addEventListener("submit", (event) => {
      if (this.#options[this.#active]) event.preventDefault();
      this.#options[this.#active]?.click();
    });
    this.#input.addEventListener("input", () => this.#show());
    this.#input.addEventListener("keydown", (event) => this.#move(event));
    // A result may be in this very page.
    this.#list.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("a")) this.#root.close();
    });
    // The backdrop is part of the element: a click that is on nothing inside is beside it.
    this.#root.addEventListener("click", ({ target }) => {
      if (target === this.#root) this.#root.close();
    });
  }

  open(): void {
    if (!this.#root.open) this.#root.showModal();
    this.#input.focus();
    this.#input.select();
    if (!this.#index && !this.#isLoading) void this.#load();
  }

  async #load(): Promise<void> {
    this.#isLoading = true;
    this.#status.textContent = "Loading the book …";
    const library = await fetchLibrary();
    this.#isLoading = false;
    if (library) this.#index = buildIndex(library);
    this.#show();
    if (!library) this.#status.textContent = "Search could not be loaded. Are you offline?";
  }

  #show(): void {
    const query = this.#input.value;
    this.#all.href = paths.search(query.trim());
    this.#setActive(-1);
    if (!this.#index) return;
    const hasWords = query.trim() !== "";
    const found = searchBook(this.#index, query);
    this.#options = [];
    this.#list.replaceChildren(...found.chapters.map((chapter) => this.#group(chapter)));
    this.#list.scrollTop = 0;
    this.#list.hidden = this.#options.length === 0;
    this.#input.setAttribute("aria-expanded", String(this.#options.length > 0));
    const suggested = found.suggestions.length > 0 ? `. Did you mean ${found.suggestions.join(" or ")}?` : "";
    this.#status.textContent = hasWords ? countOf(found) + suggested : scope;
  }

  #group({ number, slug, title, summary, access, open, passages, more }: FoundChapter): HTMLElement {
    const name = title.map(({ text }) => text).join("");
    const group = element("div", { role: "group", "aria-label": name });
    const chapter = this.#option(paths.chapter(slug), marked("strong", title));
    chapter.insertBefore(element("span", { class: "search-number" }, `${number} `), chapter.firstChild);
    if (!open) add(chapter, " ", element("span", { class: "badge" }, accessWords[access]));
    if (passages.length === 0) add(chapter, marked("span", summary));
    add(group, chapter);
    for (const { block, heading, excerpt } of passages) {
      const option = this.#option(paths.block({ slug, block }), marked("strong", heading));
      add(option, marked("span", excerpt));
      add(group, option);
    }
    if (more > 0)
      add(group, element("p", { class: "search-more", role: "presentation" }, `and ${more} more`));
    return group;
  }

  /** A link that is an option: it is followed by Enter, by a click, and opened in a tab like any other. */
  #option(href: string, title: HTMLElement): HTMLAnchorElement {
    const id = `search-option-${this.#options.length}`;
    const option = element("a", { id, href, role: "option", tabindex: "-1", "aria-selected": "false" });
    add(option, title);
    this.#options.push(option);
    return option;
  }

  #move(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing || this.#options.length === 0) return;
    event.preventDefault();
    const count = this.#options.length + 1;
    // Beyond either end is the field itself: -1.
    this.#setActive(((this.#active + 1 + step + count) % count) - 1);
  }

  #setActive(index: number): void {
    this.#options[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = index;
    const option = this.#options[index];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.#input.setAttribute("aria-activedescendant", option.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }
}

async function fetchLibrary(): Promise<Library | null> {
  try {
    const response = await fetch(paths.searchLibrary());
    return response.ok ? ((await response.json()) as Library) : null;
  } catch {
    return null; // Offline, or cut off on the way: told in the dialog.
  }
}

function marked(tag: "strong" | "span", segments: readonly Segment[]): HTMLElement {
  const root = element(tag, { dir: "auto" });
  add(root, ...segments.map(({ text, hit }) => (hit ? element("mark", {}, text) : text)));
  return root;
}

function add(parent: HTMLElement, ...children: (HTMLElement | string)[]): void {
  for (const child of children) {
    parent.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  }
}

/** An element with attributes, and text that is never read as HTML. */
function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
  text = "",
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
