import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { toBase64Url } from "@/lib/base/ids";
import { ok, type Result, refused } from "@/lib/base/result";
import { seconds } from "@/lib/base/time";
import { accessClaims, type Session } from "./schema";

/** How long an access token is good for, in seconds. */
export const accessSeconds = 15 * seconds.minute;

/** What tokens are made with. `previousSecret` verifies only, while a rotation is under way. */
export type TokenConfig = { siteUrl: string; secret: string; previousSecret?: string | undefined };

/** One `typ` and `aud` for each purpose, so that no token can be used for another (RFC 8725, 3.11 and 3.12). */
const purposes = {
  access: { typ: "at+jwt", audience: "handbook:access" },
  login: { typ: "login+jwt", audience: "handbook:login" },
  mail: { typ: "mail+jwt", audience: "handbook:mail" },
} as const;

type TokenRefusal = "token_invalid" | "token_expired";
type Key = { kid: string; key: CryptoKey };

const encoder = new TextEncoder();
/**
 * Importing a key costs more than using it, and an isolate sees two at the most. Keys, never promises:
 * what one request began to await, another must not wait for in workerd.
 */
const keys = new Map<string, Key>();

async function keyFor(secret: string): Promise<Key> {
  const known = keys.get(secret);
  if (known) return known;
  const key = await importKey(secret);
  keys.set(secret, key);
  return key;
}

async function importKey(secret: string): Promise<Key> {
  const bytes = encoder.encode(secret);
  if (bytes.length < 32) throw new Error("JWT_SECRET must be 32 bytes or more");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
  return { kid: toBase64Url(digest.slice(0, 6)), key };
}

async function sign(
  config: TokenConfig,
  purpose: keyof typeof purposes,
  payload: JWTPayload & { iat: number; exp: number },
): Promise<string> {
  const { kid, key } = await keyFor(config.secret);
  const { typ, audience } = purposes[purpose];
  return new SignJWT({ ...payload, iss: config.siteUrl, aud: audience })
    .setProtectedHeader({ alg: "HS256", typ, kid })
    .sign(key);
}

async function verify(
  config: TokenConfig,
  purpose: keyof typeof purposes,
  token: string,
  options: { now: Date; requiredClaims: string[] },
): Promise<Result<JWTPayload, TokenRefusal>> {
  const secrets = [config.secret, config.previousSecret].filter((secret) => secret !== undefined);
  const known = await Promise.all(secrets.map(keyFor));
  const { typ, audience } = purposes[purpose];
  try {
    const { payload } = await jwtVerify(
      token,
      (header) => {
        const match = known.find((candidate) => candidate.kid === header.kid);
        if (!match) throw new errors.JWKSNoMatchingKey();
        return match.key;
      },
      {
        algorithms: ["HS256"],
        typ,
        audience,
        issuer: config.siteUrl,
        currentDate: options.now,
        requiredClaims: ["iat", "exp", ...options.requiredClaims],
      },
    );
    return ok(payload);
  } catch (error) {
    // Every way a token can be wrong is one refusal; only an honest token that grew old is told apart.
    if (error instanceof errors.JWTExpired) return refused("token_expired");
    if (error instanceof errors.JOSEError || error instanceof TypeError) return refused("token_invalid");
    throw error;
  }
}

/**
 * The envelope of a magic link: names the login request and nothing else. The same row always gives
 * the same token, so a mail that is sent again holds the same link.
 */
export function signLoginToken(
  request: { id: string; createdAt: string; expiresAt: string },
  config: TokenConfig,
): Promise<string> {
  return sign(config, "login", {
    jti: request.id,
    iat: epochSeconds(request.createdAt),
    exp: epochSeconds(request.expiresAt),
  });
}

/** The login request a link names, or `token_invalid` / `token_expired`. The row still decides. */
export async function verifyLoginToken(
  token: string,
  config: TokenConfig,
  now: Date,
): Promise<Result<string, TokenRefusal>> {
  const result = await verify(config, "login", token, { now, requiredClaims: ["jti"] });
  if (!result.ok) return result;
  return typeof result.value.jti === "string" ? ok(result.value.jti) : refused("token_invalid");
}

/** How long the link of a mail leads to the choice of mail without a sign-in, in seconds. */
const mailLinkSeconds = 400 * seconds.day;

/** Whose mail a link came in, and which mail it was. */
export type MailLink = { subscriberId: string; outboxId: string };

/**
 * What stands in the links of a mail that lead to the choice of mail: it lets its holder choose which mail
 * this reader gets, and nothing else. The same mail always gives the same token.
 */
export function signMailLink(
  { subscriberId, outboxId, createdAt }: MailLink & { createdAt: string },
  config: TokenConfig,
): Promise<string> {
  const iat = epochSeconds(createdAt);
  return sign(config, "mail", { sub: subscriberId, jti: outboxId, iat, exp: iat + mailLinkSeconds });
}

/** The mail that a link came in, or `token_invalid` / `token_expired`. */
export async function verifyMailLink(
  token: string,
  config: TokenConfig,
  now: Date,
): Promise<Result<MailLink, TokenRefusal>> {
  const result = await verify(config, "mail", token, { now, requiredClaims: ["sub", "jti"] });
  if (!result.ok) return result;
  const { sub, jti } = result.value;
  return typeof sub === "string" && typeof jti === "string"
    ? ok({ subscriberId: sub, outboxId: jti })
    : refused("token_invalid");
}

/** The eight digits that stand beside the link: derived from the row, so no code rests anywhere. */
export async function loginCode(request: { id: string }, secret: string): Promise<string> {
  const { key } = await keyFor(secret);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(`login-code:${request.id}`));
  const number = new DataView(mac).getBigUint64(0) % 100_000_000n;
  return number.toString().padStart(8, "0");
}

/** Whether `code` is the request's, under the present or the previous secret, in constant time. */
export async function isLoginCode(
  request: { id: string },
  code: string,
  config: TokenConfig,
): Promise<boolean> {
  const secrets = [config.secret, config.previousSecret].filter((secret) => secret !== undefined);
  const expected = await Promise.all(secrets.map((secret) => loginCode(request, secret)));
  return expected.map((candidate) => sameText(candidate, code)).includes(true);
}

/** An access token for a session, good for `accessSeconds`. */
export function signAccessToken(session: Session, config: TokenConfig, now: Date): Promise<string> {
  const iat = Math.floor(now.getTime() / 1000);
  const { sessionId, readerId, email, hasAccess, hasPurchased, role } = session;
  return sign(config, "access", {
    sub: readerId,
    sid: sessionId,
    email,
    access: hasAccess,
    purchased: hasPurchased,
    role,
    iat,
    exp: iat + accessSeconds,
  });
}

type Verified = Session & { issuedAt: number };

/** Tokens that this isolate has verified, by the settings they were verified with, and until when they count. */
const verified = new WeakMap<TokenConfig, Map<string, { session: Verified; expiresAt: number }>>();
const maxVerified = 1000;

/**
 * The session an access token speaks for and when it was issued (epoch seconds), or the refusal. A token
 * that was verified before is only asked for its time: a reader's next page costs no second verification.
 */
export async function verifyAccessToken(
  token: string,
  config: TokenConfig,
  now: Date,
): Promise<Result<Verified, TokenRefusal>> {
  const cache = verified.get(config) ?? new Map();
  const known = cache.get(token);
  if (known && now.getTime() < known.expiresAt) return ok(known.session);
  const result = await verifyAccess(token, config, now);
  if (result.ok) {
    if (cache.size >= maxVerified) cache.clear();
    cache.set(token, { session: result.value.session, expiresAt: result.value.expiresAt });
    verified.set(config, cache);
    return ok(result.value.session);
  }
  return result;
}

async function verifyAccess(
  token: string,
  config: TokenConfig,
  now: Date,
): Promise<Result<{ session: Verified; expiresAt: number }, TokenRefusal>> {
  const result = await verify(config, "access", token, { now, requiredClaims: ["sub", "sid"] });
  if (!result.ok) return result;
  const claims = accessClaims.safeParse(result.value);
  if (!claims.success) return refused("token_invalid");
  const { sub, sid, email, access, purchased, role, iat, exp } = claims.data;
  const rights = { hasAccess: access, hasPurchased: purchased, role };
  const session = { sessionId: sid, readerId: sub, email, ...rights, issuedAt: iat };
  return ok({ session, expiresAt: exp * 1000 });
}

function epochSeconds(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000);
}

function sameText(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index++) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  }
  return difference === 0;
}
