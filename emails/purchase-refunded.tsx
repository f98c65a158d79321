import type { TemplateProps } from "@/lib/mail/messages";
import { refundedCopy, whyCopy } from "./copy";
import { Action, Layout } from "./layout";
import { previews } from "./previews";

/** After a purchase was paid back: what is closed now, or why nothing is. */
export default function PurchaseRefunded(props: TemplateProps["purchase-refunded"]) {
  const words = refundedCopy[props.keeps ? "kept" : "closed"];
  return (
    <Layout frame={props} words={words} why={whyCopy.account} greeting={props.greeting}>
      <Action href={props.chaptersUrl} label={words.button} last />
    </Layout>
  );
}

PurchaseRefunded.PreviewProps = previews["purchase-refunded"].closed;
