import { desc } from "drizzle-orm";
import { expect, test } from "vitest";
import { loginRequests } from "@/db/schema";
import { config, later } from "@/test/doors";
import { db, now } from "@/test/factories";
import { redeemCode, redeemToken, requestLogin } from "./mutations";
import { loginSeconds, maxCodeTries } from "./rules";
import { loginCode, signLoginToken } from "./tokens";

const email = "Reader@example.com";
const invalid = { ok: false, code: "token_invalid" };

/** Asks for a mail, and returns the browser's secret, the row and the right code. */
async function ask(at = now, address = email) {
  const input = { purpose: "sign_in", email: address } as const;
  const { binding } = await requestLogin(db, { input, now: at, requestId: "a-visit" });
  const row = await db.select().from(loginRequests).orderBy(desc(loginRequests.createdAt)).get();
  if (!row) throw new Error("no request was written");
  return { binding, row, code: await loginCode(row, config.secret) };
}

function redeem(tried: { code: string; binding: string | null }, at = later(60), address = email) {
  return redeemCode(db, { ...tried, email: address, config, now: at });
}

const wrongCode = (code: string) => code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));

test("a code signs in the browser that asked, once, however the address is cased", async () => {
  const { code, binding } = await ask();
  expect(await redeem({ code, binding }, later(60), "READER@example.com")).toEqual({
    ok: true,
    value: { email, purpose: "sign_in", firstName: null, lastName: null, next: null },
  });
  expect(await redeem({ code, binding })).toEqual(invalid);
});

test("in any other browser the right code is nothing, and costs the one that asked no try", async () => {
  const { code, binding } = await ask();
  const { binding: foreign } = await ask(now, "other@example.com");
  for (const other of [null, "", "nonsense", foreign]) {
    for (let time = 0; time < maxCodeTries; time++) {
      expect(await redeem({ code, binding: other })).toEqual(invalid);
    }
  }
  expect(await redeem({ code, binding }, later(60), "other@example.com")).toEqual(invalid);
  expect(await redeem({ code, binding })).toMatchObject({ ok: true });
});

test("a code is good for 15 minutes", async () => {
  const { code, binding } = await ask();
  expect(await redeem({ code, binding }, later(loginSeconds))).toEqual(invalid);
  expect(await redeem({ code, binding }, later(loginSeconds - 1))).toMatchObject({ ok: true });
});

test("a link and its code are used up together", async () => {
  const { code, binding, row } = await ask();
  const token = await signLoginToken(row, config);
  expect(await redeem({ code, binding })).toMatchObject({ ok: true });
  expect(await redeemToken(db, { token, config, now: later(60) })).toEqual(invalid);

  const second = await ask(later(1));
  const secondToken = await signLoginToken(second.row, config);
  expect(await redeemToken(db, { token: secondToken, config, now: later(60) })).toMatchObject({ ok: true });
  expect(await redeem(second)).toEqual(invalid);
});

test("the fifth try may be the right one, the sixth may not", async () => {
  const { code, binding } = await ask();
  const missed = { code: wrongCode(code), binding };
  for (let time = 1; time < maxCodeTries; time++) expect(await redeem(missed)).toEqual(invalid);
  expect(await redeem({ code, binding })).toMatchObject({ ok: true });

  const other = "other@example.com";
  const second = await ask(now, other);
  for (let time = 0; time < maxCodeTries; time++)
    await redeem({ ...second, code: wrongCode(second.code) }, now, other);
  expect(await redeem(second, now, other)).toEqual(invalid);
});

test("when the tries are used up the link still works", async () => {
  const { row, code, binding } = await ask();
  for (let time = 0; time < maxCodeTries; time++) await redeem({ code: wrongCode(code), binding });
  expect(await redeem({ code, binding })).toEqual(invalid);
  const token = await signLoginToken(row, config);
  expect(await redeemToken(db, { token, config, now })).toMatchObject({ ok: true });
});

test("of a hundred wrong codes at once five are compared", async () => {
  const { code, binding } = await ask();
  const missed = { code: wrongCode(code), binding };
  const all = await Promise.all(Array.from({ length: 100 }, () => redeem(missed)));
  expect(all).toEqual(Array(100).fill(invalid));
  expect(await db.select().from(loginRequests)).toMatchObject([{ codeTries: maxCodeTries }]);
  expect(await redeem({ code, binding })).toEqual(invalid);
});

test("of fifty right codes at once exactly one succeeds", async () => {
  for (let round = 0; round < 5; round++) {
    const address = `reader-${round}@example.com`;
    const asked = await ask(later(round), address);
    const all = await Promise.all(Array.from({ length: 50 }, () => redeem(asked, later(60), address)));
    expect(all.filter(({ ok }) => ok)).toHaveLength(1);
  }
});

test("asking again buys no more tries, whichever browser asks", async () => {
  const first = await ask();
  for (let time = 0; time < maxCodeTries; time++) {
    await redeem({ ...first, code: wrongCode(first.code) });
  }
  expect(await redeem(await ask(later(30)))).toEqual(invalid);
});

test("tries are counted over all open requests of an address, and other addresses have their own", async () => {
  const first = await ask();
  const second = await ask(later(1));
  for (const asked of [first, second, first, second]) {
    expect(await redeem({ ...asked, code: wrongCode(asked.code) })).toEqual(invalid);
  }
  const other = await ask(later(2), "other@example.com");
  expect(await redeem({ ...first, code: wrongCode(first.code) })).toEqual(invalid);
  expect(await redeem(second)).toEqual(invalid);
  expect(await redeem(other, later(60), "other@example.com")).toMatchObject({ ok: true });
});

test("wrong codes are forgotten when the requests they were tried on have run out", async () => {
  const { code, binding } = await ask();
  for (let time = 0; time < maxCodeTries; time++) await redeem({ code: wrongCode(code), binding }, now);
  const fresh = await ask(later(loginSeconds));
  expect(await redeem(fresh, later(loginSeconds))).toMatchObject({ ok: true });
});

test("a code of the previous secret still counts during a rotation", async () => {
  const { code, binding } = await ask();
  const rotated = { ...config, secret: "x".repeat(40), previousSecret: config.secret };
  expect(await redeemCode(db, { email, code, binding, config: rotated, now })).toMatchObject({ ok: true });
});
