import { expect, test } from "vitest";
import { emailSubscribers } from "@/db/schema";
import { aSubscriber, db, now } from "@/test/factories";
import { aKnownReader, secrets } from "@/test/held-rows";
import { exportAccount, getAccount } from "./data";
import { dataRules, tablesLeftOut } from "./rules";

test("an export holds the rows of every table that knows the reader, and says why others are left out", async () => {
  const owner = await aKnownReader();
  const held = await exportAccount(db, { owner, now });
  const known = Object.entries(dataRules).filter(([, rule]) => rule.export === "rows");
  expect(Object.keys(held.tables).sort()).toEqual(known.map(([table]) => table).sort());
  // Of each table the one row that was written; events write themselves.
  const { analyticsEvents, ...written } = held.tables;
  for (const [table, rows] of Object.entries(written)) expect(rows, table).toHaveLength(1);
  expect(new Set(analyticsEvents.map(({ subscriberId }) => subscriberId))).toEqual(new Set([owner.readerId]));
  expect(held).toMatchObject({
    exportedAt: "2026-11-20T10:00:00.000Z",
    tables: {
      emailSubscribers: [{ email: "Reader@Example.com", firstName: "Name of Reader@Example.com" }],
      contentAccessLogs: [{ ipAddress: "203.0.113.0/24", userAgent: "Firefox" }],
      auditLog: [{ action: "rights_changed", details: { to: { hasPurchased: true } } }],
    },
    leftOut: tablesLeftOut(),
  });
});

test("an export holds no secret, no hash of one, and no other person", async () => {
  const owner = await aKnownReader();
  await aKnownReader("Other@Example.com");
  await aKnownReader("reader@example.com.au");
  const text = JSON.stringify(await exportAccount(db, { owner, now }));
  expect(text.toLowerCase()).toContain("reader@example.com");
  for (const hidden of [...secrets, "an-admin", "other@example.com", "example.com.au"]) {
    expect(text.toLowerCase()).not.toContain(hidden);
  }
});

test("an export of somebody who is not there holds no rows", async () => {
  await aKnownReader();
  const nobody = { readerId: "nobody", email: "nobody@example.com" };
  const { tables } = await exportAccount(db, { owner: nobody, now });
  expect(Object.values(tables).flat()).toEqual([]);
});

test("an address beyond ASCII finds its mails in any spelling, and those of no other", async () => {
  const owner = await aKnownReader("Jörg@münchen.example");
  await aKnownReader("jürg@münchen.example");
  const { tables } = await exportAccount(db, { owner, now });
  expect(tables.emailOutbox).toMatchObject([{ toEmail: "JÖRG@MÜNCHEN.EXAMPLE" }]);
});

test("an account is what its reader may see and set; there is none for another address", async () => {
  await aSubscriber(db, { firstName: "Ada" });
  const user = { firstName: "Ada", lastName: null, hasAccess: true, hasPurchased: false, role: "reader" };
  const account = { email: "reader@example.com", ...user, mailTopics: ["chapters", "news", "nudges"] };
  expect(await getAccount(db, "reader@example.com")).toEqual(account);
  await db.update(emailSubscribers).set({ mailTopics: ["news"] });
  expect(await getAccount(db, "reader@example.com")).toEqual({ ...account, mailTopics: ["news"] });
  expect(await getAccount(db, "other@example.com")).toBeNull();
});
