import { expect, test } from "vitest";
import { Tally } from "./producer";
import { isTooMany, rowChunk, sampledRows, serverTiming, spanOf } from "./rules";

const at = (time: string) => new Date(`2026-11-23T${time}Z`);
const span = "2026-11-23T10:00";

test("while all is well nothing is written, however much is answered", () => {
  const tally = new Tally("web");
  for (let i = 0; i < 1000; i++) tally.count(false, at("10:01:00"));
  expect(tally.take(at("10:01:00"))).toEqual([]);
  expect(tally.take(at("10:59:00"))).toEqual([]);
});

test("a failure comes with the answers of its five minutes, and not with older ones", () => {
  const tally = new Tally("web");
  for (let i = 0; i < 50; i++) tally.count(false, at("09:58:00"));
  for (let i = 0; i < 9; i++) tally.count(false, at("10:01:00"));
  tally.count(true, at("10:02:00"));
  expect(tally.take(at("10:02:00"))).toEqual([
    { span, name: "web.answered", value: 10 },
    { span, name: "web.failed", value: 1 },
  ]);
});

test("failures that go on are written once a minute, and none is lost", () => {
  const tally = new Tally("mail");
  let failed = 0;
  let writes = 0;
  for (let second = 0; second < 600; second++) {
    const now = new Date(at("10:00:00").getTime() + second * 1000);
    tally.count(true, now);
    const signals = tally.take(now);
    if (signals.length > 0) writes += 1;
    for (const { name, value } of signals) if (name === "mail.failed") failed += value;
  }
  expect(writes).toBe(10);
  for (const { name, value } of tally.take(at("10:30:00"))) if (name === "mail.failed") failed += value;
  expect(failed).toBe(600);
});

test("what failed in the last five minutes keeps its place", () => {
  const tally = new Tally("web");
  tally.count(true, at("10:04:10"));
  tally.take(at("10:04:10"));
  tally.fault("cache", at("10:04:50"));
  tally.count(true, at("10:04:50"));
  tally.count(false, at("10:05:10"));
  expect(tally.take(at("10:05:10"))).toEqual([
    { span, name: "web.answered", value: 1 },
    { span, name: "web.failed", value: 1 },
    { span, name: "fault.cache", value: 1 },
  ]);
});

test("written rows are noted by the chunk, and their sum comes out right", () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const tally = new Tally("web", random);
  let noted = 0;
  let writes = 0;
  for (let i = 0; i < 20_000; i++) {
    tally.wrote(4);
    for (const { name, value } of tally.take(at("10:00:00"))) {
      expect(name).toBe("rows_written");
      noted += value;
      writes += 1;
    }
  }
  expect(Math.abs(noted - 80_000)).toBeLessThan(8000);
  expect(writes).toBeLessThan(500);
  expect(sampledRows(3 * rowChunk, 0)).toBe(3 * rowChunk);
  expect(sampledRows(1, 0)).toBe(0);
});

test.each([
  ["web", 9, 9, false],
  ["web", 10, 200, true],
  ["web", 10, 201, false],
  ["mail", 4, 4, false],
  ["mail", 5, 25, true],
  ["mail", 5, 26, false],
] as const)("of the %s %i failures among %i are too many: %s", (source, failed, answered, expected) => {
  expect(isTooMany(source, { failed, answered })).toBe(expected);
});

test("five minutes begin at a round time, and durations have names and whole milliseconds alone", () => {
  expect(spanOf(at("10:04:59.999"))).toBe(span);
  expect(spanOf(at("10:05:00"))).toBe("2026-11-23T10:05");
  expect(serverTiming({ db: 1.6, total: 12 })).toBe("db;dur=2, total;dur=12");
});
