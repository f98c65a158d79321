import { expect, test } from "vitest";
import { signWebhook } from "@/scripts/sandbox/events";
import { sandboxPublicKey } from "@/scripts/sandbox/keys";
import { isSigned } from "./tokens";

const bytes = (text: string) => new TextEncoder().encode(text);
const timestamp = "1700000000";
const text = `[{"event":"delivered","reason":"é"}]\r\n`;
const body = bytes(text);
const signature = signWebhook(timestamp, text);
const good = { signature, timestamp, body };

const der = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const base64 = (data: Uint8Array) => btoa(String.fromCharCode(...data));
/** The good signature, with its DER bytes as `change` makes them. */
const remade = (change: (data: number[]) => number[]) => base64(Uint8Array.from(change([...der(signature)])));

/** A signature by Web Crypto, written as DER by hand: of the sandbox's algorithm, by another key or curve. */
async function signedBy(namedCurve: "P-256" | "P-384"): Promise<{ signature: string; publicKey: string }> {
  const algorithm = { name: "ECDSA", namedCurve, hash: "SHA-256" };
  const pair = (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as CryptoKeyPair;
  const raw = new Uint8Array(await crypto.subtle.sign(algorithm, pair.privateKey, bytes(timestamp + text)));
  const half = raw.length / 2;
  const integers = [raw.subarray(0, half), raw.subarray(half)].flatMap((number) => {
    const first = number.findIndex((byte) => byte > 0);
    const digits = [...number.subarray(first)];
    const padded = (digits[0] ?? 0) < 0x80 ? digits : [0, ...digits];
    return [0x02, padded.length, ...padded];
  });
  const spki = new Uint8Array((await crypto.subtle.exportKey("spki", pair.publicKey)) as ArrayBuffer);
  return {
    signature: base64(Uint8Array.from([0x30, integers.length, ...integers])),
    publicKey: base64(spki),
  };
}

test("what the holder of the key signed is let in, whatever lengths the two numbers of the signature have", async () => {
  const lengths = new Set<number>();
  for (let time = 0; time < 400; time++) {
    const at = String(1_700_000_000 + time);
    const signed = signWebhook(at, text);
    lengths.add(der(signed).length);
    expect(await isSigned({ signature: signed, timestamp: at, body }, sandboxPublicKey), signed).toBe(true);
  }
  // Half of all numbers need a byte for their sign, and a few are shorter than 32.
  expect(lengths.size).toBeGreaterThanOrEqual(3);
});

test("a signature of long ago is good: a repeat changes nothing", async () => {
  const old = signWebhook("1", text);
  expect(await isSigned({ signature: old, timestamp: "1", body }, sandboxPublicKey)).toBe(true);
});

test("a signature is of every byte of the body and of its timestamp", async () => {
  expect(await isSigned(good, sandboxPublicKey)).toBe(true);
  for (let index = 0; index < body.length; index++) {
    const changed = body.slice();
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(await isSigned({ ...good, body: changed }, sandboxPublicKey), `byte ${index}`).toBe(false);
  }
  for (const changed of [body.slice(0, -1), body.slice(1), bytes(`${text} `), new Uint8Array()]) {
    expect(await isSigned({ ...good, body: changed }, sandboxPublicKey)).toBe(false);
  }
  for (const changed of ["1700000001", "170000000", "17000000000", "1700000000 ", "x", "-1", ""]) {
    expect(await isSigned({ ...good, timestamp: changed }, sandboxPublicKey), changed).toBe(false);
  }
});

test("a timestamp is digits, so that no part of a list of events passes for it", async () => {
  const shifted = { signature: signWebhook("17", "00[]"), timestamp: "1700", body: bytes("[]") };
  expect(await isSigned(shifted, sandboxPublicKey)).toBe(true);
  const other = { signature: signWebhook("17[", "]"), timestamp: "17[", body: bytes("]") };
  expect(await isSigned(other, sandboxPublicKey)).toBe(false);
});

test("a missing header is no signature", async () => {
  for (const missing of [{ signature: null }, { timestamp: null }, { signature: null, timestamp: null }]) {
    expect(await isSigned({ ...good, ...missing }, sandboxPublicKey)).toBe(false);
  }
});

test("another key, or another curve, signs nothing for us", async () => {
  const other = await signedBy("P-256");
  expect(await isSigned({ ...good, signature: other.signature }, other.publicKey)).toBe(true);
  expect(await isSigned({ ...good, signature: other.signature }, sandboxPublicKey)).toBe(false);
  expect(await isSigned(good, other.publicKey)).toBe(false);
  const { signature } = await signedBy("P-384");
  expect(await isSigned({ ...good, signature }, sandboxPublicKey)).toBe(false);
});

test("every signature cut short is refused, and so is one with more behind it", async () => {
  const all = der(signature);
  for (let length = 0; length < all.length; length++) {
    const cut = base64(all.slice(0, length));
    expect(await isSigned({ ...good, signature: cut }, sandboxPublicKey), `${length} bytes`).toBe(false);
  }
  for (let length = 0; length < signature.length; length++) {
    const cut = signature.slice(0, length);
    expect(await isSigned({ ...good, signature: cut }, sandboxPublicKey), `${length} letters`).toBe(false);
  }
});

test("a good signature counts in the one way that DER writes it, and in no other", async () => {
  const [padded, plain] = [true, false].map((isPadded) => {
    const signatures = Array.from({ length: 64 }, () => der(signWebhook(timestamp, text)));
    return signatures.find((bytes) => (bytes[4] === 0) === isPadded) ?? new Uint8Array();
  });
  const check = (bytes: number[]) =>
    isSigned({ ...good, signature: base64(Uint8Array.from(bytes)) }, sandboxPublicKey);
  // The same numbers: one with its sign byte taken away, so that it reads as negative, one with a zero too many.
  const [, length = 0, , first = 0, , ...digits] = padded ?? [];
  expect(await check([0x30, length - 1, 0x02, first - 1, ...digits])).toBe(false);
  const [, size = 0, , width = 0, ...rest] = plain ?? [];
  expect(await check([0x30, size + 1, 0x02, width + 1, 0, ...rest])).toBe(false);
  expect(await check([...(padded ?? [])])).toBe(true);
  expect(await check([...(plain ?? [])])).toBe(true);
});

test.each<[string, string]>([
  ["nothing", ""],
  ["words", "not a signature"],
  ["base64 of words", btoa("x".repeat(70))],
  ["letters outside of base64", signature.replace(/^./, "*")],
  ["base64url", remade((all) => all).replace(/=*$/, "-_")],
  ["two signatures", signature + signature],
  ["the two numbers without DER", base64(new Uint8Array(64).fill(1))],
  ["numbers that are zero", base64(Uint8Array.from([0x30, 6, 2, 1, 0, 2, 1, 0]))],
  ["numbers that are one", base64(Uint8Array.from([0x30, 6, 2, 1, 1, 2, 1, 1]))],
  ["empty numbers", base64(Uint8Array.from([0x30, 4, 2, 0, 2, 0]))],
  ["negative numbers", base64(Uint8Array.from([0x30, 6, 2, 1, 0x81, 2, 1, 0x81]))],
  [
    "numbers of 33 bytes",
    base64(Uint8Array.from([0x30, 70, 2, 33, ...Array(33).fill(1), 2, 33, ...Array(33).fill(1)])),
  ],
  ["a number that runs past the end", base64(Uint8Array.from([0x30, 6, 2, 1, 1, 2, 99, 1]))],
  ["another tag for the pair", remade(([, ...rest]) => [0x31, ...rest])],
  ["another tag for a number", remade(([tag = 0, length = 0, , ...rest]) => [tag, length, 0x03, ...rest])],
  ["a length in two bytes", remade(([tag = 0, length = 0, ...rest]) => [tag, 0x81, length, ...rest])],
  ["a byte more at the end", remade((all) => [...all, 0])],
  [
    "a byte more that the length counts",
    remade(([tag = 0, length = 0, ...rest]) => [tag, length + 1, ...rest, 0]),
  ],
])("%s is no signature", async (_, signature) => {
  expect(await isSigned({ ...good, signature }, sandboxPublicKey)).toBe(false);
});
