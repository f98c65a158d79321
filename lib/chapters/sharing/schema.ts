import * as z from "zod";
import { chapterNumberParam } from "../schema";

/** A link that its reader can see and end. Its address was shown once, when it was made. */
export type ShareLink = {
  readonly id: string;
  readonly opens: number;
  readonly createdAt: string;
  readonly expiresAt: string;
};

/** The form that makes a link to a chapter. */
export const shareForm = z.strictObject({ chapterNumber: chapterNumberParam });

/** The form that ends one. */
export const endLinkForm = z.strictObject({
  chapterNumber: chapterNumberParam,
  linkId: z.string().regex(/^[\w-]{22}$/),
});
