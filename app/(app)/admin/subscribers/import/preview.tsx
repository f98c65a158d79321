import { paths } from "@/lib/base/paths";
import type { ImportPreview } from "@/lib/request/imports";

type Props = { text: string; preview: ImportPreview; apply: (form: FormData) => Promise<void> };

/** So many lines of a list are shown; the counts are of all. */
const shown = 100;

/** What a file would do, and the button that does it. */
export function Preview({ text, preview, apply }: Props) {
  const { added, changed, purchases, same, refused, repeats } = preview;
  const counts = [
    ["New subscribers", added],
    ["Already there, and would get more", changed],
    ["Already so", same],
    ["Purchases", purchases],
    ["Lines refused", refused.length],
    ["Addresses that are there twice", repeats.length],
  ] as const;
  const isAny = added + changed > 0;
  return (
    <section aria-labelledby="preview">
      <div role="status">
        <h2 id="preview">{isAny ? "This is what the file would do" : "Nothing would change"}</h2>
      </div>
      <dl className="tiles">
        {counts.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{count.toLocaleString("en-GB")}</dd>
          </div>
        ))}
      </dl>
      <Lines title="Refused: these lines are left out" lines={refused} />
      <Lines title="Left out: an earlier line has the same address" lines={repeats} />
      <form action={apply} className="form">
        <input type="hidden" name="text" value={text} />
        {added > 0 && (
          <label className="tick">
            <input type="checkbox" name="mail" />
            The new ones have asked for mail about the book. Without this they get none, and can choose it on
            their account page.
          </label>
        )}
        <p className="actions">
          {isAny && (
            <button type="submit" className="button">
              Import
            </button>
          )}
          <a className="button button-quiet" href={paths.importSubscribers()}>
            Choose another file
          </a>
        </p>
      </form>
    </section>
  );
}

function Lines({ title, lines }: { title: string; lines: ImportPreview["refused"] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <table className="people by-line">
        <thead>
          <tr>
            <th scope="col" className="line">
              Line
            </th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, shown).map(({ line, reason }) => (
            <tr key={line}>
              <th scope="row" className="line">
                {line}
              </th>
              <td className="breaks">{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > shown && <p>And {lines.length - shown} more.</p>}
    </>
  );
}
