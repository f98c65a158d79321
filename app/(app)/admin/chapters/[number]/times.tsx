import { BarChart } from "@/components/ui/chart";
import { paths } from "@/lib/base/paths";
import type { ChapterDetails, TimeSpan } from "@/lib/insights/chapter/schema";
import { minutesInWords } from "../../words";

type Props = { details: ChapterDetails };

/** How long readers took. */
export function Times({ details: { chapterNumber, times, medianMinutes, meanSeconds } }: Props) {
  return (
    <section aria-labelledby="times">
      <h2 id="times">Time until completed</h2>
      {medianMinutes !== null && meanSeconds !== null ? (
        <>
          <p>
            Half of the readers took at most {minutesInWords(medianMinutes)}; the mean is{" "}
            {minutesInWords(meanSeconds / 60)}.
          </p>
          <BarChart
            id="minutes"
            title="Readers by the time they had spent when they completed it"
            heads={["Time", "Readers"]}
            bars={times.map((span) => ({ label: spanInWords(span), value: span.readers }))}
          />
          <p>
            <a href={paths.chapterDetailsFile(chapterNumber, "times")}>The times as CSV</a>
          </p>
        </>
      ) : (
        <p>Nobody has completed this chapter yet. Once readers do, how long they took will be here.</p>
      )}
    </section>
  );
}

function spanInWords({ from, to }: TimeSpan): string {
  if (to === null) return `${from} min or more`;
  return to === from ? `${from} min` : `${from} to ${to} min`;
}
