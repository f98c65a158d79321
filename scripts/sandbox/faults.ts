import { validateHeaderName, validateHeaderValue } from "node:http";
import { isObject, Refusal } from "./http.ts";

/**
 * What goes wrong with a send:
 * - `status` (400 to 599): the mail is refused with it, after `delayMs`;
 * - `delayMs` without a status: the mail is accepted first and the answer comes late, so a client
 *   that gives up has an ambiguous failure;
 * - `reset`: the connection is cut instead of an answer. Alone, before anything is accepted;
 *   together with `delayMs`, after the mail was accepted;
 * - `headers`: added to the answer, over its own.
 */
export type Fault = { status?: number; delayMs?: number; reset?: boolean; headers?: Record<string, string> };

const maxTimes = 100_000;
const maxDelayMs = 120_000;

/** The faults still to come, each for a number of sends, in order. */
export class Faults {
  #next: { fault: Fault; times: number }[] = [];

  /** Replaces what was left by the `next` of a `POST /api/faults`. Refuses with 400 and then changes nothing. */
  replace(body: Record<string, unknown>): void {
    for (const key of Object.keys(body)) if (key !== "next") throw new Refusal(400, `Unknown field ${key}.`);
    if (!Array.isArray(body.next)) throw new Refusal(400, "next must be a list of faults.");
    this.#next = body.next.map((item, index) => readFault(item, `next.${index}`));
  }

  /** The fault of this send, or none. */
  take(): Fault {
    const head = this.#next[0];
    if (!head) return {};
    head.times -= 1;
    if (head.times === 0) this.#next.shift();
    return head.fault;
  }
}

function readFault(item: unknown, at: string): { fault: Fault; times: number } {
  if (!isObject(item)) throw new Refusal(400, `${at} must be an object.`);
  const { status, delayMs, reset, headers, times = 1, ...unknown } = item;
  for (const key of Object.keys(unknown)) throw new Refusal(400, `Unknown field ${at}.${key}.`);
  const fault: Fault = {};
  if (status !== undefined) fault.status = readInteger(status, { name: `${at}.status`, min: 400, max: 599 });
  if (delayMs !== undefined) {
    fault.delayMs = readInteger(delayMs, { name: `${at}.delayMs`, min: 0, max: maxDelayMs });
  }
  if (reset !== undefined) {
    if (typeof reset !== "boolean") throw new Refusal(400, `${at}.reset must be true or false.`);
    if (reset && status !== undefined) throw new Refusal(400, `${at} has both a status and a reset.`);
    fault.reset = reset;
  }
  if (headers !== undefined) fault.headers = readAnswerHeaders(headers, `${at}.headers`);
  return { fault, times: readInteger(times, { name: `${at}.times`, min: 1, max: maxTimes }) };
}

/** A whole number between `min` and `max`, or a refusal with 400 that names it. */
export function readInteger(value: unknown, range: { name: string; min: number; max: number }): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= range.min && value <= range.max) {
    return value;
  }
  throw new Refusal(400, `${range.name} must be a whole number from ${range.min} to ${range.max}.`);
}

function readAnswerHeaders(value: unknown, name: string): Record<string, string> {
  if (!isObject(value)) throw new Refusal(400, `${name} must be an object of strings.`);
  const headers: Record<string, string> = {};
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") throw new Refusal(400, `${name}.${key} must be a string.`);
    try {
      validateHeaderName(key);
      validateHeaderValue(key, text);
    } catch {
      throw new Refusal(400, `${name}.${key} is not a valid header.`);
    }
    headers[key] = text;
  }
  return headers;
}
