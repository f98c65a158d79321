import type { TemplateProps } from "@/lib/mail/messages";
import { ChapterCards } from "./chapter-cards";
import { chapterPublishedCopy, topicCopy } from "./copy";
import { Layout } from "./layout";
import { previews } from "./previews";

/** To readers who want to know of new chapters: what is new, and where to read it. */
export default function ChapterPublished(props: TemplateProps["chapter-published"]) {
  const { chapters, greeting, preferencesUrl } = props;
  const words = chapters.length === 1 ? chapterPublishedCopy.one : chapterPublishedCopy.many;
  return (
    <Layout frame={props} words={words} why={topicCopy[props.topic]} {...{ greeting, preferencesUrl }}>
      <ChapterCards chapters={chapters} main />
    </Layout>
  );
}

ChapterPublished.PreviewProps = previews["chapter-published"].one;
