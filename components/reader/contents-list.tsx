type Props = { entries: readonly { id: string; text: string; depth: number }[] };

/** The headings of a chapter as links: open in the margin where there is room, folded above the text elsewhere. */
export function ContentsList({ entries }: Props) {
  const headings = entries.filter((entry) => entry.depth === 2);
  return (
    <nav className="contents" aria-label="In this chapter">
      <details>
        <summary>In this chapter</summary>
        <ol>
          {headings.map((entry) => (
            <li key={entry.id}>
              <a href={`#${entry.id}`}>{entry.text}</a>
            </li>
          ))}
        </ol>
      </details>
    </nav>
  );
}
