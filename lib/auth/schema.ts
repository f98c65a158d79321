import * as z from "zod";
import { personName } from "@/lib/accounts/schema";
import { addressProblem, maxAddressLength } from "@/lib/base/address";
import { either } from "@/lib/base/either";
import type { IsoTime } from "@/lib/base/time";

/** Who is asking, as far as a verified access token says. `email` is the address key. */
export type Session = {
  sessionId: string;
  readerId: string;
  email: string;
  hasAccess: boolean;
  hasPurchased: boolean;
  role: "reader" | "admin";
};

/** A session as its reader is shown it: when it began and was last renewed, and roughly from where. */
export type OpenSession = {
  id: string;
  createdAt: IsoTime;
  lastUsedAt: IsoTime;
  browser: string | null;
  network: string | null;
};

/** What an access token must hold. */
export const accessClaims = z.object({
  sub: z.string().min(1).max(64),
  sid: z.string().min(1).max(64),
  email: z.string().min(3).max(maxAddressLength),
  access: z.boolean(),
  purchased: z.boolean(),
  role: z.enum(["reader", "admin"]),
  iat: z.int(),
  exp: z.int(),
});

/** One mailbox, as typed but for spaces around it. */
const address = z
  .string()
  .max(maxAddressLength + 64, "An e-mail address has at most 254 characters.")
  .transform((value) => value.trim())
  .superRefine((value, context) => {
    const problem = addressProblem(value);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

/** A token of Turnstile's widget; Cloudflare's are no longer than this. */
const turnstileToken = z.string().max(2048).optional();
const signUpFields = z.strictObject({ email: address, firstName: personName, lastName: personName });

/** POST /api/email/signup. */
export const signUpInput = signUpFields.extend({ turnstileToken });

/** POST /api/auth/magic-link, and the sign-in form. `next` is checked when it is used. */
export const signInInput = z.strictObject({ email: address, next: z.string().max(512).optional() });

const byToken = z.strictObject({ token: z.string().min(1).max(2048) });
const byCode = z.strictObject({
  email: address,
  code: z
    .string()
    .max(16)
    .transform((value) => value.replace(/[\s-]/g, ""))
    .pipe(z.string().regex(/^\d{8}$/, "The code has eight digits.")),
});

/** POST /api/auth/verify: the link's token, or the code with the address it was sent to. */
export const verifyInput = either(byToken, byCode, (body) => "token" in body);

/** The form that ends one session of the reader's. */
export const endSessionForm = z.strictObject({ sessionId: z.string().min(1).max(64) });

/** The sign-up form: as the API with the widget's own field name, and where to go on to afterwards. */
export const signUpForm = signUpFields
  .extend({ next: z.string().max(512).optional(), "cf-turnstile-response": turnstileToken })
  .transform(({ "cf-turnstile-response": token, ...rest }) => ({ ...rest, turnstileToken: token }));

/** What siteverify says of a token; of more fields we ask nothing. */
export const turnstileAnswer = z.object({
  success: z.boolean(),
  "error-codes": z.array(z.string().max(64)).max(20).default([]),
  hostname: z.string().max(255).optional(),
  action: z.string().max(64).optional(),
});
