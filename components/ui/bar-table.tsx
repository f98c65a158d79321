/** One line: `part` of `whole` is drawn as a bar below its figure, which is said in words. */
type Line = {
  key: string;
  label: string;
  href?: string | undefined;
  note?: string | undefined;
  part: number;
  whole: number;
  figure: string;
};

type Props = {
  /** Of the labels and of the figures. */
  heads: readonly [string, string];
  lines: readonly Line[];
};

/** A table that is its own chart: a bar in each line, for the eye alone, since the figure stands above it. */
export function BarTable({ heads, lines }: Props) {
  return (
    <table className="people figures bars">
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ key, label, href, note, part, whole, figure }) => (
          <tr key={key}>
            <th scope="row">
              {href ? <a href={href}>{label}</a> : label}
              {note && <small>{note}</small>}
            </th>
            <td>
              {figure}
              <Bar part={part} whole={whole} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bar({ part, whole }: Pick<Line, "part" | "whole">) {
  return (
    <svg aria-hidden="true" viewBox="0 0 100 1" preserveAspectRatio="none">
      <rect className="whole" width={100} height={1} />
      <rect className="part" width={whole > 0 ? (100 * part) / whole : 0} height={1} />
    </svg>
  );
}
