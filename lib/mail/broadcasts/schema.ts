import * as z from "zod";
import { addressProblem, maxAddressLength } from "@/lib/base/address";
import { type BroadcastKind, broadcastKinds } from "../messages";

/** Who a mail to many is for: every subscriber, those with access, or those who bought the book. */
export const audiences = ["all", "subscribers", "purchased"] as const;
export type Audience = (typeof audiences)[number];

/** `preparing`: its recipients are being written down. `paused` may go on; `done` and `cancelled` are the end. */
export type BroadcastState = "preparing" | "sending" | "paused" | "done" | "cancelled";

/** What an admin makes of a broadcast; `sending` is to resume. */
export const wantedStates = ["paused", "sending", "cancelled"] as const;
export type WantedState = (typeof wantedStates)[number];

/** What became of mails, as counts. */
export type MailFigures = {
  delivered: number;
  opened: number;
  /** Opened by a machine that fetches pictures ahead of its reader. */
  machineOpened: number;
  clicked: number;
  bounced: number;
  complained: number;
  unsubscribed: number;
};

/** Mails by where they stand, without those that still wait. */
export type FinishedCounts = {
  sent: number;
  /** May have gone: the provider's answer was lost. */
  unknown: number;
  failed: number;
  /** Not sent, because the reader left or took the topic off meanwhile. */
  skipped: number;
  expired: number;
};

/** One mail to many as admins are shown it. `recipients` grows while it is `preparing`. */
export type Broadcast = {
  id: string;
  kind: BroadcastKind;
  chapterNumbers: number[];
  /** `null`: a test, to one address. */
  audience: Audience | null;
  state: BroadcastState;
  recipients: number;
  counts: FinishedCounts & { pending: number };
  /** `chapterOpened`: recipients who opened one of the chapters within 48 hours. */
  figures: MailFigures & { chapterOpened: number };
  createdAt: string;
  finishedAt: string | null;
};

/** The figures of one kind of mail over some days. */
export type KindFigures = { kind: string } & FinishedCounts & MailFigures;

/** Distinct numbers, in the order of the book. Whether there are such chapters is for the door to say. */
const chapterNumbers = z
  .array(z.int().min(1).max(99))
  .min(1, "Choose at least one chapter.")
  .max(20, "Choose at most 20 chapters.")
  .refine((numbers) => new Set(numbers).size === numbers.length, "Name each chapter once.")
  .transform((numbers) => numbers.toSorted((one, other) => one - other));

const kind = z.enum(broadcastKinds).default("chapters_sent");
const audience = z.enum(audiences);

const testTo = z
  .string()
  .max(maxAddressLength + 64, "An e-mail address has at most 254 characters.")
  .transform((address) => address.trim())
  .superRefine((address, context) => {
    const problem = addressProblem(address);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

/** POST /api/email/send-chapters. With `testTo` one mail goes to that address, and none to the audience. */
export const sendInput = z.strictObject({ kind, chapterNumbers, audience, testTo: testTo.optional() });

/** What is to be sent to whom. */
export type NewBroadcast = Omit<z.output<typeof sendInput>, "testTo">;

const digits = z.string().max(2);

const sendFields = z.strictObject({
  kind,
  audience,
  chapters: z
    .union([digits.transform((one) => [one]), z.array(digits)])
    .default([])
    .transform((texts) => texts.map(Number))
    .pipe(chapterNumbers),
});

function named<Fields extends { chapters: number[] }>({ chapters, ...rest }: Fields) {
  return { ...rest, chapterNumbers: chapters };
}

/** The same as a form, whose boxes come as one text or as many. */
export const sendForm = sendFields.transform(named);

/** The same form with its button for a test, which needs no audience. */
export const testForm = sendFields.partial({ audience: true }).transform(named);

/** What a test shows; who would get the mail may not be chosen yet. */
export type TestOfBroadcast = z.output<typeof testForm>;

/** PATCH /api/email/broadcasts/:id. */
export const stateInput = z.strictObject({ state: z.enum(wantedStates) });

/** The buttons of a broadcast's page. */
export const stateForm = stateInput.extend({ id: z.string().min(1).max(64) });

/** The button that sends those mails again of which nobody knows. */
export const resendForm = stateForm.pick({ id: true });

/** GET /api/admin/emails: figures of how many days, and which page of how many broadcasts. */
export const emailListInput = z.strictObject({
  days: z.coerce.number().int().min(1).max(90).default(30),
  cursor: z.string().min(1).max(64).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  format: z.enum(["json", "csv"]).default("json"),
  /** Which of the two tables CSV holds. */
  table: z.enum(["kinds", "broadcasts"]).default("kinds"),
});
