/**
 * A network instead of a person: an IPv4 address as its /24, an IPv6 address as its /48, an
 * IPv4-mapped one as the IPv4 it stands for (security.md, 12: raw addresses are never stored). Null for
 * anything that is not an address.
 */
export function shortenIp(ip: string | null): string | null {
  const numbers = parseIp(ip);
  if (numbers === null) return null;
  return numbers.length === 4 ? `${numbers.slice(0, 3).join(".")}.0/24` : `${prefixOf(numbers, 3)}/48`;
}

/**
 * What one customer of a network is given: an IPv4 address, or the /64 of an IPv6 address (RFC 6177); of an
 * IPv4-mapped one, the IPv4 address it stands for. Null for anything that is not an address.
 */
export function customerNetwork(ip: string | null): string | null {
  const numbers = parseIp(ip);
  if (numbers === null) return null;
  return numbers.length === 4 ? numbers.join(".") : `${prefixOf(numbers, 4)}/64`;
}

/** The four octets of an IPv4 address (or of an IPv4-mapped one), or the eight groups of an IPv6 address. */
function parseIp(ip: string | null): number[] | null {
  if (ip === null || !/^[\da-f:.]{2,45}$/i.test(ip)) return null;
  if (!ip.includes(":")) {
    const isDotted = /^(\d{1,3}\.){3}\d{1,3}$/.test(ip);
    const octets = ip.split(".").map(Number);
    return isDotted && octets.every((octet) => octet < 256) ? octets : null;
  }
  const address = canonicalIpv6(ip);
  if (address === null) return null;
  const [head = "", tail = ""] = address.split("::");
  const before = head.split(":").filter(Boolean);
  const after = tail.split(":").filter(Boolean);
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  const groups = [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
  const isMapped = groups.slice(0, 6).join() === "0,0,0,0,0,65535";
  return isMapped ? groups.slice(6).flatMap((group) => [group >> 8, group & 255]) : groups;
}

/** The first so many groups of an IPv6 address, with zeros for the rest. */
function prefixOf(groups: number[], count: number): string | null {
  const hex = groups.slice(0, count).map((group) => group.toString(16));
  return canonicalIpv6(`${hex.join(":")}::`);
}

/** The address as RFC 5952 writes it, by the URL parser; null when it is none. */
function canonicalIpv6(ip: string): string | null {
  return URL.parse(`http://[${ip}]/`)?.hostname.slice(1, -1) ?? null;
}

/**
 * What each family says of itself, in the order in which to ask: nearly every browser also names the
 * ones it descends from, so the most particular comes first. (Cubot makes phones.)
 */
const families = [
  ["bot", /(?<!cu)bot\b|crawl|spider|slurp|preview|headless|curl\/|wget\/|python|^$|facebookexternalhit/i],
  ["Edge", /\bEdg(e|A|iOS)?\//],
  ["Opera", /\b(OPR|OPT|OPX|OPiOS|Opera)\b/],
  ["Samsung Internet", /\bSamsungBrowser\//],
  ["Firefox", /\b(Firefox|FxiOS)\//],
  ["Chrome", /\b(Chrome|CriOS|Chromium)\//],
  ["Safari", /\bVersion\/.*\bSafari\//],
] as const;

/** The family of browsers that a User-Agent header names; `other` when it names none we know. */
export type BrowserFamily = (typeof families)[number][0] | "other";

/** The browser's family, which is all that is kept of a User-Agent header; null when there was none. */
export function browserFamily(userAgent: string | null): BrowserFamily | null {
  if (userAgent === null) return null;
  return families.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? "other";
}

/** What a reader would call the thing they read on. */
export type DeviceKind = "phone" | "tablet" | "computer";

/** Tablets first: an Android tablet is told from a phone by not saying `Mobile`. */
const kinds = [
  ["tablet", /\b(iPad|Tablet|PlayBook|Silk|Kindle)\b|Android(?!.*\bMobile\b)/i],
  ["phone", /\b(Mobi(le)?|iPhone|iPod)\b/i],
  ["computer", /\b(Windows NT|Macintosh|X11|Linux|CrOS)\b/],
] as const;

/**
 * The kind of device that a request comes from, by its `User-Agent` and `Sec-CH-UA-Mobile` headers (the
 * latter `?1` from what calls itself mobile); null when they name none. An iPad that asks for desktop
 * pages, as they do by default, calls itself a Macintosh, and nothing in a request tells otherwise.
 */
export function deviceKind(userAgent: string | null, mobile: string | null): DeviceKind | null {
  if (userAgent === null || browserFamily(userAgent) === "bot") return null;
  const kind = kinds.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? null;
  return mobile === "?1" && kind !== "tablet" ? "phone" : kind;
}
