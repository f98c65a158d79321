import { BarTable } from "@/components/ui/bar-table";
import { BarChart } from "@/components/ui/chart";
import { paths } from "@/lib/base/paths";
import { dayInWords } from "@/lib/base/time";
import type { ChapterDetails } from "@/lib/insights/chapter/schema";
import { counted, share } from "../../emails/words";
import { numberInWords } from "../../words";

type Props = { details: ChapterDetails };

/** How many of the places where most readers stopped stand above the chart. */
const topPlaces = 5;

/** Where readers are who have begun and not completed it. */
export function Stops({ details: { chapterNumber, slug, stops } }: Props) {
  const { countedOn, places, elsewhere } = stops;
  const readers = places.reduce((sum, place) => sum + place.readers, elsewhere);
  const top = places.filter((place) => place.readers > 0).toSorted((a, b) => b.readers - a.readers);
  const href = (block: string) => paths.block({ slug, block });
  return (
    <section aria-labelledby="stops">
      <h2 id="stops">Where readers stop</h2>
      {countedOn === null && (
        <p>
          Not counted yet. Once a day all readers who have begun a chapter and not completed it are counted by
          the block where they were last. The places where most of them stopped will be here.
        </p>
      )}
      {countedOn !== null && (
        <p>
          {readers > 0
            ? `${counted(readers, "reader")} had begun this chapter and not completed it`
            : "Nobody had begun this chapter and not completed it"}{" "}
          when readers were counted on {dayInWords(countedOn)}.
          {readers === 0 && " Where such readers stop will be here."}
          {elsewhere > 0 &&
            ` Of ${numberInWords(elsewhere)} the place is not known, or not in the chapter any more.`}
        </p>
      )}
      {top.length > 0 && (
        <>
          <BarTable
            heads={["Where most stopped", "Readers"]}
            lines={top.slice(0, topPlaces).map((place) => ({
              key: place.block,
              label: place.words || place.block,
              href: href(place.block),
              note: place.block,
              part: place.readers,
              whole: readers,
              figure: share(place.readers, readers),
            }))}
          />
          <BarChart
            id="places"
            title="Readers who stopped at each block, from the beginning of the chapter to its end"
            heads={["Block", "Readers"]}
            bars={places.map((place, index) => ({
              label: `${index + 1}. ${place.words}`,
              href: href(place.block),
              note: place.block,
              value: place.readers,
            }))}
          />
          <p>
            <a href={paths.chapterDetailsFile(chapterNumber, "stops")}>All blocks as CSV</a>
          </p>
        </>
      )}
    </section>
  );
}
