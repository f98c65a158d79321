import type { TemplateProps } from "@/lib/mail/messages";
import { erasedCopy, whyCopy } from "./copy";
import { Action, Layout, Paragraph } from "./layout";
import { previews } from "./previews";

/** The last mail to somebody whose account was erased. Nothing in it signs anybody in. */
export default function AccountErased(props: TemplateProps["account-erased"]) {
  return (
    <Layout frame={props} words={erasedCopy} why={whyCopy.erased}>
      <Paragraph>{erasedCopy.keeps}</Paragraph>
      <Paragraph>{erasedCopy.comeBack}</Paragraph>
      <Action href={props.signUpUrl} label={erasedCopy.button} last />
    </Layout>
  );
}

AccountErased.PreviewProps = previews["account-erased"].usual;
