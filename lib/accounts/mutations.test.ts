import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { openDb } from "@/db/client";
import { emailOutbox, emailSubscribers, mailConsents } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { later } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { getSubscriber } from "./data";
import { confirmSubscriber } from "./mutations";

const email = "Reader@example.com";
const from = { browser: "Firefox", network: "203.0.113.0/24" };
const asked = { email, firstName: "Ada", lastName: "Lovelace", from, adminEmails: "", now };
const signUp = { ...asked, purpose: "sign_up" } as const;
const signIn = { ...asked, purpose: "sign_in" } as const;

test("a sign-up makes a subscriber with access, under the address as typed", async () => {
  const subscriber = await confirmSubscriber(db, signUp);
  expect(subscriber).toEqual({
    id: expect.stringMatching(/^[\w-]{22}$/),
    email,
    emailKey: "reader@example.com",
    firstName: "Ada",
    lastName: "Lovelace",
    hasAccess: true,
    hasPurchased: false,
    role: "reader",
  });
  expect(await getSubscriber(db, "reader@example.com")).toEqual(subscriber);
});

test("who is new is welcomed by mail, once; who signs up again or signs in is not", async () => {
  const subscriber = await confirmSubscriber(db, signUp);
  const mails = () => db.select().from(emailOutbox);
  const welcome = [{ kind: "welcome", toEmail: email, data: { subscriberId: subscriber?.id } }];
  expect(await mails()).toMatchObject(welcome);
  await confirmSubscriber(db, signUp);
  await confirmSubscriber(db, signIn);
  expect(await mails()).toMatchObject(welcome);
});

test("a sign-in makes nobody, and finds whoever is there", async () => {
  expect(await confirmSubscriber(db, signIn)).toBeNull();
  expect(await db.select().from(emailSubscribers)).toEqual([]);
  const { id } = await aSubscriber(db, { email });
  expect(await confirmSubscriber(db, signIn)).toMatchObject({ id });
});

test.each([signUp, signIn])(
  "a $purpose of a known reader keeps names and rights as they are",
  async (asked) => {
    const known = { email: "reader@EXAMPLE.com", firstName: "Grace", lastName: "Hopper" };
    const { id } = await aSubscriber(db, { ...known, hasAccess: false, hasPurchased: true });
    expect(await confirmSubscriber(db, asked)).toMatchObject({
      ...known,
      id,
      hasAccess: false,
      hasPurchased: true,
      role: "reader",
    });
    expect(await db.select().from(emailSubscribers)).toHaveLength(1);
  },
);

test("a sign-up gives a known reader the name that was missing", async () => {
  await aSubscriber(db, { email, lastName: "Hopper" });
  expect(await confirmSubscriber(db, signUp)).toMatchObject({ firstName: "Ada", lastName: "Hopper" });
});

test("whom the operator lists becomes an admin, new or known; others do not", async () => {
  const adminEmails = "reader@example.com";
  expect(await confirmSubscriber(db, { ...signUp, adminEmails: "other@example.com" })).toMatchObject({
    role: "reader",
  });
  expect(await confirmSubscriber(db, { ...signIn, adminEmails })).toMatchObject({ role: "admin" });
  const newcomer = { ...signUp, email: "new@example.com", adminEmails: "new@example.com" };
  expect(await confirmSubscriber(db, newcomer)).toMatchObject({ role: "admin", hasAccess: true });
});

test("an admin who is on no list stays one", async () => {
  await aSubscriber(db, { email, role: "admin" });
  expect(await confirmSubscriber(db, signIn)).toMatchObject({ role: "admin" });
  expect(await confirmSubscriber(db, signUp)).toMatchObject({ role: "admin" });
});

test("a first sign-up is on record with what was agreed to and where; no later sign-up or sign-in is", async () => {
  await confirmSubscriber(db, signIn);
  await confirmSubscriber(db, signUp);
  await confirmSubscriber(db, { ...signUp, now: later(60) });
  await confirmSubscriber(db, { ...signIn, now: later(60) });
  expect(await db.select().from(mailConsents)).toEqual([
    {
      id: expect.stringMatching(/^[\w-]{22}$/),
      email: "reader@example.com",
      source: "sign_up",
      topics: ["chapters", "news", "nudges"],
      textVersion: "sign-up-1",
      ...from,
      createdAt: isoAfter(now),
    },
  ]);
});

test("the consent and the subscriber are one round trip, and never one without the other", async () => {
  const trace: string[] = [];
  const binding = new Proxy(env.DB, {
    get(target, name) {
      return (given: string & D1PreparedStatement[]) => {
        trace.push(String(name));
        return Reflect.get(target, name).call(target, given);
      };
    },
  });
  await confirmSubscriber(openDb(binding), signUp);
  expect(trace.filter((call) => call !== "prepare")).toEqual(["batch"]);
});

test("sign-ups of one address that race make one subscriber", async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => confirmSubscriber(db, signUp)));
  expect(new Set(all.map((subscriber) => subscriber?.id)).size).toBe(1);
  expect(await db.select().from(emailSubscribers)).toHaveLength(1);
  expect(await db.select().from(mailConsents)).toHaveLength(1);
});

test("the row says when it was made and when it was last confirmed", async () => {
  await confirmSubscriber(db, signUp);
  await confirmSubscriber(db, { ...signIn, now: later(60) });
  expect(await db.select().from(emailSubscribers)).toMatchObject([
    { createdAt: isoAfter(now), updatedAt: isoAfter(now, 60) },
  ]);
});
