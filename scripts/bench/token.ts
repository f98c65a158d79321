import { SignJWT } from "jose";

/** Who a token is for; `sessionId` is that of a row of `user_sessions` where the database is asked for it. */
export type TokenOwner = { readerId: string; email: string; role: "reader" | "admin"; sessionId: string };

/** An access token as lib/auth/tokens.ts makes it, good for an hour. */
export async function accessToken(
  { readerId, email, role, sessionId }: TokenOwner,
  { secret, siteUrl }: { secret: string; siteUrl: string },
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = { email, access: true, purchased: false, role, sid: sessionId };
  return new SignJWT({ ...claims, sub: readerId, iat: now, exp: now + 3600 })
    .setIssuer(siteUrl)
    .setAudience("handbook:access")
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: await keyId(secret) })
    .sign(new TextEncoder().encode(secret));
}

async function keyId(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  return Buffer.from(digest).subarray(0, 6).toString("base64url");
}
