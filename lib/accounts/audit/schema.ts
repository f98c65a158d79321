import * as z from "zod";
import type { AuditEntry } from "../schema";

/** A line of the whole audit: about which subscriber, where it is one who is still here, and by its id. */
export type AuditLine = AuditEntry & { subjectId: string; subject: string | null; requestId: string | null };

/** GET /api/admin/audit. A cursor is the number of the last line of the page before. */
export const auditListInput = z.strictObject({
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, "Use a cursor as an answer gave it.")
    .transform(Number)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  format: z.enum(["json", "csv"]).default("json"),
});
