/** An address is one mailbox of at most this many characters (RFC 5321, section 4.5.3.1.3). */
export const maxAddressLength = 254;

/**
 * The key under which an address is the same account: NFKC and lower case. The address itself is
 * stored as typed, because the local part belongs to the receiving host.
 */
export function addressKey(address: string): string {
  return address.normalize("NFKC").trim().toLowerCase();
}
