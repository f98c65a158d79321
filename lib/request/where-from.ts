import "server-only";
import { headers } from "next/headers";
import { browserFamily, type DeviceKind, deviceKind, shortenIp } from "@/lib/base/client";

/** Where the request comes from, as far as it may be stored: the browser's family and the shortened network. */
export async function whereFrom(): Promise<{ browser: string | null; network: string | null }> {
  const from = await headers();
  return {
    browser: browserFamily(from.get("user-agent")),
    network: shortenIp(from.get("x-client-address")),
  };
}

/** The kind of device the request comes from, or null when it does not say. */
export async function deviceFrom(): Promise<DeviceKind | null> {
  const from = await headers();
  return deviceKind(from.get("user-agent"), from.get("sec-ch-ua-mobile"));
}
