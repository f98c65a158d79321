import type { Access, Reader } from "./schema";

/**
 * Whether `reader` may read a chapter of this access: free is for anybody, `subscriber` needs access
 * (which buyers have too), `purchased` needs the purchase, and admins read all.
 */
export function mayRead(reader: Reader, access: Access): boolean {
  if (access === "free") return true;
  if (reader === null) return false;
  if (reader.role === "admin" || reader.hasPurchased) return true;
  return access === "subscriber" && reader.hasAccess;
}
