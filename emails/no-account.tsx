import type { TemplateProps } from "@/lib/mail/messages";
import { copy, loginCopy, whyCopy } from "./copy";
import { Action, Layout, PlainLink } from "./layout";
import { previews } from "./previews";

/** After a sign-in with an address that nobody signed up with. Holds nothing that signs anybody in. */
export default function NoAccount(props: TemplateProps["no-account"]) {
  const words = copy["no-account"];
  return (
    <Layout frame={props} words={words} why={whyCopy.typed}>
      <Action href={props.signUpUrl} label={words.button} inText={false} />
      <PlainLink intro={loginCopy.linkIntro} href={props.signUpUrl} />
    </Layout>
  );
}

NoAccount.PreviewProps = previews["no-account"].usual;
