import { dayInWords } from "@/lib/base/time";

type Props = { changes: readonly { date: string; text: string; at?: string }[] };

/** What is new in a chapter, newest first; nothing when nothing is. reader.js marks what is new to the reader. */
export function ChangeList({ changes }: Props) {
  if (changes.length === 0) return null;
  return (
    <details className="changes">
      <summary>What has changed</summary>
      <ul>
        {changes.map(({ date, text, at }) => (
          <li key={`${date} ${text}`} data-date={date}>
            <time dateTime={date}>{dayInWords(date)}</time> {at ? <a href={`#${at}`}>{text}</a> : text}
          </li>
        ))}
      </ul>
    </details>
  );
}
