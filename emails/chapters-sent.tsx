import type { TemplateProps } from "@/lib/mail/messages";
import { ChapterCards } from "./chapter-cards";
import { chaptersSentCopy, topicCopy } from "./copy";
import { Layout } from "./layout";
import { previews } from "./previews";

/** Chapters that the team sends to many readers. The first of them is what the mail is for. */
export default function ChaptersSent(props: TemplateProps["chapters-sent"]) {
  const { chapters, greeting, preferencesUrl } = props;
  const words = chapters.length === 1 ? chaptersSentCopy.one : chaptersSentCopy.many;
  return (
    <Layout frame={props} words={words} why={topicCopy[props.topic]} {...{ greeting, preferencesUrl }}>
      <ChapterCards chapters={chapters} main />
    </Layout>
  );
}

ChaptersSent.PreviewProps = previews["chapters-sent"].three;
