import { env } from "cloudflare:workers";
import { expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { rateLimits } from "@/db/schema";
import { isoAfter, seconds } from "@/lib/base/time";
import { deadDatabase, later } from "@/test/doors";
import { db, now } from "@/test/factories";
import { countMailRequest, countTestMail } from "./limits";

const secret = "a-secret-0123456789abcdef-0123456789";
let visitors = 0;

/** Asks at `now` from a network that nobody has asked from, if not told otherwise. Returns the seconds to wait. */
function ask(asked: { email?: string; from?: string | null; at?: Date } = {}, onto = db): Promise<number> {
  visitors += 1;
  const { email = "reader@example.com", from = `10.0.${visitors >> 8}.${visitors & 255}`, at = now } = asked;
  return countMailRequest(onto, { email, clientAddress: from, secret, now: at });
}

/** Asks one after the other, and returns the seconds to wait of each. */
async function askTimes(times: number, of: (index: number) => Parameters<typeof ask>[0]): Promise<number[]> {
  const waits = [];
  for (let index = 0; index < times; index++) waits.push(await ask(of(index)));
  return waits;
}

const zeros = (count: number) => Array<number>(count).fill(0);

test("an address may ask three times in a quarter of an hour, and is told how long to wait", async () => {
  expect(await askTimes(5, (index) => ({ at: later(index) }))).toEqual([0, 0, 0, 897, 896]);
  expect(await ask({ at: later(899) })).toBe(1);
  expect(await ask({ at: new Date(later(899).getTime() + 1) })).toBe(1);
  expect(await ask({ at: later(900) })).toBe(0);
  expect(await ask({ email: "other@example.com" })).toBe(0);
});

test("refused requests make nobody wait longer", async () => {
  await askTimes(3, () => ({}));
  const refused = await askTimes(50, (index) => ({ at: later(index * 10) }));
  expect(refused).toEqual(Array.from({ length: 50 }, (_, index) => 900 - index * 10));
  expect(await askTimes(4, () => ({ at: later(900) }))).toEqual([0, 0, 0, 900]);
});

test("an address may ask ten times a day; what the shorter limit refused does not count", async () => {
  const waits = [];
  for (let window = 0; window < 4; window++) {
    waits.push(...(await askTimes(4, () => ({ at: later(window * 900) }))));
  }
  expect(waits.slice(0, 12)).toEqual([0, 0, 0, 900, 0, 0, 0, 900, 0, 0, 0, 900]);
  const rest = seconds.day - 3 * 900;
  expect(waits.slice(12)).toEqual([0, rest, rest, rest]);
  expect(await ask({ at: later(seconds.day - 1) })).toBe(1);
  expect(await ask({ at: later(seconds.day) })).toBe(0);
});

test("where two limits refuse, the wait is the longer one", async () => {
  for (let window = 0; window < 3; window++) await askTimes(3, () => ({ at: later(window * 900) }));
  expect(await ask({ at: later(2700) })).toBe(0);
  const from = "192.0.2.1";
  await askTimes(30, (index) => ({ email: `reader-${index}@example.com`, from, at: later(2700) }));
  expect(await ask({ at: later(2701) })).toBe(seconds.day - 2701);
  expect(await ask({ at: later(2701), from, email: "other@example.com" })).toBe(3599);
  expect(await ask({ at: later(2701), from })).toBe(seconds.day - 2701);
});

test.each([
  ["in capitals", "READER@Example.COM"],
  ["with a tag", "reader+news@example.com"],
  ["with two tags", "reader+a+b@example.com"],
  ["with spaces around it", " reader@example.com "],
  ["in full-width letters", "ｒｅａｄｅｒ@example.com"],
])("an address %s is the same mailbox", async (_, spelling) => {
  await askTimes(3, () => ({}));
  expect(await ask({ email: spelling })).toBe(900);
});

test.each([
  ["another domain", "reader@example.org"],
  ["a domain below", "reader@sub.example.com"],
  ["a dot more", "read.er@example.com"],
  ["another first letter", "leader@example.com"],
  ["the tag's own name", "news@example.com"],
])("%s is another mailbox", async (_, email) => {
  await askTimes(3, () => ({ email: "reader+news@example.com" }));
  expect(await ask({ email })).toBe(0);
  expect(await ask()).toBe(900);
});

test("a network may ask thirty times an hour, for whomever", async () => {
  const from = "192.0.2.1";
  const waits = await askTimes(32, (index) => ({ email: `reader-${index}@example.com`, from }));
  expect(waits).toEqual([...zeros(30), 3600, 3600]);
  expect(await ask({ email: "late@example.com", from: "192.0.2.2" })).toBe(0);
  expect(await ask({ email: "later@example.com", from, at: later(3600) })).toBe(0);
});

test("what a network's limit refuses costs an address no turn, and writes no row for it", async () => {
  const from = "192.0.2.1";
  await askTimes(30, (index) => ({ email: `reader-${index}@example.com`, from }));
  const rows = await db.$count(rateLimits);
  expect(await askTimes(20, () => ({ email: "victim@example.com", from }))).toEqual(Array(20).fill(3600));
  expect(await db.$count(rateLimits)).toBe(rows);
  expect(await askTimes(4, () => ({ email: "victim@example.com" }))).toEqual([0, 0, 0, 900]);
});

test("and what an address' limits refuse costs its network none", async () => {
  const from = "192.0.2.1";
  expect(await askTimes(40, () => ({ from }))).toEqual([...zeros(3), ...Array(37).fill(900)]);
  const others = await askTimes(28, (index) => ({ email: `reader-${index}@example.com`, from }));
  expect(others).toEqual([...zeros(27), 3600]);
});

test("one house's IPv6 addresses share a limit, the next house has its own", async () => {
  const house = (index: number) => ({
    email: `reader-${index}@example.com`,
    from: `2001:db8:1:2::${index.toString(16)}`,
  });
  expect(await askTimes(31, house)).toEqual([...zeros(30), 3600]);
  expect(await ask({ email: "other@example.com", from: "2001:db8:1:3::1" })).toBe(0);
});

test("whoever has no address shares one network, so that hiding it buys nothing", async () => {
  const of = (index: number) => ({
    email: `reader-${index}@example.com`,
    from: [null, "", "nonsense"][index % 3] ?? null,
  });
  expect(await askTimes(31, of)).toEqual([...zeros(30), 3600]);
});

test("neither addresses nor networks can be read in the table, and another secret hashes them otherwise", async () => {
  await ask({ from: "192.0.2.1" });
  const rows = await db.select().from(rateLimits);
  expect(rows.map(({ key }) => key.replace(/:[\w-]{43}$/, ":…")).sort()).toEqual([
    "address-day:…",
    "address:…",
    "network:…",
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/reader|example|192/);
  await countMailRequest(db, {
    email: "reader@example.com",
    clientAddress: "192.0.2.1",
    secret: secret.toUpperCase(),
    now,
  });
  expect(await db.$count(rateLimits)).toBe(6);
});

test("counting is one statement, the same whoever asks and whatever comes of it", async () => {
  const prepared: string[] = [];
  const traced = new Proxy(env.DB, {
    get(target, name) {
      if (name !== "prepare") return () => Promise.reject(new Error(`no ${String(name)} here`));
      return (statement: string) => {
        prepared.push(statement);
        return target.prepare(statement);
      };
    },
  });
  const waits = [];
  for (let time = 0; time < 4; time++) waits.push(await ask({}, openDb(traced)));
  expect(waits).toEqual([0, 0, 0, 900]);
  expect(prepared).toHaveLength(4);
  expect(new Set(prepared).size).toBe(1);
});

test("while the database is away nobody passes uncounted", async () => {
  await expect(ask({}, openDb(deadDatabase))).rejects.toThrow();
});

test("of many at once exactly as many pass as may", async () => {
  const together = inject("longRun") ? 1000 : 100;
  const rounds = inject("longRun") ? 20 : 3;
  for (let round = 0; round < rounds; round++) {
    const from = `192.0.2.${round}`;
    const oneAddress = () => ask({ email: `reader-${round}@example.com` });
    const oneNetwork = (index: number) => ask({ email: `reader-${round}-${index}@example.com`, from });
    const [sameAddress, sameNetwork] = await Promise.all([
      Promise.all(Array.from({ length: together }, oneAddress)),
      Promise.all(Array.from({ length: together }, (_, index) => oneNetwork(index))),
    ]);
    expect(sameAddress.filter((wait) => wait === 0)).toHaveLength(3);
    expect(sameNetwork.filter((wait) => wait === 0)).toHaveLength(30);
    // The control: as many who share neither address nor network all pass.
    const strangers = Array.from({ length: together }, (_, index) =>
      ask({ email: `stranger-${round}-${index}@example.com` }),
    );
    expect(await Promise.all(strangers)).toEqual(zeros(together));
  }
});

test("a window that has run out starts anew, with its own end", async () => {
  await askTimes(2, () => ({}));
  await ask({ at: later(1000) });
  const ends = await db.select().from(rateLimits);
  expect(ends.find(({ key }) => key.startsWith("address:"))).toMatchObject({
    count: 1,
    resetsAt: isoAfter(later(1000), 900),
  });
  expect(ends.find(({ key }) => key.startsWith("address-day:"))).toMatchObject({
    count: 3,
    resetsAt: isoAfter(now, seconds.day),
  });
});

test("an admin has twenty test mails an hour, whatever others send, and is told how long to wait", async () => {
  const count = (adminId: string, at = now) => countTestMail(db, { adminId, now: at });
  for (let sent = 0; sent < 20; sent++) expect(await count("an-admin", later(sent))).toBe(0);
  expect(await count("an-admin", later(100))).toBe(seconds.hour - 100);
  expect(await count("another-admin", later(100))).toBe(0);
  expect(await count("an-admin", later(seconds.hour - 1))).toBe(1);
  expect(await count("an-admin", later(seconds.hour))).toBe(0);
});
