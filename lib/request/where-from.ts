import "server-only";
import { headers } from "next/headers";
import { browserFamily, shortenIp } from "@/lib/base/client";

/** Where the request comes from, as far as it may be stored: the browser's family and the shortened network. */
export async function whereFrom(): Promise<{ browser: string | null; network: string | null }> {
  const from = await headers();
  return {
    browser: browserFamily(from.get("user-agent")),
    network: shortenIp(from.get("x-client-address")),
  };
}
