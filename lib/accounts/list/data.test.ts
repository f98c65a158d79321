import { expect, test } from "vitest";
import { aSubscriber, db } from "@/test/factories";
import { listSubscribers } from "./data";
import { sorts, subscriberListForm, subscriberListInput } from "./schema";

const list = (query = "", limit = 100, cursor?: string) => listSubscribers(db, { query, limit, cursor });
const found = async (query: string) => (await list(query))?.subscribers.map(({ email }) => email);

/** Every address, page by page; `between` happens after each page. */
async function readAll(limit: number, between: () => Promise<unknown> = async () => {}): Promise<string[]> {
  const emails: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list("", limit, cursor);
    if (!page) throw new Error("not a cursor");
    emails.push(...page.subscribers.map(({ email }) => email));
    cursor = page.nextCursor ?? undefined;
    await between();
  } while (cursor);
  return emails;
}

const addresses = Array.from(
  { length: 23 },
  (_, index) => `Reader-${String(index).padStart(2, "0")}@example.com`,
);

test.each([1, 2, 7, 22, 23, 24, 100])("pages of %d hold everybody once, in order", async (limit) => {
  for (const email of addresses.toReversed()) await aSubscriber(db, { email });
  expect(await readAll(limit)).toEqual(addresses);
});

test("whoever stays is on one page, though others come and go between the pages", async () => {
  for (const email of addresses) await aSubscriber(db, { email });
  let newcomers = 0;
  const seen = await readAll(5, () => {
    newcomers++;
    return Promise.all([
      aSubscriber(db, { email: `aaa-${newcomers}@example.com` }),
      aSubscriber(db, { email: `zzz-${newcomers}@example.com` }),
    ]);
  });
  expect(seen.filter((email) => addresses.includes(email))).toEqual(addresses);
  expect(new Set(seen).size).toBe(seen.length);
});

test.each(["", "x", "!!!", "%", "gA", "_w==", "cmVhZGVy=", "wyg", "\u0000", "é"])(
  "%j is no cursor",
  async (cursor) => {
    await aSubscriber(db, { email: "é@example.com" });
    const page = await list("", 1, cursor);
    // The empty cursor is the beginning of the list.
    if (cursor === "") expect(page?.subscribers).toHaveLength(1);
    else expect(page).toBeNull();
  },
);

test("a subscriber is found by the beginning of the address, the names, and both names, in any case", async () => {
  await aSubscriber(db, { email: "Ada@example.com", firstName: "Ada", lastName: "Lovelace" });
  await aSubscriber(db, { email: "grace@example.com", firstName: null, lastName: "Hopper" });
  for (const query of ["", "a", "ADA@EX", "Lovel", "ada lovelace", "ada l"]) {
    expect(await found(query), query).toContain("Ada@example.com");
  }
  for (const query of ["grace", "hopp", "HOPPER"]) expect(await found(query)).toEqual(["grace@example.com"]);
  for (const query of ["example.com", "opper", "adalovelace", "hopper grace"]) {
    expect(await found(query), query).toEqual([]);
  }
});

test.each([
  ["%", "%100@example.com"],
  ["_", "_under@example.com"],
  ["'", "'quoted@example.com"],
  ["*", "*star@example.com"],
  ["?", "?ask@example.com"],
])("%s means itself and nothing else", async (query, email) => {
  await aSubscriber(db, { email });
  await aSubscriber(db, { email: "plain@example.com" });
  expect(await found(query)).toEqual([email]);
});

test.each(["%", "_", "' or 1=1 --", '"', "\\", "a%", "[a-z]", "\u0000", "%%%%%%%%%%", "x".repeat(50)])(
  "%j finds nobody who is not called so",
  async (query) => {
    await aSubscriber(db, { email: "abc@example.com", firstName: "Ada" });
    expect(await found(query)).toEqual([]);
    expect(await found("abc")).toEqual(["abc@example.com"]);
  },
);

test("a query has at most 50 bytes, a page 1 to 100 subscribers, and nothing else is asked", () => {
  const accepts = (input: object) => subscriberListInput.safeParse(input).success;
  for (const input of [
    {},
    { query: "x".repeat(50) },
    { query: "é".repeat(25) },
    { limit: "1" },
    { limit: "100" },
  ])
    expect(accepts(input), JSON.stringify(input)).toBe(true);
  for (const input of [
    { query: "x".repeat(51) },
    { query: "é".repeat(26) },
    { limit: "0" },
    { limit: "101" },
    { limit: "1.5" },
    { limit: "ten" },
    { cursor: "x".repeat(513) },
    { order: "email" },
  ])
    expect(accepts(input), JSON.stringify(input)).toBe(false);
  expect(subscriberListInput.parse({})).toEqual({ query: "", limit: 50 });
});

test("a cursor goes on in its own order, and in no other", async () => {
  for (const email of addresses) await aSubscriber(db, { email });
  for (const sort of sorts) {
    const first = await listSubscribers(db, { sort, limit: 5 });
    const cursor = first?.nextCursor ?? "";
    for (const other of sorts) {
      const page = await listSubscribers(db, { sort: other, cursor, limit: 5 });
      if (other === sort) expect(page?.subscribers).toHaveLength(5);
      else expect(page, `${sort} in ${other}`).toBeNull();
    }
  }
});

test("the form takes what it offers, lets go of anything else, and a search is by address", () => {
  const typed = { reads: "free", mail: "none", role: "admin", sort: "newest" };
  expect(subscriberListForm.parse(typed)).toEqual({ ...typed, query: "", limit: 50 });
  expect(subscriberListForm.parse({ ...typed, query: " ann " })).toMatchObject({
    query: "ann",
    sort: "address",
  });
  expect(subscriberListForm.parse({ reads: "", mail: "x", role: "reader", sort: "x", other: "1" })).toEqual({
    query: "",
    sort: "address",
    limit: 50,
  });
  expect(subscriberListForm.safeParse({ query: "x".repeat(51) }).success).toBe(false);
});

test("addresses beyond the first 65,536 characters come where the database puts them", async () => {
  // JavaScript has these the other way round.
  const emails = ["a\u{E000}@example.com", "a\u{10400}@example.com"];
  expect(emails.toSorted()).toEqual(emails.toReversed());
  await aSubscriber(db, { email: emails[0] ?? "", hasPurchased: true });
  await aSubscriber(db, { email: emails[1] ?? "" });
  const first = await listSubscribers(db, { mail: "wanted", limit: 1 });
  const second = await listSubscribers(db, { mail: "wanted", limit: 1, cursor: first?.nextCursor ?? "" });
  expect([first, second].flatMap((page) => page?.subscribers.map(({ email }) => email))).toEqual(emails);
  expect(second?.nextCursor).toBeNull();
});
