type Props = { title: string; author: string; chapters: number };

/** The cover, drawn: the title over a stack of pages, one for each chapter. */
export function BookCover({ title, author, chapters }: Props) {
  const lines = breakTitle(title);
  return (
    <svg className="book-cover" viewBox="0 0 320 440" role="img" aria-label={`Cover of ${title}`}>
      <rect width="320" height="440" rx="6" className="cover-back" />
      <rect width="14" height="440" rx="6" className="cover-spine" />
      {Array.from({ length: chapters }, (_, index) => (
        <g key={`page-${index + 1}`} transform={`translate(${46 + index * 15} ${372 - index * 22})`}>
          <path
            d="M0 0 L96 -38 L96 -24 L0 14 Z"
            className={index % 3 === 2 ? "cover-page-b" : "cover-page"}
          />
        </g>
      ))}
      <text className="cover-title">
        {lines.map((line, index) => (
          <tspan key={line} x="42" y={70 + index * 38}>
            {line}
          </tspan>
        ))}
      </text>
      <text className="cover-author" x="42" y="414">
        {author}
      </text>
    </svg>
  );
}

/** Breaks a title into lines of at most 14 characters where it can. */
function breakTitle(title: string): string[] {
  const lines: string[] = [];
  for (const word of title.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= 14) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
