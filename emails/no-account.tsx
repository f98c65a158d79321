import type { TemplateProps } from "@/lib/mail/messages";
import { copy, loginCopy } from "./copy";
import { Layout, PlainLink } from "./layout";
import { previewLogin } from "./login-mail";

/** After a sign-in with an address that nobody signed up with. Holds nothing that signs anybody in. */
export default function NoAccount(props: TemplateProps["no-account"]) {
  return (
    <Layout frame={props} words={copy["no-account"]} href={props.signUpUrl}>
      <PlainLink intro={loginCopy.linkIntro} href={props.signUpUrl} />
    </Layout>
  );
}

const { bookTitle, siteUrl, postalAddress } = previewLogin;

NoAccount.PreviewProps = {
  bookTitle,
  siteUrl,
  postalAddress,
  signUpUrl: `${siteUrl}/#sign-up`,
} satisfies TemplateProps["no-account"];
