import type { TemplateProps } from "@/lib/mail/messages";
import { ChapterCards } from "./chapter-cards";
import { nudgeCopy, topicCopy } from "./copy";
import { Layout } from "./layout";
import { previews } from "./previews";

/** To somebody who has not read for a while: where they are, and the chapter to go on with. */
export default function ProgressNudge(props: TemplateProps["progress-nudge"]) {
  const { chapter, greeting, preferencesUrl } = props;
  const words = { ...nudgeCopy, lead: nudgeCopy.lead(props) };
  return (
    <Layout frame={props} words={words} why={topicCopy[props.topic]} {...{ greeting, preferencesUrl }}>
      <ChapterCards chapters={[chapter]} main />
    </Layout>
  );
}

ProgressNudge.PreviewProps = previews["progress-nudge"].underway;
