import { expect, test } from "vitest";
import { auditLog, discountCodes } from "@/db/schema";
import { later } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { getCode, listCodes, listNotes } from "./data";
import { addNote, createDiscountCode, endDiscountCode } from "./mutations";
import { codeForm } from "./schema";

const by = { actorId: "an-admin", requestId: "a-request", now };
const make = (fields: object = {}) =>
  createDiscountCode(db, {
    ...by,
    form: codeForm.parse({ code: "spring", kind: "percent", amount: "20", ...fields }),
  });
const actions = async () => (await db.select().from(auditLog)).map(({ action }) => action);

test("a code is made once, in upper case, with an entry in the audit", async () => {
  const outcomes = await Promise.all([make(), make({ code: "SPRING" }), make()]);
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  expect(outcomes).toContainEqual({ ok: false, code: "taken" });
  expect(await getCode(db, "SPRING")).toMatchObject({ kind: "percent", amount: 20, uses: 0, endedAt: null });
  expect(await actions()).toEqual(["code_created"]);
});

test("a code for one reader needs that reader", async () => {
  expect(await make({ email: "reader@example.com" })).toEqual({ ok: false, code: "no_reader" });
  expect(await db.select().from(discountCodes)).toEqual([]);
  const { id } = await aSubscriber(db, { email: "Reader@Example.com" });
  expect(await make({ email: "reader@example.com" })).toMatchObject({ ok: true });
  expect(await listCodes(db)).toMatchObject([{ subscriberId: id, reader: "Reader@Example.com" }]);
});

test("a code ends once, with one entry", async () => {
  const made = await make();
  const id = made.ok ? made.value : "";
  expect(await endDiscountCode(db, { ...by, id: "nothing" })).toEqual({ ok: false, code: "not_found" });
  expect(await endDiscountCode(db, { ...by, id, now: later(60) })).toEqual({ ok: true, value: id });
  expect(await endDiscountCode(db, { ...by, id, now: later(120) })).toEqual({ ok: false, code: "not_found" });
  expect(await getCode(db, "SPRING")).toMatchObject({ endedAt: later(60).toISOString() });
  expect(await actions()).toEqual(["code_created", "code_ended"]);
});

test("notes are kept about who is there, the newest first", async () => {
  const admin = await aSubscriber(db, { email: "admin@example.com", role: "admin" });
  const { id } = await aSubscriber(db);
  const note = (subscriberId: string, text: string, at = now) =>
    addNote(db, { subscriberId, authorId: admin.id, text, now: at });
  expect(await note("nobody", "Lost.")).toEqual({ ok: false, code: "not_found" });
  await note(id, "Met at the fair.");
  await note(id, "Wrote again.", later(60));
  await note(admin.id, "Somebody else.");
  expect(await listNotes(db, id)).toMatchObject([
    { text: "Wrote again.", author: "admin@example.com" },
    { text: "Met at the fair." },
  ]);
});
