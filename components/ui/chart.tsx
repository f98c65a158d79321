/**
 * One bar, of a label of its own. `part` is drawn inside it, darker: so many of `value`. In the table its label
 * leads to `href`, and `note` stands below it.
 */
type Bar = { label: string; value: number; part?: number; href?: string; note?: string };

type Props = {
  /** What is counted: "Readers who read". */
  title: string;
  bars: readonly Bar[];
  /** The heads of the table: of the labels, the values, and the parts if there are any. */
  heads: readonly string[];
  /** Tells apart the charts of a page. */
  id: string;
};

const number = new Intl.NumberFormat("en-GB");
const height = 100;

/** Bars of these heights in one path: ninety elements of their own would take the server longer than the database. */
function outline(rises: readonly number[]): string {
  return rises.map((rise, index) => `M${index + 0.1} ${height}v${-rise}h.8v${rise}z`).join("");
}

/** Bars side by side, drawn without scripts or styles of their own, with the same figures as a table behind them. */
export function BarChart({ title, bars, heads, id }: Props) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const rise = (value: number) => Math.round((100 * height * value) / most) / 100;
  const highest = bars.find(({ value }) => value === most);
  const said = highest ? `At most ${number.format(most)}: ${highest.label}` : "None yet";
  return (
    <figure className="chart">
      <figcaption>
        {title}
        <small aria-hidden="true">{said}</small>
      </figcaption>
      <svg
        role="img"
        aria-labelledby={`${id}-title ${id}-said`}
        viewBox={`0 0 ${bars.length} ${height}`}
        preserveAspectRatio="none"
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-said`}>{said}</desc>
        <path className="whole" d={outline(bars.map(({ value }) => rise(value)))} />
        <path className="part" d={outline(bars.map(({ value, part = value }) => rise(part)))} />
      </svg>
      <p className="ends" aria-hidden="true">
        <span>{bars[0]?.label}</span>
        {bars.length > 1 && <span>{bars.at(-1)?.label}</span>}
      </p>
      <details>
        <summary>The figures as a table</summary>
        <table className="people figures">
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
            {bars.map(({ label, value, part, href, note }) => (
              <tr key={label}>
                <th scope="row">
                  {href ? <a href={href}>{label}</a> : label}
                  {note && <small>{note}</small>}
                </th>
                <td>{number.format(value)}</td>
                {part !== undefined && <td>{number.format(part)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
