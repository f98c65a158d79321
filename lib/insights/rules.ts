/**
 * A network instead of a person: an IPv4 address as its /24, an IPv6 address as its /48, an
 * IPv4-mapped one as the IPv4 it stands for (security.md, 12: raw addresses are never stored). Null for
 * anything that is not an address.
 */
export function shortenIp(ip: string | null): string | null {
  if (ip === null) return null;
  return ip.includes(":") ? shortenIpv6(ip) : shortenIpv4(ip);
}

function shortenIpv4(ip: string): string | null {
  const octets = ip.split(".");
  if (octets.length !== 4 || !octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) < 256))
    return null;
  return `${octets.slice(0, 3).map(Number).join(".")}.0/24`;
}

function shortenIpv6(ip: string): string | null {
  if (!/^[\da-f:.]{2,45}$/i.test(ip)) return null;
  const address = canonicalIpv6(ip);
  if (address === null) return null;
  const [head = "", tail] = address.split("::");
  const before = head.split(":").filter(Boolean);
  const after = (tail ?? "").split(":").filter(Boolean);
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  const groups = [...before, ...zeros, ...after];
  if (groups.slice(0, 6).join() === "0,0,0,0,0,ffff") {
    const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
    return shortenIpv4([high >> 8, high & 255, low >> 8, low & 255].join("."));
  }
  return `${canonicalIpv6(`${groups.slice(0, 3).join(":")}::`)}/48`;
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
