/** The cookies of the site. `__Host-` ties each to this host, HTTPS and the whole path (RFC 6265bis, 4.1.3.2). */
export const cookieNames = {
  access: "__Host-access",
  refresh: "__Host-refresh",
  /** Held by the browser that asked for a sign-in mail. */
  login: "__Host-login",
  /** What was typed into the sign-up form, while the form has to be filled in once more. */
  typed: "__Host-typed",
  /** The chapters a reader completed, for what the documents show; a copy, never a proof. */
  completed: "__Host-completed",
  /** The secret of a link to a chapter that was just made, for the page that shows it. */
  newLink: "__Host-new-link",
  /** Held by a browser that opened a shared link, for the path of that link alone. */
  opened: "__Secure-opened",
  /** `light` or `dark`; written by the theme switch, so not `HttpOnly` and not secret. */
  theme: "theme",
  /** How the text is set, and whether single keys do something; written by the reading settings, like `theme`. */
  reading: "reading",
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

/** A cookie to set: `maxAge` in seconds, 0 to forget it. */
export type NewCookie = { name: string; value: string; maxAge: number };

/** A `Set-Cookie` line. */
export function cookieLine({ name, value, maxAge }: NewCookie, path = "/"): string {
  return `${name}=${value}; Max-Age=${maxAge}; Path=${path}; HttpOnly; Secure; SameSite=Lax`;
}

/** Sets cookies beside those that an answer sets already. */
export function appendCookies(headers: Headers, cookies: readonly NewCookie[]): void {
  for (const cookie of cookies) headers.append("Set-Cookie", cookieLine(cookie));
}

/** The chapter numbers in the cookie of completed chapters; none for anything of another shape. */
export function parseCompleted(value: string | null | undefined): number[] {
  return value && /^\d{1,3}(\.\d{1,3}){0,99}$/.test(value) ? value.split(".").map(Number) : [];
}

/** The value of that cookie. */
export function completedValue(chapters: readonly number[]): string {
  return chapters.toSorted((a, b) => a - b).join(".");
}

/** The completed chapters after some were set complete or back, in no order. */
export function completedAfter(
  before: readonly number[],
  changes: readonly { chapterNumber: number; completed: boolean }[],
): number[] {
  const after = new Set(before);
  for (const { chapterNumber, completed } of changes) {
    if (completed) after.add(chapterNumber);
    else after.delete(chapterNumber);
  }
  return [...after];
}

/** The theme that a reader chose, or `null` for the system's. */
export function parseTheme(value: string | null | undefined): "light" | "dark" | null {
  return value === "light" || value === "dark" ? value : null;
}

/** The choices of the reading settings, beside what a page is set in when nothing was chosen. */
export const readingChoices = {
  size: ["xs", "s", "l", "xl"],
  width: ["narrow", "wide"],
  keys: ["off"],
} as const;

/** What a reader chose of each; `null` for what the page has by itself. */
export type ReadingSettings = {
  [Name in keyof typeof readingChoices]: (typeof readingChoices)[Name][number] | null;
};

/** The settings in the `reading` cookie, such as `size-l.keys-off`; `null` when it holds no known choice. */
export function parseReading(value: string | null | undefined): ReadingSettings | null {
  if (!value) return null;
  const said = value.slice(0, 64).split(".");
  const chosen = <T extends string>(name: string, choices: readonly T[]) =>
    choices.find((choice) => said.includes(`${name}-${choice}`)) ?? null;
  const settings = {
    size: chosen("size", readingChoices.size),
    width: chosen("width", readingChoices.width),
    keys: chosen("keys", readingChoices.keys),
  };
  return Object.values(settings).some((choice) => choice !== null) ? settings : null;
}

/** The value of that cookie; empty when nothing was chosen. */
export function readingValue(settings: ReadingSettings): string {
  return Object.entries(settings)
    .flatMap(([name, choice]) => (choice === null ? [] : [`${name}-${choice}`]))
    .join(".");
}
