import * as z from "zod";

/** What a line of a reader's history tells of. `set_back`: a chapter that was complete is so no longer. */
export const deeds = [
  "signup",
  "sign_in",
  "opened",
  "completed",
  "set_back",
  "video",
  "quiz",
  "download",
  "share",
  "purchase",
  "refund",
  "mail",
] as const;
export type Deed = (typeof deeds)[number];

/** One line of a reader's history. */
export type HistoryEntry = {
  at: string;
  deed: Deed;
  /** 0: the whole book; null where no chapter is meant. */
  chapterNumber: number | null;
  /** Of a sign-in the browser, of a video or quiz its id, of a purchase the currency, of a mail its kind. */
  item: string | null;
  /** Of a purchase or refund, in cents. */
  amountCents: number | null;
  /** Of a mail: the last that is known of it, such as `sent`, `delivered` or `bounced`. */
  state: string | null;
};

/** Where a page of a history ended: its time, which of the sources it came from, and its id there. */
export type HistoryPlace = { at: string; source: number; id: string };

/** As `cursorOf` writes it. */
const cursor = z
  .string()
  .max(200)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z~\d~[\w.:-]{1,150}$/, "Use a cursor as an answer gave it.")
  .transform((text): HistoryPlace => {
    const [at = "", source, id = ""] = text.split("~");
    return { at, source: Number(source), id };
  });

/** GET /api/admin/subscribers/:id/history: which page of how many lines. */
export const historyInput = z.strictObject({
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  format: z.enum(["json", "csv"]).default("json"),
});
