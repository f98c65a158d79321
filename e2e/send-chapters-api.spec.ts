import type { Broadcast } from "../lib/mail/broadcasts/schema";
import { mailOf, newBuyer, send, setState, toBuyers, untilDone } from "./broadcasts-kit";
import { answerOf, Client, expectRefusal, newAdmin, newReader, type SignedIn, staleSession } from "./client";
import { expect, mailAfter, mailsTo, newAddress, staleAdmins, test } from "./product";
import { actionIn, formOf } from "./promises-kit";

const api = "/api/email/send-chapters";

test("chapters reach the buyers, once, and the counts say so", async () => {
  test.setTimeout(60_000);
  const admin = await newAdmin();
  const buyer = await newBuyer(admin);
  // The same mail twice is one: a second try sends another.
  const again = test.info().retry === 0 ? [] : [12];
  const body = toBuyers(2, 1, ...again);
  const sent = await send(admin, body);
  expect(sent.recipients).toBeGreaterThanOrEqual(1);
  const mail = await mailOf(buyer.email, sent.broadcastId);
  expect(mail.text).toContain("/chapters/finding-your-niche");
  expect(await send(await newAdmin(), body)).toMatchObject({ broadcastId: sent.broadcastId });
  const done = await untilDone(admin, sent.broadcastId);
  expect(done).toMatchObject({
    id: sent.broadcastId,
    kind: "chapters_sent",
    chapterNumbers: [1, 2, ...again],
    audience: "purchased",
    counts: { pending: 0 },
  });
  expect(done.counts.sent).toBeGreaterThanOrEqual(1);
  const list = (await answerOf(await admin.client.get("/api/admin/emails?days=1&limit=100"))) as {
    figures: { kind: string; sent: number }[];
    broadcasts: Broadcast[];
  };
  expect(list.broadcasts.map(({ id }) => id)).toContain(sent.broadcastId);
  const row = list.figures.find(({ kind }) => kind === "chapters_sent");
  expect(row?.sent).toBeGreaterThanOrEqual(done.counts.sent);
});

test("a test goes to its address alone, and its id answers as a broadcast to one", async () => {
  const admin = await newAdmin();
  const to = newAddress("tester");
  let sent = { broadcastId: "", recipients: 0 };
  const mail = await mailAfter(to, async () => {
    sent = await send(admin, { ...toBuyers(3), kind: "chapter_published", testTo: to });
  });
  expect(mail.text).toContain("/chapters/planning");
  expect(sent.recipients).toBe(1);
  const done = await untilDone(admin, sent.broadcastId);
  expect(done).toMatchObject({ audience: null, recipients: 1, counts: { pending: 0, sent: 1 } });
  const list = await answerOf(await admin.client.get("/api/admin/emails?limit=100"));
  expect(JSON.stringify(list)).not.toContain(sent.broadcastId);
  await expectRefusal(await setState(admin, sent.broadcastId, "paused"), 404, "not_found");
});

test("an admin has twenty tests an hour", async () => {
  test.setTimeout(60_000);
  const admin = await newAdmin();
  const body = { ...toBuyers(3), testTo: newAddress("tester") };
  for (let count = 0; count < 20; count++) await send(admin, body);
  const refused = await admin.client.post(api, body);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3000);
  await expectRefusal(refused, 429, "rate_limited");
  await send(await newAdmin(), body);
});

test("what cannot be sent is refused by field", async () => {
  const admin = await newAdmin();
  const body = { ...toBuyers(1), testTo: newAddress("tester") };
  for (const { field, value, path = field } of [
    { field: "chapterNumbers", value: [] },
    { field: "chapterNumbers", value: [1, 1] },
    { field: "chapterNumbers", value: [1, 98] },
    { field: "chapterNumbers", value: Array.from({ length: 21 }, (_, index) => index + 1) },
    { field: "chapterNumbers", value: ["1"], path: "chapterNumbers.0" },
    { field: "audience", value: "everybody" },
    { field: "kind", value: "welcome" },
    { field: "testTo", value: "nobody" },
    { field: "to", value: "reader@example.com", path: "" },
  ]) {
    const response = await admin.client.post(api, { ...body, [field]: value });
    await expectRefusal(response, 400, "invalid_request", [path]);
  }
  await send(admin, body);
});

test("guests, readers, and admins whose sign-in is old send nothing, by the API or by the form", async () => {
  const [admin, reader, stale] = await Promise.all([newAdmin(), newReader(), staleSession(staleAdmins[2])]);
  await newBuyer(admin);
  const body = { ...toBuyers(4), kind: "chapter_published" };
  await expectRefusal(await new Client().post(api, body), 401, "unauthorized");
  await expectRefusal(await reader.client.post(api, body), 403, "forbidden");
  const old = await answerOf(await stale.client.post(api, body), 403);
  expect(old).toMatchObject({ code: "forbidden", error: expect.stringContaining("sign in again") });

  const review = "/admin/emails/send/review?chapters=4&kind=chapter_published&audience=purchased";
  const html = await (await admin.client.get(review)).text();
  const fields = { chapters: "4", kind: "chapter_published", audience: "purchased" };
  const form = formOf({ [actionIn(html)]: "", ...fields });
  const post = (client: Client, headers = {}) =>
    client.send("POST", review, { body: form.body, headers: { ...form.headers, ...headers } });
  const before = await newest(admin);
  await post(new Client());
  await post(reader.client);
  expect((await post(stale.client)).headers.get("location")).toMatch(/\/sign-in\?.*problem=fresh/);
  expect((await post(admin.client, { Origin: "https://elsewhere.example" })).status).toBe(403);
  expect(await newest(admin)).toBe(before);
  expect((await post(admin.client)).headers.get("location")).toMatch(
    /\/admin\/emails\/[\w-]{22}\?notice=sent$/,
  );
  expect(await newest(admin)).not.toBe(before);
});

/** The newest announcement of chapter 4, which only one test makes. */
async function newest(admin: SignedIn): Promise<string | undefined> {
  const list = await answerOf(await admin.client.get("/api/admin/emails?limit=100"));
  return (list as { broadcasts: Broadcast[] }).broadcasts.find(
    ({ kind, chapterNumbers }) => kind === "chapter_published" && chapterNumbers.join() === "4",
  )?.id;
}

test("a broadcast that is done or cancelled stays so, and the list takes its cursor back", async () => {
  test.setTimeout(60_000);
  const admin = await newAdmin();
  await newBuyer(admin);
  const { broadcastId } = await send(admin, toBuyers(5));
  const set = (state: string) => setState(admin, broadcastId, state);
  await untilDone(admin, broadcastId);
  for (const state of ["paused", "sending", "cancelled"])
    await expectRefusal(await set(state), 409, "conflict");
  await expectRefusal(await set("done"), 400, "invalid_request", ["state"]);
  await expectRefusal(await admin.client.get("/api/email/broadcasts/nothing"), 404, "not_found");

  await send(admin, toBuyers(5, 10));
  const page = async (search: string) =>
    (await answerOf(await admin.client.get(`/api/admin/emails?limit=1${search}`))) as {
      broadcasts: Broadcast[];
      nextCursor: string;
    };
  const first = await page("");
  const second = await page(`&cursor=${first.nextCursor}`);
  expect(second.broadcasts[0]?.id).not.toBe(first.broadcasts[0]?.id);
  for (const search of ["cursor=made-up", "days=0", "days=91", "limit=0", "order=oldest"]) {
    await expectRefusal(await admin.client.get(`/api/admin/emails?${search}`), 400, "invalid_request", [
      search.startsWith("order") ? "" : (search.split("=", 1)[0] ?? ""),
    ]);
  }
});

test("the button of a mail program stops the mail it stands in, and the next one does not come", async () => {
  test.setTimeout(60_000);
  const admin = await newAdmin();
  const [leaves, stays] = [await newBuyer(admin), await newBuyer(admin)];
  const first = await send(admin, toBuyers(1, 5));
  const { headers, text } = await mailOf(leaves.email, first.broadcastId);
  expect(headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
  const link = /^<(http\S+)>$/.exec(headers["List-Unsubscribe"] ?? "")?.[1] ?? "";
  const page = /http\S+\/unsubscribe\?t=[\w.-]+/.exec(text)?.[0] ?? "";
  // Opening either changes nothing; only the button does.
  for (const opened of [link, page]) await fetch(opened, { redirect: "manual" });
  expect(await topicsOf(leaves)).toBeNull();
  const body = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
  expect((await fetch(link, { method: "POST", body })).status).toBe(200);
  expect(await topicsOf(leaves)).toEqual([]);
  const left = await untilDone(admin, first.broadcastId);
  expect(left.figures.unsubscribed).toBeGreaterThanOrEqual(1);

  const second = await send(admin, toBuyers(2, 5));
  await mailOf(stays.email, second.broadcastId);
  await untilDone(admin, second.broadcastId);
  // Other tests send to buyers too, and may have done so before this one left.
  const got = (await mailsTo(leaves.email)).map(({ customArgs }) => customArgs.outboxId?.split(".")[0]);
  expect(got).toContain(first.broadcastId);
  expect(got).not.toContain(second.broadcastId);
});

async function topicsOf({ client }: SignedIn): Promise<string[] | null> {
  const { tables } = (await (await client.get("/api/account/export")).json()) as {
    tables: { emailSubscribers: { mailTopics: string[] | null }[] };
  };
  return tables.emailSubscribers[0]?.mailTopics ?? null;
}
