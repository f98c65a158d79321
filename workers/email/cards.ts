import { chapters } from "@/content/.generated/catalogue";
import { paths } from "@/lib/base/paths";
import { mayRead } from "@/lib/chapters/rules";
import type { ChapterCard } from "@/lib/mail/messages";
import type { ReaderFacts } from "@/lib/mail/rules";

type Listed = (typeof chapters)[number];

/** How many chapters of the book there are. */
export const chapterCount = chapters.length;

/** Chapters as a mail shows them, in the order asked for; `null` when this Worker's book lacks one. */
export function cardsOf(numbers: readonly number[], siteUrl: string): ChapterCard[] | null {
  const found = numbers.flatMap((number) => chapters.find((chapter) => chapter.number === number) ?? []);
  return found.length === numbers.length ? found.map((chapter) => toCard(chapter, siteUrl)) : null;
}

/** The first chapters in reading order that a reader may read; `access`: of these kinds only. */
export function firstCards(
  reader: Pick<ReaderFacts, "hasAccess" | "hasPurchased">,
  { siteUrl, access }: { siteUrl: string; access?: ChapterCard["access"] },
): ChapterCard[] {
  return chapters
    .filter((chapter) => mayRead({ ...reader, role: "reader" }, chapter.access))
    .filter((chapter) => access === undefined || chapter.access === access)
    .slice(0, 3)
    .map((chapter) => toCard(chapter, siteUrl));
}

function toCard({ number, slug, title, summary, minutes, access }: Listed, siteUrl: string): ChapterCard {
  return { number, title, summary, minutes, access, url: siteUrl + paths.chapter(slug) };
}
