/** What a signed webhook comes with: the two headers as sent, and the body's own bytes. */
export type SignedBody = {
  signature: string | null;
  timestamp: string | null;
  body: Uint8Array<ArrayBuffer>;
};

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const encoder = new TextEncoder();
/** Imported keys by their text. Keys, never promises: what one request awaits, another must not wait for in workerd. */
const keys = new Map<string, CryptoKey>();

async function keyFor(publicKey: string): Promise<CryptoKey> {
  const known = keys.get(publicKey);
  if (known) return known;
  const key = await crypto.subtle.importKey("spki", bytesOf(publicKey), algorithm, false, ["verify"]);
  keys.set(publicKey, key);
  return key;
}

/**
 * Whether the holder of SendGrid's key signed this body: ECDSA over P-256 with SHA-256, of the timestamp and
 * the raw body (SendGrid, "Getting started with the Event Webhook security features"). `publicKey` is base64
 * of the DER (SPKI). How old the timestamp is does not matter: SendGrid repeats for a day, and a repeat
 * changes nothing.
 */
export async function isSigned(
  { signature, timestamp, body }: SignedBody,
  publicKey: string,
): Promise<boolean> {
  // Digits only: where the timestamp ends and the body begins is not part of what is signed.
  if (!signature || !timestamp || !/^\d{1,15}$/.test(timestamp)) return false;
  // Two integers of 33 bytes with their heads are 72 bytes, so 96 characters.
  if (!/^[A-Za-z0-9+/]{8,96}={0,2}$/.test(signature) || signature.length % 4 !== 0) return false;
  const pair = toPair(bytesOf(signature));
  if (!pair) return false;
  const head = encoder.encode(timestamp);
  const signed = new Uint8Array(head.length + body.length);
  signed.set(head);
  signed.set(body, head.length);
  return crypto.subtle.verify(algorithm, await keyFor(publicKey), pair, signed);
}

/**
 * The two numbers of a DER signature (RFC 3279, 2.2.3) side by side in 32 bytes each, as Web Crypto wants
 * them (IEEE P1363); `null` for anything that is not exactly that.
 */
function toPair(der: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return null;
  const r = integerAt(der, 2);
  const s = r && integerAt(der, r.end);
  if (!s || s.end !== der.length) return null;
  const pair = new Uint8Array(64);
  pair.set(r.digits, 32 - r.digits.length);
  pair.set(s.digits, 64 - s.digits.length);
  return pair;
}

/** A positive integer of at most 256 bits, in the one way DER has to write it (X.690, 8.3). */
function integerAt(der: Uint8Array, start: number): { digits: Uint8Array; end: number } | null {
  const end = start + 2 + (der[start + 1] ?? 0);
  const [first = 0x80, second = 0] = der.subarray(start + 2, end);
  const isPadded = first === 0;
  if (der[start] !== 0x02 || end > der.length || first >= 0x80 || (isPadded && second < 0x80)) return null;
  const digits = der.subarray(start + (isPadded ? 3 : 2), end);
  return digits.length > 32 ? null : { digits, end };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
