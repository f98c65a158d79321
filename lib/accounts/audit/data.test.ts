import { expect, test } from "vitest";
import { auditLog } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { aSubscriber, db, now } from "@/test/factories";
import { listWholeAudit } from "./data";
import { auditListInput } from "./schema";

/** Lines about one subject each, in this order. */
async function write(...lines: { actorId: string; subjectId: string }[]): Promise<void> {
  for (const [index, line] of lines.entries()) {
    const at = isoAfter(now, index);
    await db
      .insert(auditLog)
      .values({ id: `line-${index}`, action: "rights_changed", details: {}, createdAt: at, ...line });
  }
}

test("lines are told newest first, by whom and about whom", async () => {
  const admin = await aSubscriber(db, { email: "admin@example.com", role: "admin" });
  const reader = await aSubscriber(db);
  await write(
    { actorId: admin.id, subjectId: reader.id },
    { actorId: "provider", subjectId: reader.id },
    { actorId: "somebody-erased", subjectId: "a-broadcast" },
  );
  const { entries, nextCursor } = await listWholeAudit(db, { limit: 10 });
  expect(entries).toMatchObject([
    { id: "line-2", actor: null, subject: null, subjectId: "a-broadcast" },
    { id: "line-1", actor: "the payment provider", subject: "reader@example.com" },
    { id: "line-0", actor: "admin@example.com", subject: "reader@example.com", subjectId: reader.id },
  ]);
  expect(nextCursor).toBeNull();
});

test("pages follow each other without a gap, while new lines come", async () => {
  await write(...Array.from({ length: 5 }, () => ({ actorId: "a", subjectId: "b" })));
  const first = await listWholeAudit(db, { limit: 2 });
  await db.insert(auditLog).values({
    id: "late",
    actorId: "a",
    action: "x",
    subjectId: "b",
    details: {},
    createdAt: isoAfter(now),
  });
  const second = await listWholeAudit(db, { limit: 2, cursor: Number(first.nextCursor) });
  const third = await listWholeAudit(db, { limit: 2, cursor: Number(second.nextCursor) });
  const ids = [first, second, third].flatMap(({ entries }) => entries.map(({ id }) => id));
  expect(ids).toEqual(["line-4", "line-3", "line-2", "line-1", "line-0"]);
  expect(third.nextCursor).toBeNull();
});

test.each(["0", "-1", "1.5", "x", "1e3", "9".repeat(16)])("the cursor %s is refused", (cursor) => {
  expect(auditListInput.safeParse({ cursor }).success).toBe(false);
  expect(auditListInput.safeParse({ cursor: "17" }).success).toBe(true);
});
