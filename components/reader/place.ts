/** Where one is in a text: the id of a block, and how far into it, 0 to 1. */
export type Place = { block: string; offset: number };

/** One reads in the upper third of the window. */
const lineAt = 1 / 3;

/** The block at the reading line; `null` above the first. */
export function placeAtLine(body: Element): Place | null {
  const line = innerHeight * lineAt;
  const block = blocksOf(body)
    .filter((child) => child.getBoundingClientRect().top <= line)
    .at(-1);
  if (!block) return null;
  // How far a film has come is for the film to say.
  if (block.localName === "chapter-video") return { block: block.id, offset: 0 };
  const { top, height } = block.getBoundingClientRect();
  const offset = height > 0 ? Math.min(1, Math.max(0, (line - top) / height)) : 0;
  return { block: block.id, offset: Math.round(offset * 1e4) / 1e4 };
}

/** The heading that a block stands under, or the block if it is one. */
export function headingOf(body: Element, block: string): HTMLElement | null {
  const blocks = blocksOf(body);
  const at = blocks.findIndex(({ id }) => id === block);
  return (
    blocks
      .slice(0, at + 1)
      .filter(({ localName }) => localName === "h2" || localName === "h3")
      .at(-1) ?? null
  );
}

/** Whether a block begins or ends its text. */
export function edgeOf(body: Element, block: string): "first" | "last" | null {
  const blocks = blocksOf(body);
  if (blocks[0]?.id === block) return "first";
  return blocks.at(-1)?.id === block ? "last" : null;
}

/**
 * Goes to a place and puts the focus there. A block that the text no longer has falls back to `section`, a
 * heading's id, and that to the top. A film is told to go on from where it was.
 */
export function goTo(body: Element, { block, offset, section }: Place & { section: string | null }): void {
  const blocks = blocksOf(body);
  const exact = blocks.find(({ id }) => id === block);
  const target = exact ?? blocks.find(({ id }) => id === section) ?? blocks[0];
  if (!target) return;
  const isFilm = exact?.localName === "chapter-video";
  const { top, height } = target.getBoundingClientRect();
  const into = exact && !isFilm ? offset * height : 0;
  scrollTo({ top: scrollY + top + into - innerHeight * lineAt });
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  // The player loads on use: told before, it would not hear it.
  const resume = () => target.dispatchEvent(new CustomEvent("reader:resume", { detail: { offset } }));
  if (isFilm && offset > 0) void customElements.whenDefined("chapter-video").then(resume);
}

function blocksOf(body: Element): HTMLElement[] {
  return [...body.children].filter(
    (child): child is HTMLElement => child instanceof HTMLElement && !!child.id,
  );
}
