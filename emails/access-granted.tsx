import type { TemplateProps } from "@/lib/mail/messages";
import { OpenChapters } from "./chapter-cards";
import { grantedCopy, whyCopy } from "./copy";
import { Layout } from "./layout";
import { previews } from "./previews";

/** After an admin has opened the subscriber chapters, or the whole book, to somebody. */
export default function AccessGranted(props: TemplateProps["access-granted"]) {
  const words = grantedCopy[props.granted];
  return (
    <Layout frame={props} words={words} why={whyCopy.account} greeting={props.greeting}>
      <OpenChapters href={props.chaptersUrl} button={words.button} chapters={props.chapters} />
    </Layout>
  );
}

AccessGranted.PreviewProps = previews["access-granted"].access;
