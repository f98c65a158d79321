import type { IsoTime } from "../../lib/base/time.ts";

// PostgreSQL's text of a value, read. `undefined` everywhere means: not a value of this type.

/** A boolean in any of the forms PostgreSQL writes or takes. */
export function readBoolean(text: string): boolean | undefined {
  if (/^(?:t|true|yes|y|on|1)$/i.test(text)) return true;
  if (/^(?:f|false|no|n|off|0)$/i.test(text)) return false;
  return undefined;
}

/** A whole number that JavaScript holds exactly. */
export function readInteger(text: string): number | undefined {
  if (!/^[+-]?\d{1,16}$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number + 0 : undefined;
}

const timePattern =
  /^(\d{4,6})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6})\d*)?)? ?(Z|[+-]\d\d(?::?\d\d){0,2})?( BC)?$/;

/**
 * A timestamp as stored text: without a zone it is UTC, as Prisma writes it; parts of a millisecond are
 * dropped. `null` for what ISO 8601 text cannot hold in order: infinity, years before 0 or after 9999.
 */
export function readTime(text: string): IsoTime | null | undefined {
  if (/^-?infinity$/i.test(text)) return null;
  const match = timePattern.exec(text);
  if (!match) return undefined;
  const [, year = "", month, day, hour = "00", minute = "00", second = "00", fraction = "", zone, era] =
    match;
  const millisecond = fraction.slice(0, 3).padEnd(3, "0");
  if (era || year.length > 4) return null;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`;
  if (!isMoment(...([year, month, day, hour, minute, second].map(Number) as Moment))) return undefined;
  // Most dumps have no zones, and a million Date objects take their time.
  if (zone === undefined || zone === "Z") return local;
  const shifted = new Date(Date.parse(local) - zoneSeconds(zone) * 1000);
  const yearThen = shifted.getUTCFullYear();
  return yearThen < 0 || yearThen > 9999 ? null : shifted.toISOString();
}

type Moment = [year: number, month: number, day: number, hour: number, minute: number, second: number];
const daysIn = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether there is such a day and time in the Gregorian calendar. */
function isMoment(...[year, month, day, hour, minute, second]: Moment): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (daysIn[month - 1] ?? 0);
  return day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60;
}

/** `+05:30`, `-03`, `+0030`, `-00:01:15`: seconds ahead of UTC. */
function zoneSeconds(zone: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = (zone.slice(1).match(/\d\d/g) ?? []).map(Number);
  return (zone.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
}

/**
 * The elements of an array, those of inner arrays in a row; NULL is `null`. PostgreSQL's text form, or a
 * JSON array of texts, for a column that was `jsonb`.
 * https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export function readArray(text: string): (string | null)[] | undefined {
  if (text === "{}") return [];
  if (/^\[\s*["\]n]/.test(text)) return readJsonArray(text);
  const body = /^(?:(?:\[[+-]?\d+:[+-]?\d+\])+=)?(\{[\s\S]*\})$/.exec(text)?.[1];
  if (body === undefined) return undefined;
  const elements: (string | null)[] = [];
  let depth = 0;
  let expects: "element" | "separator" = "element";
  const token =
    /\s*(?:([{},])|"((?:[^"\\]|\\[\s\S])*)"|((?:[^{},"\\\s]|\\[\s\S])(?:[^{},"\\]|\\[\s\S])*))\s*/y;
  while (token.lastIndex < body.length) {
    const match = token.exec(body);
    if (!match) return undefined;
    const [, sign, quoted, plain] = match;
    if (sign === undefined) {
      if (expects !== "element" || depth === 0) return undefined;
      const isNull = quoted === undefined && /^null\s*$/i.test(plain ?? "");
      elements.push(isNull ? null : (quoted ?? plain?.trimEnd() ?? "").replaceAll(/\\([\s\S])/g, "$1"));
      expects = "separator";
    } else if (sign === "{") {
      if (expects !== "element" || (depth === 0 && token.lastIndex > match[0].length)) return undefined;
      depth += 1;
    } else if (sign === "}") {
      // `{}` has no element before its end; `{a,}` lacks one.
      if (
        depth === 0 ||
        (expects === "element" && !/\{\s*$/.test(body.slice(0, match.index + match[0].indexOf("}"))))
      )
        return undefined;
      depth -= 1;
      expects = "separator";
    } else {
      if (expects !== "separator" || depth === 0) return undefined;
      expects = "element";
    }
  }
  return depth === 0 ? elements : undefined;
}

function readJsonArray(text: string): (string | null)[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isText = (element: unknown) => element === null || typeof element === "string";
    return Array.isArray(value) && value.every(isText) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** An array as PostgreSQL writes it, every element quoted. */
export function writeArray(elements: readonly (string | null)[]): string {
  const texts = elements.map((element) =>
    element === null ? "NULL" : `"${element.replaceAll(/["\\]/g, "\\$&")}"`,
  );
  return `{${texts.join(",")}}`;
}
