import { expect, test } from "vitest";
import { toBase64Url } from "@/lib/base/ids";
import { aSession, config } from "@/test/doors";
import { now } from "@/test/factories";
import { signAccessToken, signLoginToken, verifyAccessToken, verifyLoginToken } from "./tokens";

type Json = Record<string, unknown>;
type Forgery = { header?: Json; claims?: Json; hash?: string; secret?: string };

const encoder = new TextEncoder();
const encode = (value: unknown) => toBase64Url(encoder.encode(JSON.stringify(value)));
const iat = now.getTime() / 1000;

const good = await signAccessToken(aSession, config, now);
const goodLogin = await signLoginToken(
  { id: "r1", createdAt: now.toISOString(), expiresAt: new Date(now.getTime() + 900_000).toISOString() },
  config,
);
const [goodHeader, goodClaims] = [partOf(good, 0), partOf(good, 1)];

function partOf(token: string, index: number): Json {
  const part = token.split(".")[index] ?? "";
  return JSON.parse(atob(part.replaceAll("-", "+").replaceAll("_", "/")));
}

/** A token made by hand: the good one with these changes, and a signature that fits it. */
async function forge({ header, claims, hash = "SHA-256", secret = config.secret }: Forgery): Promise<string> {
  const signed = `${encode({ ...goodHeader, ...header })}.${encode({ ...goodClaims, ...claims })}`;
  const algorithm = { name: "HMAC", hash };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(signed));
  return `${signed}.${toBase64Url(new Uint8Array(mac))}`;
}

const verify = (token: string) => verifyAccessToken(token, config, now);
const invalid = { ok: false, code: "token_invalid" };

test("a token made by hand in the right way counts: the attacks below fail for their own reason", async () => {
  expect(await forge({})).toBe(good);
  expect(await verify(await forge({ claims: { extra: "claim" } }))).toMatchObject({ ok: true });
});

test.each<[string, Forgery]>([
  ["no algorithm", { header: { alg: undefined } }],
  ["alg none", { header: { alg: "none" } }],
  ["alg None", { header: { alg: "None" } }],
  ["alg NONE", { header: { alg: "NONE" } }],
  ["alg nOnE", { header: { alg: "nOnE" } }],
  ["an empty algorithm", { header: { alg: "" } }],
  ["an algorithm in lower case", { header: { alg: "hs256" } }],
  ["a list of algorithms", { header: { alg: ["HS256"] } }],
  ["HS384", { header: { alg: "HS384" }, hash: "SHA-384" }],
  ["HS512", { header: { alg: "HS512" }, hash: "SHA-512" }],
  ["HS512 by name only", { header: { alg: "HS512" } }],
  ["RS256 by name only", { header: { alg: "RS256" } }],
  ["PS256 by name only", { header: { alg: "PS256" } }],
  ["ES256 by name only", { header: { alg: "ES256" } }],
  ["EdDSA by name only", { header: { alg: "EdDSA" } }],
  ["no kid", { header: { kid: undefined } }],
  ["an unknown kid", { header: { kid: "unknown" } }],
  ["an empty kid", { header: { kid: "" } }],
  ["a kid of an object's own", { header: { kid: "__proto__" } }],
  ["a kid that is a path", { header: { kid: "../../dev/null" } }],
  ["a kid that is a query", { header: { kid: "' union select 'x" } }],
  ["a kid in a list", { header: { kid: [goodHeader.kid] } }],
  ["a key of its own", { header: { jwk: { kty: "oct", k: "AAAA" }, kid: undefined } }],
  ["a key from elsewhere", { header: { jku: "https://evil.example/keys", kid: "evil" } }],
  ["a critical extension", { header: { crit: ["exp"], exp: 1 } }],
  ["an unencoded payload", { header: { crit: ["b64"], b64: false } }],
  ["no typ", { header: { typ: undefined } }],
  ["the typ of any token", { header: { typ: "JWT" } }],
  ["the typ of a link", { header: { typ: "login+jwt" } }],
  ["no audience", { claims: { aud: undefined } }],
  ["the audience of a link", { claims: { aud: "handbook:login" } }],
  ["an audience in another case", { claims: { aud: "Handbook:Access" } }],
  ["no issuer", { claims: { iss: undefined } }],
  ["another issuer", { claims: { iss: "https://evil.example" } }],
  ["an issuer with a slash more", { claims: { iss: `${config.siteUrl}/` } }],
  ["no exp", { claims: { exp: undefined } }],
  ["exp null", { claims: { exp: null } }],
  ["exp as a text", { claims: { exp: String(iat + 900) } }],
  ["exp as a list", { claims: { exp: [iat + 900] } }],
  ["no iat", { claims: { iat: undefined } }],
  ["iat as a text", { claims: { iat: String(iat) } }],
  ["nbf in the future", { claims: { nbf: iat + 60 } }],
  ["no subject", { claims: { sub: undefined } }],
  ["a subject that is a number", { claims: { sub: 1 } }],
  ["no session", { claims: { sid: undefined } }],
  ["an empty session", { claims: { sid: "" } }],
  ["a role that there is not", { claims: { role: "owner" } }],
  ["access as a text", { claims: { access: "true" } }],
  ["no address", { claims: { email: undefined } }],
  ["an unknown secret", { secret: "another-secret-0123456789abcdef-0123456789" }],
  ["an old token, badly signed", { claims: { exp: iat - 1 }, secret: "x".repeat(40) }],
  ["an old token of another audience", { claims: { exp: iat - 1, aud: "handbook:login" } }],
])("%s is token_invalid", async (_, forgery) => {
  expect(await verify(await forge(forgery))).toEqual(invalid);
});

test("an honest token that is old is token_expired, and one that lasts is not", async () => {
  expect(await verify(await forge({ claims: { exp: iat } }))).toEqual({ ok: false, code: "token_expired" });
  expect(await verify(await forge({ claims: { exp: iat - 1 } }))).toEqual({
    ok: false,
    code: "token_expired",
  });
  expect(await verify(await forge({ claims: { exp: iat + 1 } }))).toMatchObject({ ok: true });
});

test("a token signed with a real RSA key is token_invalid", async () => {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new Error("no pair of keys");
  const signed = `${encode({ ...goodHeader, alg: "RS256" })}.${encode(goodClaims)}`;
  const signature = await crypto.subtle.sign(algorithm.name, pair.privateKey, encoder.encode(signed));
  expect(await verify(`${signed}.${toBase64Url(new Uint8Array(signature))}`)).toEqual(invalid);
});

const [head = "", claims = "", signature = ""] = good.split(".");
const admin = encode({ ...goodClaims, role: "admin" });

test.each([
  ["nothing", ""],
  ["points alone", ".."],
  ["one segment", head],
  ["two segments", `${head}.${claims}`],
  ["four segments", `${good}.x`],
  ["five segments", `${good}.x.y`],
  ["no signature", `${head}.${claims}.`],
  ["alg none and no signature", `${encode({ ...goodHeader, alg: "none" })}.${claims}.`],
  ["another payload under the signature", `${head}.${admin}.${signature}`],
  ["another header under the signature", `${encode({ ...goodHeader, x: 1 })}.${claims}.${signature}`],
  ["a signature that is cut", good.slice(0, -2)],
  ["the signature of another token", `${head}.${claims}.${goodLogin.split(".")[2]}`],
  ["a header that is not JSON", `${toBase64Url(encoder.encode("{"))}.${claims}.${signature}`],
  ["a header that is a list", `${encode([])}.${claims}.${signature}`],
  ["a header that is null", `${encode(null)}.${claims}.${signature}`],
  ["signs outside of the alphabet", `${head}.${claims}.!!!!`],
  ["a space inside", `${head}. ${claims}.${signature}`],
  ["letters beyond ASCII", "é.é.é"],
  ["a NUL", `${good}\0`],
  ["ten thousand points", ".".repeat(10_000)],
  ["a megabyte", "a".repeat(1_000_000)],
])("%s is token_invalid", async (_, token) => {
  expect(await verify(token)).toEqual(invalid);
  expect(await verifyLoginToken(token, config, now)).toEqual(invalid);
});

test("a payload that is not an object is token_invalid, though the signature fits it", async () => {
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(config.secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  for (const payload of [null, [], "text", 1]) {
    const signed = `${head}.${encode(payload)}`;
    const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(signed));
    expect(await verify(`${signed}.${toBase64Url(new Uint8Array(mac))}`)).toEqual(invalid);
  }
});

test("a link without a request, or with one that is no text, is token_invalid", async () => {
  const header = { typ: "login+jwt" };
  const aud = "handbook:login";
  const link = (jti: unknown) => forge({ header, claims: { aud, jti } });
  expect(await verifyLoginToken(await link("r1"), config, now)).toEqual({ ok: true, value: "r1" });
  for (const jti of [undefined, null, 1, ["r1"], { id: "r1" }]) {
    expect(await verifyLoginToken(await link(jti), config, now)).toEqual(invalid);
  }
});

test("a link that says not when it was made, or that never ends, is token_invalid", async () => {
  const header = { typ: "login+jwt" };
  const link = { aud: "handbook:login", jti: "r1" };
  for (const lacking of ["iat", "exp"]) {
    const token = await forge({ header, claims: { ...link, [lacking]: undefined } });
    expect(await verifyLoginToken(token, config, now), lacking).toEqual(invalid);
  }
  const whole = await forge({ header, claims: link });
  expect(await verifyLoginToken(whole, config, now)).toEqual({ ok: true, value: "r1" });
});
