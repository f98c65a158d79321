import { Heading, Link, Section, Text } from "react-email";
import type { ChapterCard } from "@/lib/mail/messages";
import { cardCopy } from "./copy";
import { Action } from "./layout";
import { styles } from "./theme";

/** Chapters one below the other, each with its link. `main`: the first of them is what the mail is for. */
export function ChapterCards({ chapters, main = false }: { chapters: ChapterCard[]; main?: boolean }) {
  const last = chapters.at(-1);
  return chapters.map((chapter, index) => (
    <Section key={chapter.number} className="rule" style={chapter === last ? styles.lastCard : styles.card}>
      <Heading as="h2" className="ink" style={styles.cardTitle}>
        {cardCopy.title(chapter)}
      </Heading>
      <Text className="quiet" style={styles.note}>
        {cardCopy.minutes(chapter.minutes)}
      </Text>
      <Text className="ink" style={styles.cardSummary}>
        {chapter.summary}
      </Text>
      {main && index === 0 ? (
        <Action href={chapter.url} label={cardCopy.button(chapter)} last />
      ) : (
        <Text style={styles.lastParagraph}>
          <Link className="link" href={chapter.url} style={styles.link}>
            {cardCopy.button(chapter)}
          </Link>
        </Text>
      )}
    </Section>
  ));
}

/** A button to the contents, then the chapters that are open now. */
export function OpenChapters(props: { href: string; button: string; chapters: ChapterCard[] }) {
  return (
    <>
      <Action href={props.href} label={props.button} />
      {props.chapters.length > 0 && (
        <Text className="quiet" style={styles.note}>
          {cardCopy.intro}
        </Text>
      )}
      <ChapterCards chapters={props.chapters} />
    </>
  );
}
