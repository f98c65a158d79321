import * as z from "zod";

/** What `/api/content/download` takes. */
export const bookDownloadInput = z.strictObject({ format: z.enum(["epub", "pdf"]) });

/** What `/api/content/:number/download` takes. */
export const chapterDownloadInput = z.strictObject({ format: z.enum(["md"]) });
