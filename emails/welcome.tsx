import type { TemplateProps } from "@/lib/mail/messages";
import { OpenChapters } from "./chapter-cards";
import { copy, whyCopy } from "./copy";
import { Layout } from "./layout";
import { previews } from "./previews";

/** After the first sign-in: the account is there, and so are the chapters. */
export default function Welcome(props: TemplateProps["welcome"]) {
  const words = copy.welcome;
  const { greeting, preferencesUrl } = props;
  return (
    <Layout frame={props} words={words} why={whyCopy.account} {...{ greeting, preferencesUrl }}>
      <OpenChapters href={props.chaptersUrl} button={words.button} chapters={props.chapters} />
    </Layout>
  );
}

Welcome.PreviewProps = previews.welcome.usual;
