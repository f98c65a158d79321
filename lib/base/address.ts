/** An address has at most this many characters (RFC 5321, section 4.5.3.1.3). */
export const maxAddressLength = 254;

/**
 * The key under which an address is the same account: NFKC and lower case. The address itself is
 * stored as typed, because the local part belongs to the receiving host.
 */
export function addressKey(address: string): string {
  return address.normalize("NFKC").trim().toLowerCase();
}

/**
 * What is wrong with a text as the address of one mailbox, as a sentence, or `null`. Deliberately
 * not a grammar: it refuses what could be read as something else (lists, display names, line breaks,
 * look-alike signs); whether the mailbox exists, only a mail can tell.
 */
export function addressProblem(text: string): string | null {
  if (text.length === 0) return "Enter your e-mail address.";
  if (text.length > maxAddressLength) return "An e-mail address has at most 254 characters.";
  if (/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(text))
    return "An e-mail address has no spaces, line breaks or invisible signs.";
  if (/[,;:<>()[\]\\"]/.test(text)) return "Enter one e-mail address only, without a name or brackets.";
  // Its key would be another address's: the mail would go to one mailbox and open the account of the other.
  if (text.normalize("NFKC") !== text)
    return "Type the address in plain letters, and the @ of your own keyboard.";
  const [local = "", domain = "", ...rest] = text.split("@");
  if (rest.length > 0) return "An e-mail address has one @ sign.";
  if (!domain) return "Something is missing: an address looks like name@example.com.";
  if (local.length === 0 || local.length > 64 || /^\.|\.\.|\.$/.test(local)) {
    return "The part before the @ does not look right.";
  }
  const labels = domain.split(".");
  const wellFormed = labels.every((label) =>
    /^[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u.test(label),
  );
  if (labels.length < 2 || !wellFormed || /^\d+$/.test(labels.at(-1) ?? "")) {
    return "The part after the @ does not look right.";
  }
  return null;
}
