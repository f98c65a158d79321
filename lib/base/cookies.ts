/** The cookies of the site. `__Host-` ties each to this host, HTTPS and the whole path (RFC 6265bis, 4.1.3.2). */
export const cookieNames = {
  access: "__Host-access",
  refresh: "__Host-refresh",
  /** Held by the browser that asked for a sign-in mail. */
  login: "__Host-login",
  /** `light` or `dark`; written by the theme switch, so not `HttpOnly` and not secret. */
  theme: "theme",
} as const;

/** How every cookie that the server writes is set. Lax, so that a link in a mail finds the reader signed in. */
export const cookieAttributes = { httpOnly: true, secure: true, sameSite: "lax", path: "/" } as const;

/** The value of one cookie in a `Cookie` header, or `null`. */
export function readCookie(header: string | null, name: string): string | null {
  if (!header) return null;
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

/** A `Cookie` header in which one cookie has another value. */
export function replaceCookie(header: string | null, name: string, value: string): string {
  const others = (header ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair && !pair.startsWith(`${name}=`));
  return [...others, `${name}=${value}`].join("; ");
}

/** A `Set-Cookie` line; `maxAge` in seconds, 0 to forget the cookie. */
export function cookieLine(name: string, value: string, maxAge: number): string {
  return `${name}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly; Secure; SameSite=Lax`;
}
