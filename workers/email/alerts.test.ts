import { eq } from "drizzle-orm";
import { beforeEach, expect, test, vi } from "vitest";
import { emailOutbox } from "@/db/schema";
import { recordDeadLetters } from "@/lib/mail/alarms/mutations";
import { type AlarmName, alarms } from "@/lib/mail/messages";
import { addSignals } from "@/lib/observe/mutations";
import { type SignalName, spanOf } from "@/lib/observe/rules";
import { aSubscriber, db, now } from "@/test/factories";
import { mailKit } from "@/test/mail";
import runbook from "../../docs/operations.md?raw";
import { lookForTrouble } from "./alerts";

const { at } = mailKit("trace");
const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
const size = { bytes: 1_000_000 };

const told = async () =>
  (await db.select().from(emailOutbox).where(eq(emailOutbox.kind, "admin_alarm"))).map(
    ({ data }) => data.alarm,
  );
const counted = (values: Partial<Record<SignalName, number>>, span = spanOf(now)) =>
  addSignals(
    db,
    Object.entries(values).map(([name, value]) => ({ name: name as SignalName, span, value })),
  );
const today = now.toISOString().slice(0, 10);
const aDeadLetter = (at: Date) =>
  recordDeadLetters(db, { letters: [{ message: {}, reason: "the queue gave up on it" }], now: at });

beforeEach(async () => {
  warn.mockClear();
  await aSubscriber(db, { email: "admin@example.com", role: "admin" });
});

test("while all is well nobody is told anything", async () => {
  await lookForTrouble(at(), size);
  expect(await told()).toEqual([]);
  expect(warn).not.toHaveBeenCalled();
});

const troubles: [AlarmName, () => Promise<unknown>, () => Promise<unknown>][] = [
  [
    "web_errors",
    () => counted({ "web.answered": 100, "web.failed": 10 }),
    () => counted({ "web.answered": 20, "web.failed": 9 }),
  ],
  [
    "send_errors",
    () => counted({ "mail.answered": 10, "mail.failed": 5 }),
    () => counted({ "mail.answered": 4, "mail.failed": 4 }),
  ],
  [
    "queue_failing",
    () => counted({ "fault.queue": 1 }),
    () => counted({ "fault.queue": 1 }, "2026-01-01T00:00"),
  ],
  [
    "cache_failing",
    () => counted({ "fault.cache": 1 }),
    () => counted({ "fault.cache": 1 }, "2026-01-01T00:00"),
  ],
  [
    "database_failing",
    () => counted({ "fault.database": 1 }),
    () => counted({ "fault.database": 1 }, "2026-01-01T00:00"),
  ],
  [
    "rows_near_limit",
    () => counted({ rows_written: 80_000 }, today),
    () => counted({ rows_written: 79_800 }, today),
  ],
  ["dead_letter", () => aDeadLetter(now), () => aDeadLetter(new Date(now.getTime() - 16 * 60_000))],
];

test.each(troubles)(
  "%s is told once, with a line in the log; a little less is not told",
  async (alarm, trouble, less) => {
    await less();
    await lookForTrouble(at(), size);
    expect(await told()).toEqual([]);
    await trouble();
    await lookForTrouble(at(), size);
    await lookForTrouble(at(60), size);
    expect(await told()).toEqual([alarm]);
    expect(warn.mock.calls.flat().join()).toContain(`"level":"alarm","event":"alarm","kind":"${alarm}"`);
  },
);

test("a database that is nearly full is told, by the plan's size; rows have no limit on the paid plan", async () => {
  await counted({ rows_written: 1_000_000 }, today);
  const paid = at(0, { D1_PLAN: "paid" });
  await lookForTrouble(paid, { bytes: 400_000_000 });
  expect(await told()).toEqual([]);
  await lookForTrouble(paid, { bytes: 8_000_000_000 });
  expect(await told()).toEqual(["storage_near_limit"]);
});

test("every alarm has its entry in the runbook, under the name that its mail gives", () => {
  const entries = [...runbook.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
  expect(alarms.filter((alarm) => !entries.includes(alarm))).toEqual([]);
});
