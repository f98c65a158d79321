import { beforeEach, expect, test } from "vitest";
import { shareLinks } from "@/db/schema";
import { seconds } from "@/lib/base/time";
import { listChapters } from "@/lib/chapters/data";
import { aSubscriber, db, now } from "@/test/factories";
import type { Access } from "../schema";
import { listShareLinks } from "./data";
import { createShareLink, deleteShareLink, openShareLink } from "./mutations";
import { linkOpens, linkSeconds, linksADay } from "./rules";

const email = "reader@example.com";
const reader = { email, hasAccess: true, hasPurchased: false, role: "reader" } as const;
const numberOf = (access: Access) => listChapters().find((one) => one.access === access)?.number ?? 0;
const [free, gated, bought] = [numberOf("free"), numberOf("subscriber"), numberOf("purchased")];
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

beforeEach(() => aSubscriber(db, { email }));

const make = (chapterNumber: number) => createShareLink(db, { reader, chapterNumber, now });
const open = (token: string, { counts = true, at = now } = {}) =>
  openShareLink(db, { token, counts, now: at });

async function aLink(chapterNumber = gated): Promise<string> {
  const link = await make(chapterNumber);
  if (!link.ok) throw new Error(link.code);
  return link.value.token;
}

test("a link opens its chapter, and rests as a hash", async () => {
  const link = await make(gated);
  expect(link).toMatchObject({ ok: true, value: { expiresAt: "2026-12-20T10:00:00.000Z", reads: 20 } });
  const token = link.ok ? link.value.token : "";
  expect(await open(token)).toMatchObject({ ok: true, value: { number: gated } });
  const [row] = await db.select().from(shareLinks);
  expect(row).toMatchObject({ email, chapterNumber: gated, opens: 1 });
  expect(JSON.stringify(row)).not.toContain(token);
});

test("nobody can share what they may not read; what they may read they can", async () => {
  expect(await make(bought)).toEqual({ ok: false, code: "forbidden" });
  expect(await make(98)).toEqual({ ok: false, code: "not_found" });
  expect(await make(free)).toMatchObject({ ok: true });
  const buyer = { ...reader, hasPurchased: true };
  expect(await createShareLink(db, { reader: buyer, chapterNumber: bought, now })).toMatchObject({
    ok: true,
  });
});

test("of openings at once exactly as many as a link allows open it", async () => {
  const token = await aLink();
  const openings = await Promise.all(Array.from({ length: linkOpens + 15 }, () => open(token)));
  expect(openings.filter(({ ok }) => ok)).toHaveLength(linkOpens);
  expect(await open(token)).toEqual({ ok: false, code: "not_found" });
  expect(await open(token, { counts: false })).toMatchObject({ ok: true });
});

test("of links asked for at once no more are made than a reader may make a day", async () => {
  const made = await Promise.all(Array.from({ length: linksADay + 5 }, () => make(free)));
  expect(made.filter(({ ok }) => ok)).toHaveLength(linksADay);
  expect(await make(free)).toEqual({ ok: false, code: "rate_limited" });
  const tomorrow = later(seconds.day + 1);
  expect(await createShareLink(db, { reader, chapterNumber: free, now: tomorrow })).toMatchObject({
    ok: true,
  });
});

test("a link ends after 30 days, and not before", async () => {
  const token = await aLink();
  expect(await open(token, { at: later(linkSeconds - 1) })).toMatchObject({ ok: true });
  expect(await open(token, { at: later(linkSeconds) })).toEqual({ ok: false, code: "not_found" });
  expect(await open(token, { at: later(linkSeconds), counts: false })).toMatchObject({ ok: false });
});

test.each([
  { what: "lost the right", values: { hasAccess: false } },
  { what: "bought the book", values: { hasAccess: false, hasPurchased: true }, opens: true },
])("a link lends the right of its reader of today: one who $what", async ({ values, opens = false }) => {
  await aSubscriber(db, { email: "other@example.com", ...values });
  const other = { ...reader, email: "other@example.com" };
  const link = await createShareLink(db, { reader: other, chapterNumber: gated, now });
  expect(await open(link.ok ? link.value.token : "")).toMatchObject({ ok: opens });
});

test("who is not a subscriber any more makes no link", async () => {
  const erased = { ...reader, email: "erased@example.com" };
  expect(await createShareLink(db, { reader: erased, chapterNumber: gated, now })).toMatchObject({
    ok: false,
  });
  expect(await make(gated)).toMatchObject({ ok: true });
});

test.each(["", "short", "A".repeat(43), `${"A".repeat(42)}é`, "A".repeat(5000)])(
  "a token that nobody was given opens nothing: %s",
  async (token) => {
    await aLink();
    expect(await open(token)).toEqual({ ok: false, code: "not_found" });
  },
);

test("readers end their own links, and nobody else's", async () => {
  const token = await aLink();
  const [link] = await listShareLinks(db, { email, chapterNumber: gated, now });
  await deleteShareLink(db, { email: "other@example.com", linkId: link?.id ?? "" });
  expect(await open(token)).toMatchObject({ ok: true });
  await deleteShareLink(db, { email, linkId: link?.id ?? "" });
  expect(await open(token)).toEqual({ ok: false, code: "not_found" });
});

test("the list holds the links that still open something, of one reader and one chapter", async () => {
  const token = await aLink();
  await aLink(free);
  expect(await listShareLinks(db, { email, chapterNumber: gated, now })).toMatchObject([{ opens: 0 }]);
  expect(await listShareLinks(db, { email: "other@example.com", chapterNumber: gated, now })).toEqual([]);
  expect(await listShareLinks(db, { email, chapterNumber: gated, now: later(linkSeconds) })).toEqual([]);
  await Promise.all(Array.from({ length: linkOpens }, () => open(token)));
  expect(await listShareLinks(db, { email, chapterNumber: gated, now })).toEqual([]);
});
