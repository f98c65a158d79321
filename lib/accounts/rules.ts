import { addressKey } from "@/lib/base/address";
import type { Subscriber, User } from "./schema";

/** The part of a subscriber that may leave the server. */
export function toUser(subscriber: Subscriber): User {
  const { email, firstName, lastName, hasAccess, hasPurchased, role } = subscriber;
  return { email, firstName, lastName, hasAccess, hasPurchased, role };
}

/** Whether an address is on the comma-separated list of `ADMIN_EMAILS`. */
export function isAdminAddress(address: string, adminEmails: string): boolean {
  const keys = adminEmails.split(",").map(addressKey).filter(Boolean);
  return keys.includes(addressKey(address));
}
