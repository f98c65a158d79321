import { beforeAll, beforeEach, expect, inject, test, vi } from "vitest";
import { openDb } from "@/db/client";
import { deadDatabase } from "@/test/doors";
import { aSubscriber } from "@/test/factories";
import { reportErrors } from "./service";

const url = inject("envelopesUrl");
const dsn = `${url.replace("://", "://public@")}/7`;
const facts = { worker: "web", environment: "production", requestId: "a-request" } as const;
/** Each test in a minute of its own, because a minute has only so many reports. */
let minutes = 0;
const nextMinute = () => new Date(Date.UTC(2026, 10, 23, 0, minutes++));

const received = async (): Promise<string[]> => (await fetch(`${url}/api/7/`)).json();

// The SDK is many files where it is not bundled.
beforeAll(() => import("./producer"), 60_000);

beforeEach(async () => {
  await fetch(`${url}/api/7/`, { method: "DELETE" });
});

/** The event of an envelope: its last line; the first two are heads. */
const eventOf = (body: string | undefined) => JSON.parse(body?.trim().split("\n").at(-1) ?? "null");

test("a defect arrives with its Worker, request and place", async () => {
  await reportErrors([new TypeError("x is not a function")], { dsn, now: nextMinute(), ...facts });
  const [envelope, ...others] = await received();
  expect(others).toEqual([]);
  const event = eventOf(envelope);
  expect(event).toMatchObject({
    environment: "production",
    tags: { worker: "web", request_id: "a-request" },
    exception: { values: [{ type: "TypeError", value: "x is not a function" }] },
  });
  const { frames } = event.exception.values[0].stacktrace;
  expect(frames.at(-1).filename).toContain("service.test.ts");
});

const planted = {
  address: "reader@example.com",
  token: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJyZWFkZXIifQ.c2lnbmF0dXJl",
  opaque: "q7Zt0Xv4b2LkR9sHnPwUe3Yj6Mc1Aa8d",
  network: "203.0.113.77",
  network6: "2001:db8:85a3:0:0:8a2e:370:7334",
  query: "https://book.example/auth/verify?token=abc",
  cookie: "__Host-access=0123456789abcdef0123",
  name: "Bartholomew",
};

test("nothing personal leaves: addresses, tokens, cookies, queries, networks, bound values, causes", async () => {
  const { address, token, opaque, network, network6, query, cookie, name } = planted;
  const secret = `for ${address} ${token} ${opaque} from ${network} and ${network6} at ${query}; ${cookie}`;
  const plain = Object.assign(new Error(`it broke ${secret}`), { request: { headers: { cookie } }, address });
  const outer = new Error(`outer words of ${name}`, { cause: new Error(`inner ${secret}`) });
  const failed = await aSubscriber(openDb(deadDatabase), { email: address, firstName: name }).catch((e) => e);
  expect(String(failed)).toContain(name);
  await reportErrors([plain, outer, failed, `thrown ${secret}`], { dsn, now: nextMinute(), ...facts });
  const envelopes = await received();
  expect(envelopes.map((body) => eventOf(body).exception.values.length)).toEqual([1, 1, 1, 1]);
  const all = envelopes.join("\n");
  for (const text of ["it broke", "inner", "thrown", "Network connection lost"]) expect(all).toContain(text);
  for (const secret of [...Object.values(planted), "token=abc", "0123456789abcdef"]) {
    expect(all).not.toContain(secret);
  }
});

test("without a DSN nothing is sent", async () => {
  const now = nextMinute();
  await reportErrors([new Error("x")], { dsn: null, now, ...facts });
  expect(await received()).toEqual([]);
  await reportErrors([new Error("x")], { dsn, now, ...facts });
  expect(await received()).toHaveLength(1);
});

test("a minute has ten reports, and the next one has ten again", async () => {
  const now = nextMinute();
  const errors = Array.from({ length: 8 }, (_, index) => new Error(`error ${index}`));
  await reportErrors(errors, { dsn, now, ...facts });
  await reportErrors(errors, { dsn, now, ...facts });
  expect(await received()).toHaveLength(10);
  await reportErrors(errors, { dsn, now: nextMinute(), ...facts });
  expect(await received()).toHaveLength(18);
});

test("where nothing is taken, reporting ends and breaks nothing", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const gone = dsn.replace("/7", "/503");
  await expect(
    reportErrors([new Error("x")], { dsn: gone, now: nextMinute(), ...facts }),
  ).resolves.toBeUndefined();
  expect(warn.mock.lastCall?.join()).toContain("reports.lost");
  warn.mockRestore();
});
