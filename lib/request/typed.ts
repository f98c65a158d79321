import "server-only";
import { cookies } from "next/headers";
import * as z from "zod";
import { cookieAttributes, cookieNames } from "@/lib/base/cookies";
import { seconds } from "@/lib/base/time";

const typed = z.object({ email: z.string().max(254).optional(), firstName: z.string().max(64).optional() });

/** What a person typed into the sign-up form. */
export type Typed = z.output<typeof typed>;

/**
 * Keeps what was typed for the same form on the next page: in a cookie for ten minutes, because an address
 * in a link would stay in the browser's history.
 */
export async function keepTyped({ email, firstName }: Typed): Promise<void> {
  const value = JSON.stringify({ email, firstName });
  (await cookies()).set(cookieNames.typed, value, { ...cookieAttributes, maxAge: 10 * seconds.minute });
}

/** What was kept, or nothing. */
export async function readTyped(): Promise<Typed> {
  const value = (await cookies()).get(cookieNames.typed)?.value;
  try {
    return typed.parse(JSON.parse(value ?? "{}"));
  } catch {
    // Whoever made that cookie, it was not us.
    return {};
  }
}

/** Forgets it, once the form has gone through. */
export async function dropTyped(): Promise<void> {
  const jar = await cookies();
  if (jar.has(cookieNames.typed)) jar.set(cookieNames.typed, "", { ...cookieAttributes, maxAge: 0 });
}
