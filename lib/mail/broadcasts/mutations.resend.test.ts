import { expect, test } from "vitest";
import { auditLog, broadcasts, emailOutbox, mailMetrics } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { db, now } from "@/test/factories";
import { resendUnknown } from "./mutations";

const at = isoAfter(now);
const asked = { id: "b", adminId: "an-admin", requestId: "a-request", now };

async function aBroadcast(state: "done" | "sending"): Promise<void> {
  const about = { kind: "chapters_sent", audience: "all", createdBy: "an-admin", createdAt: at } as const;
  await db
    .insert(broadcasts)
    .values({ ...about, id: "b", state, chapterNumbers: [1], recipients: 3, finishedAt: at });
  const mail = { kind: "chapters_sent", broadcastId: "b", data: {}, dueAt: at, createdAt: at };
  const mails = { known: "sent", one: "unknown", two: "unknown" } as const;
  for (const [name, state] of Object.entries(mails)) {
    const email = `${name}@example.com`;
    await db.insert(emailOutbox).values({ ...mail, id: `b.${name}`, toEmail: email, email, state });
  }
  const day = { day: "2026-11-20", kind: "chapters_sent", broadcastId: "b" };
  await db.insert(mailMetrics).values({ ...day, sent: 1, unknown: 2 });
}

const states = async () =>
  Object.fromEntries((await db.select().from(emailOutbox)).map(({ id, state }) => [id, state]));

test("only mails that nobody knows of are sent again, the figures follow, and it is written who wanted it", async () => {
  await aBroadcast("done");
  expect(await resendUnknown(db, asked)).toBe(2);
  expect(await states()).toEqual({ "b.known": "sent", "b.one": "pending", "b.two": "pending" });
  expect(await db.select().from(mailMetrics)).toMatchObject([{ sent: 1, unknown: 0 }]);
  expect(await db.select().from(broadcasts)).toMatchObject([{ state: "sending", finishedAt: null }]);
  expect(await db.select().from(auditLog)).toMatchObject([{ action: "broadcast_resent", subjectId: "b" }]);
  expect(await resendUnknown(db, asked)).toBe(0);
  expect(await db.select().from(auditLog)).toHaveLength(1);
});

test("while it is being sent nothing is sent again", async () => {
  await aBroadcast("sending");
  expect(await resendUnknown(db, asked)).toBe(0);
  expect(await states()).toMatchObject({ "b.one": "unknown" });
  expect(await db.select().from(mailMetrics)).toMatchObject([{ unknown: 2 }]);
  expect(await db.select().from(auditLog)).toEqual([]);
});
