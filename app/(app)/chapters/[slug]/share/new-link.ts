import { cookies } from "next/headers";
import { cookieAttributes, cookieNames } from "@/lib/base/cookies";
import { seconds } from "@/lib/base/time";
import { isShareToken } from "@/lib/chapters/sharing/rules";

/**
 * Keeps a new link's secret for the page that shows it: in a cookie for ten minutes, because it rests as a
 * hash in the database, and an address would stay in the browser's history.
 */
export async function keepNewLink(token: string): Promise<void> {
  (await cookies()).set(cookieNames.newLink, token, { ...cookieAttributes, maxAge: 10 * seconds.minute });
}

/** The secret that was kept, or `null`. */
export async function readNewLink(): Promise<string | null> {
  const token = (await cookies()).get(cookieNames.newLink)?.value ?? "";
  return isShareToken(token) ? token : null;
}
