import { type ComponentType, createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { toPlainText } from "react-email";
import type { ChapterCard, TemplateName, TemplateProps } from "@/lib/mail/messages";
import AccessGranted from "./access-granted";
import AccountErased from "./account-erased";
import AdminAlarm from "./admin-alarm";
import ChapterPublished from "./chapter-published";
import ChaptersSent from "./chapters-sent";
import ConfirmSignUp from "./confirm-sign-up";
import {
  alarmCopy,
  alarmFrameCopy,
  chapterPublishedCopy,
  chaptersSentCopy,
  copy,
  erasedCopy,
  grantedCopy,
  nudgeCopy,
  refundedCopy,
  reportCopy,
} from "./copy";
import KnownAddress from "./known-address";
import MonthlyReport from "./monthly-report";
import NoAccount from "./no-account";
import ProgressNudge from "./progress-nudge";
import PurchaseRefunded from "./purchase-refunded";
import SignIn from "./sign-in";
import { wordStyles } from "./theme";
import Welcome from "./welcome";

type Templates = {
  [Name in TemplateName]: {
    subject: string | ((props: TemplateProps[Name]) => string);
    Mail: ComponentType<TemplateProps[Name]>;
  };
};

const titlesOf = ({ chapters }: { chapters: ChapterCard[] }) => chapters.map(({ title }) => title);

/** The registry: a template name without a component does not compile. */
const templates: Templates = {
  "confirm-sign-up": { subject: copy["confirm-sign-up"].subject, Mail: ConfirmSignUp },
  "sign-in": { subject: copy["sign-in"].subject, Mail: SignIn },
  "known-address": { subject: copy["known-address"].subject, Mail: KnownAddress },
  "no-account": { subject: copy["no-account"].subject, Mail: NoAccount },
  welcome: { subject: copy.welcome.subject, Mail: Welcome },
  "access-granted": { subject: ({ granted }) => grantedCopy[granted].subject, Mail: AccessGranted },
  "purchase-refunded": {
    subject: ({ keeps }) => refundedCopy[keeps ? "kept" : "closed"].subject,
    Mail: PurchaseRefunded,
  },
  "chapters-sent": { subject: (props) => chaptersSentCopy.subject(titlesOf(props)), Mail: ChaptersSent },
  "chapter-published": {
    subject: (props) => chapterPublishedCopy.subject(titlesOf(props)),
    Mail: ChapterPublished,
  },
  "progress-nudge": { subject: nudgeCopy.subject, Mail: ProgressNudge },
  "account-erased": { subject: erasedCopy.subject, Mail: AccountErased },
  "monthly-report": { subject: ({ month }) => reportCopy.subject(month), Mail: MonthlyReport },
  "admin-alarm": {
    subject: ({ alarm }) => alarmFrameCopy.subject(alarmCopy[alarm].heading),
    Mail: AdminAlarm,
  },
};

/** What Outlook and old web mails render best. */
const doctype =
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">';

/**
 * Where HTML does not mind a line break: before a block, between attributes, in the white space that
 * follows the preview text. Lines of a mail have at most 998 octets (RFC 5322, 2.1.1).
 */
const breakable =
  /(?=<(?:table|tr|td|p|h\d|hr|div|meta|title|style|body)\b)| (?=style=")|((?:\u00a0\u200c\u200b\u200d\ufeff){20})/g;

/**
 * A template as the parts of a mail. What stands in its props stands in both parts as it is, a
 * provider's placeholders too. React's own static renderer instead of react-email's `render`, which
 * brings Prettier along: the Worker is 80 KB (gzip) smaller, and nothing here waits for anything.
 */
export function renderMail<Name extends TemplateName>(
  name: Name,
  props: TemplateProps[Name],
): { subject: string; html: string; text: string } {
  const { subject, Mail } = templates[name];
  const markup = renderToStaticMarkup(createElement(Mail, props));
  return {
    subject: typeof subject === "string" ? subject : subject(props),
    html: doctype + markup.replace("</head>", `${wordStyles}</head>`).replace(breakable, "\n$1"),
    // Chapters' titles are headings of the second order; only our own words are put in capitals.
    text: toPlainText(markup, { selectors: [{ selector: "h2", options: { uppercase: false } }] }),
  };
}
