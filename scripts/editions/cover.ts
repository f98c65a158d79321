import { escapeText } from "../content/inline.ts";

/**
 * The cover, drawn like the site's (components/ui/book-cover.tsx): the title over a stack of sheets, one for
 * each chapter, a little lower so that a long title keeps clear of them. Colours and faces stand in the picture itself, because no style sheet reaches it.
 */
export function coverSvg({
  title,
  author,
  sheets,
}: {
  title: string;
  author: string;
  sheets: number;
}): string {
  const lines = breakTitle(title);
  const stack = Array.from({ length: sheets }, (_, index) => {
    const fill = index % 3 === 2 ? "#f0b38f" : "#fbe3d3";
    return `<path transform="translate(${46 + index * 15} ${380 - index * 14})" d="M0 0 96-38v7L0 7z" fill="${fill}"/>`;
  });
  const words = lines.map(
    (line, index) => `<tspan x="42" y="${70 + index * 38}">${escapeText(line)}</tspan>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="2200" viewBox="0 0 320 440" preserveAspectRatio="xMinYMid slice" role="img" aria-labelledby="name">
<title id="name">${escapeText(`Cover of ${title}`)}</title>
<path d="M0 0h320v440H0z" fill="#a63a1a"/>
<path d="M0 0h14v440H0z" fill="#7f2810"/>
${stack.join("\n")}
<text font-family="Literata, Georgia, 'Times New Roman', serif" font-weight="600" font-size="34" letter-spacing="-.5" fill="#fffaf3">${words.join("")}</text>
<text x="42" y="414" font-family="'Bricolage Grotesque', 'Helvetica Neue', Arial, sans-serif" font-weight="500" font-size="15" fill="#fbe3d3">${escapeText(author)}</text>
</svg>
`;
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
