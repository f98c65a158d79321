import { expect, test } from "vitest";
import { parseEvents } from "./schema";

const parse = (text: string) => parseEvents(new TextEncoder().encode(text));
const event = { event: "open", timestamp: 1_700_000_000, outboxId: "a.b-c_1" };

test("an event is read as far as it means something to us", () => {
  const sent = { ...event, email: "reader@example.com", ip: "203.0.113.7", sg_machine_open: true };
  expect(parse(JSON.stringify([sent]))).toEqual([{ ...event, sg_machine_open: true }]);
  expect(parse("[]\r\n")).toEqual([]);
});

test("a malformed event is left out, and the others of its batch stay", () => {
  const bad = [
    null,
    1,
    "open",
    [],
    {},
    { ...event, event: "group_resubscribe" },
    { ...event, event: "constructor" },
    { ...event, event: undefined },
    { ...event, outboxId: undefined },
    { ...event, outboxId: 7 },
    { ...event, outboxId: "" },
    { ...event, outboxId: "x".repeat(65) },
    { ...event, outboxId: "a'; drop table email_outbox" },
    { ...event, timestamp: "1700000000" },
    { ...event, timestamp: 1.5 },
    { ...event, timestamp: -1 },
    { ...event, timestamp: 1e15 },
  ];
  expect(parse(JSON.stringify([event, ...bad, event]))).toEqual([event, event]);
});

test("a field that only adds to an event may be anything", () => {
  const odd = { ...event, reason: 7, type: null, sg_machine_open: "yes" };
  expect(parse(JSON.stringify([odd]))).toEqual([event]);
});

test.each(["", "{", "null", "1", '"x"', "{}", JSON.stringify(event)])("%j is no list of events", (text) => {
  expect(parse(text)).toBeNull();
});
