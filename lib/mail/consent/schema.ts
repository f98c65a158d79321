import * as z from "zod";
import { type MailTopic, mailTopics } from "../messages";

/** The token of a mail's link; its signature is checked elsewhere. */
export const linkToken = z.string().min(1).max(2048);

const ticked = z.literal("on").optional();
const boxes = { chapters: ticked, news: ticked, nudges: ticked } satisfies Record<MailTopic, unknown>;

/** The form behind a mail's link: its token, and a box for each topic. */
export const linkedTopicsForm = z
  .strictObject({ t: linkToken, ...boxes })
  .transform(({ t, ...ticks }) => ({ t, topics: mailTopics.filter((topic) => ticks[topic]) }));

/** The button that stops all mail. */
export const linkForm = z.strictObject({ t: linkToken });

/** What a mail program posts for its reader (RFC 8058, section 3.2); what else it sends does not matter. */
export const oneClickForm = z.object({ "List-Unsubscribe": z.literal("One-Click") });
