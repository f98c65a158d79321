/** Which bytes of a file to send: all of them, from the first to the last (both sent), or none that exist. */
export type Range = "whole" | "unsatisfiable" | { first: number; last: number };

/**
 * What a request with `Range` is given of a file of `size` bytes (RFC 9110, section 14). One range of bytes
 * is honoured. More than one, another unit and what cannot be read give the whole file, as 14.2 allows. So
 * does `If-Range` with anything but this very `etag` (13.1.5: a weak one or a date never matches here).
 */
export function chooseRange(headers: Headers, { size, etag }: { size: number; etag: string }): Range {
  const condition = headers.get("if-range");
  if (condition !== null && condition.trim() !== etag) return "whole";
  const [, first = "", last = ""] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(headers.get("range") ?? "") ?? [];
  if (first === "" && last === "") return "whole";
  if (first === "") {
    const suffix = Math.min(Number(last), size);
    return suffix === 0 ? "unsatisfiable" : { first: size - suffix, last: size - 1 };
  }
  if (last !== "" && Number(last) < Number(first)) return "whole";
  if (Number(first) >= size) return "unsatisfiable";
  return { first: Number(first), last: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
}

/** Whether `If-None-Match` names what the caller would be given (RFC 9110, 13.1.2: weakly compared). */
export function isKnown(headers: Headers, etag: string): boolean {
  const known = headers.get("if-none-match");
  if (known === null) return false;
  return known.trim() === "*" || known.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}
