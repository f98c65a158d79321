import * as z from "zod";

/**
 * The contract between the two Workers. A queue message is a wake-up call: it carries the outbox id
 * and nothing else, because the row decides (security.md, rule 5). `v` is for a later shape: an old
 * one stays readable for one release.
 */
export const queueMessage = z.strictObject({ v: z.literal(1), id: z.string().min(1).max(64) });

export type QueueMessage = z.infer<typeof queueMessage>;

const aboutLogin = z.strictObject({ loginRequestId: z.string().min(1).max(64) });

/** What a row of the outbox is about: a kind and the ids of its facts, never a body or a token. */
export const outboxMessage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("sign_up"), data: aboutLogin }),
  z.strictObject({ kind: z.literal("sign_in"), data: aboutLogin }),
]);

export type OutboxMessage = z.infer<typeof outboxMessage>;
export type OutboxKind = OutboxMessage["kind"];

/** What every mail's frame shows. `siteUrl` has no slash at its end. */
type FrameProps = { bookTitle: string; siteUrl: string; postalAddress: string };

/** What the mails that sign somebody in show: a link and, for the browser that asked, eight digits. */
export type LoginProps = FrameProps & { link: string; code: string };

/** The templates there are, and what each is given. `emails/index.ts` must have one for every name. */
export type TemplateProps = {
  "confirm-sign-up": LoginProps;
  "sign-in": LoginProps;
  "known-address": LoginProps;
  "no-account": FrameProps & { signUpUrl: string };
};

export type TemplateName = keyof TemplateProps;
