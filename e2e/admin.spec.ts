import { ask, asks, freshRoutes, guarded, targets } from "./admin-walk";
import { expectAccessibleOnSmallPhone } from "./axe";
import { pausedBroadcast } from "./broadcasts-kit";
import {
  answerOf,
  Client,
  expectRefusal,
  newAdmin,
  newReader,
  type SignedIn,
  staleSession,
  useSession,
} from "./client";
import { askForMail, expect, followLink, staleAdmins, test } from "./product";
import { actionIn, formOf } from "./promises-kit";
import { scriptWaysInTurn } from "./script-ways";

const insideWriting = "Bring one filled-in card from your plan.";
const insideMoney = "Readers notice that list";

type Row = { id: string; email: string; discountCode: string | null; role: string };

async function find(admin: SignedIn, email: string): Promise<Row> {
  const response = await admin.client.get(`/api/admin/subscribers?query=${encodeURIComponent(email)}`);
  const { subscribers } = (await answerOf(response)) as { subscribers: Row[] };
  const row = subscribers[0];
  if (!row) throw new Error(`${email} is not on the list`);
  return row;
}

function change(admin: SignedIn, id: string, rights: object): Promise<Response> {
  return admin.client.send("PATCH", `/api/admin/subscribers/${id}`, { json: rights });
}

test("the walk knows the admin's routes, and no route asks for an admin that it does not know", () => {
  expect(new Set(targets.map(({ route }) => route))).toEqual(new Set(guarded));
  expect(asks.length).toBeGreaterThanOrEqual(6);
});

test("each admin route refuses guests, readers and demoted admins, asks stale ones to sign in, and serves fresh ones", async () => {
  test.setTimeout(90_000);
  const [admin, demoted, reader, stale] = await Promise.all([
    newAdmin(),
    newAdmin(),
    newReader(),
    staleSession(staleAdmins[0]),
  ]);
  const { id } = await find(admin, reader.email);
  await answerOf(await change(admin, id, { hasPurchased: true }));
  const subjects = { subscriber: id, broadcast: await pausedBroadcast(admin, [1, 2, 3, 4, 5, 6]) };
  const changesBroadcast = "PATCH /api/email/broadcasts/[id]";
  const stateOf = async () => answerOf(await admin.client.get(`/api/email/broadcasts/${subjects.broadcast}`));
  await answerOf(await demoted.client.get("/api/admin/subscribers"));
  await answerOf(await change(admin, (await find(admin, demoted.email)).id, { role: "reader" }));

  for (const target of asks) {
    const what = `${target.method} ${target.route}`;
    const isApi = target.kind === "api";
    const guest = await ask(target, new Client(), subjects);
    if (isApi) await expectRefusal(guest, 401, "unauthorized");
    else expect(guest.headers.get("location"), what).toMatch(/^\/sign-in\?next=%2Fadmin/);
    for (const { client } of [reader, demoted]) {
      const response = await ask(target, client, subjects);
      if (isApi) await expectRefusal(response, 403, "forbidden");
      else expect(response.status, what).toBe(403);
    }
    expect(await find(admin, reader.email)).toMatchObject({ discountCode: null });
    if (what === changesBroadcast) expect(await stateOf()).toMatchObject({ state: "paused" });

    const needsFresh = freshRoutes.includes(target.route);
    const old = await ask(target, stale.client, subjects);
    if (!needsFresh) expect(old.status, what).toBe(200);
    else if (isApi)
      expect(await answerOf(old, 403)).toMatchObject({ error: expect.stringContaining("sign in again") });
    else expect(old.headers.get("location"), what).toMatch(/^\/sign-in\?.*problem=fresh/);
    expect(await find(admin, reader.email)).toMatchObject({ discountCode: null });

    const served = await ask(target, admin.client, subjects);
    expect(served.status, what).toBe(target.route.endsWith("/send-chapters") ? 202 : 200);
    if (what === changesBroadcast) expect(await stateOf()).toMatchObject({ state: "cancelled" });
    if (target.method !== "GET") await answerOf(await change(admin, id, { discountCode: null }));
  }
  // Even the token that says admin: it was recalled with the role.
  const bearer = { Authorization: `Bearer ${demoted.accessToken}` };
  await expectRefusal(await new Client().get("/api/admin/subscribers", bearer), 401, "unauthorized");
});

test("the form that changes rights does nothing for a guest, a reader, or from another site", async () => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  const { id } = await find(admin, reader.email);
  const address = `/admin/subscribers/${id}/change?hasAccess=yes&hasPurchased=yes&role=reader`;
  const html = await (await admin.client.get(address)).text();
  const form = formOf({ [actionIn(html)]: "", id, hasPurchased: "yes" });
  const post = (client: Client, headers = {}) =>
    client.send("POST", address, { body: form.body, headers: { ...form.headers, ...headers } });
  await post(new Client());
  await post(reader.client);
  expect((await post(admin.client, { Origin: "https://elsewhere.example" })).status).toBe(403);
  expect(await find(admin, reader.email)).toMatchObject({ hasPurchased: false });
  expect((await post(admin.client)).status).toBe(303);
  expect(await find(admin, reader.email)).toMatchObject({ hasPurchased: true });
});

test("rights reach the gated pages at once, in both directions, and nobody is signed out by it", async () => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  const { id } = await find(admin, reader.email);
  const reads = async () => {
    const [writing, money] = await Promise.all(
      ["/chapters/writing", "/chapters/making-money"].map(async (one) =>
        (await reader.client.get(one)).text(),
      ),
    );
    return [writing?.includes(insideWriting), money?.includes(insideMoney)];
  };
  expect(await reads()).toEqual([true, false]);
  for (const { rights, expected } of [
    { rights: { hasPurchased: true }, expected: [true, true] },
    { rights: { hasPurchased: false }, expected: [true, false] },
    { rights: { hasAccess: false }, expected: [false, false] },
    { rights: { hasAccess: true }, expected: [true, false] },
  ]) {
    expect(await answerOf(await change(admin, id, rights))).toMatchObject({ id, ...rights });
    // First a page of the app, with a token that was recalled.
    expect((await reader.client.get("/account")).status).toBe(200);
    expect(await reads()).toEqual(expected);
    const before = reader.client.cookies.get("__Host-access");
    expect(await reads()).toEqual(expected);
    expect(reader.client.cookies.get("__Host-access")).toBe(before);
  }
});

test("a change is refused whole when a field is wrong, when there is none, and when there is nobody", async () => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  const { id } = await find(admin, reader.email);
  for (const rights of [
    {},
    { hasAccess: "yes" },
    { hasPurchased: true, role: "owner" },
    { hasPurchased: true, email: "other@example.com" },
    { discountCode: "x".repeat(65) },
    { discountCode: "<b>" },
  ]) {
    const answer = await answerOf(await change(admin, id, rights), 400);
    expect(answer, JSON.stringify(rights)).toMatchObject({ code: "invalid_request" });
  }
  await expectRefusal(await change(admin, "nobody", { hasPurchased: true }), 404, "not_found");
  // In chunks, so that the last byte was sent before it can be refused.
  const padded = (size: number) =>
    new Blob([JSON.stringify({ hasPurchased: "yes" }).padStart(size)]).stream() as ReadableStream;
  const send = (size: number) =>
    admin.client.send("PATCH", `/api/admin/subscribers/${id}`, {
      body: padded(size),
      headers: { "Content-Type": "application/json" },
    });
  await expectRefusal(await send(256 * 1024), 400, "invalid_request", ["hasPurchased"]);
  await expectRefusal(await send(256 * 1024 + 1), 413, "payload_too_large");
  expect(await find(admin, reader.email)).toMatchObject({ hasAccess: true, hasPurchased: false });
});

test("the list takes its cursor back, and refuses what is none", async () => {
  const admin = await newAdmin();
  const page = async (search: string) => answerOf(await admin.client.get(`/api/admin/subscribers?${search}`));
  const first = (await page("limit=1")) as { subscribers: Row[]; nextCursor: string };
  const second = (await page(`limit=1&cursor=${first.nextCursor}`)) as { subscribers: Row[] };
  expect(second.subscribers[0]?.id).not.toBe(first.subscribers[0]?.id);
  for (const search of [
    "limit=0",
    "limit=101",
    "cursor=made-up!",
    `query=${"x".repeat(51)}`,
    "order=email",
  ]) {
    const response = await admin.client.get(`/api/admin/subscribers?${search}`);
    expect(await answerOf(response, 400), search).toMatchObject({ code: "invalid_request" });
  }
  for (const query of ["%25", "_", "'%20or%201=1--", "%22"]) {
    expect(await page(`query=${query}`), query).toEqual({ subscribers: [], nextCursor: null });
  }
});

for (const javaScriptEnabled of scriptWaysInTurn(0)) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("an admin finds a subscriber, reviews a change, saves it, and sees it in the trail", async ({
      page,
      context,
    }) => {
      const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
      await useSession(context, admin);
      await page.goto("/");
      await page.getByRole("link", { name: "Admin" }).click();
      await page.getByRole("link", { name: "Subscribers" }).click();
      await page.getByLabel("Find by address or name").fill(reader.email);
      await page.getByRole("button", { name: "Find" }).click();
      await page.getByRole("link", { name: reader.email }).click();
      await page.getByLabel("Has bought the full edition").selectOption("yes");
      await page.getByLabel("Discount code").fill("SUMMER-26");
      await page.getByRole("button", { name: "Review the change" }).click();
      await expect(page.getByText("Full edition: no → yes")).toBeVisible();
      await page.getByRole("button", { name: "Save the change" }).click();
      await expect(page.getByText("The change is saved")).toBeVisible();
      const entry = page.getByRole("listitem").filter({ hasText: "Full edition: no → yes" });
      await expect(entry).toContainText(`Discount code: none → SUMMER-26, by ${admin.email}`);
      await expect(page.getByLabel("Has bought the full edition")).toHaveValue("yes");
    });
  });
}

test("an admin who signed in a while ago is led to sign-in and back to the change", async ({
  page,
  context,
}) => {
  const [stale, reader] = await Promise.all([staleSession(staleAdmins[1]), newReader()]);
  await useSession(context, stale);
  await page.goto(`/admin/subscribers/${(await find(stale, reader.email)).id}`);
  await page.getByLabel("Role").selectOption("admin");
  await page.getByRole("button", { name: "Review the change" }).click();
  await expect(page).toHaveURL(/\/sign-in\?/);
  await followLink(page, await askForMail(page, stale.email));
  await expect(page.getByText("Role: reader → admin")).toBeVisible();
  await page.getByRole("button", { name: "Save the change" }).click();
  await expect(page.getByText("The change is saved")).toBeVisible();
});

test("the link to the admin's part is for admins, and a reader who goes there is told so", async ({
  page,
  context,
}) => {
  await useSession(context, await newReader());
  await page.goto("/chapters");
  await expect(page.getByRole("link", { name: "Account" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Admin" })).toBeHidden();
  const response = await page.goto("/admin");
  expect(response?.status()).toBe(403);
  await expect(page.getByRole("heading", { name: "This part is for admins" })).toBeVisible();
});

test("axe finds nothing on the admin's pages, and nothing scrolls sideways on a small phone", async ({
  page,
  context,
}) => {
  test.setTimeout(90_000);
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  await useSession(context, admin);
  const { id } = await find(admin, reader.email);
  await answerOf(await change(admin, id, { hasPurchased: true }));
  const one = `/admin/subscribers/${id}`;
  const review = `${one}/change?hasAccess=no&hasPurchased=yes&role=reader`;
  for (const address of ["/admin", "/admin/subscribers", one, review, "/admin/subscribers/nobody"]) {
    await page.goto(address);
    await expectAccessibleOnSmallPhone(page);
  }
});
