import { appRoutes } from "../lib/gateway/routes";
import { Client, type HeaderFields, newReader, type SignedIn } from "./client";
import { expect, fromNewNetwork, inboxUrl, newAddress, siteUrl, test } from "./product";
import { actionIn, forEachAtOnce, formOf, isLongRun, newToken, redeem } from "./promises-kit";
import { type RawRequest, sendRaw } from "./raw";

const { port } = new URL(siteUrl);
const ownOrigin = siteUrl;
const foreignOrigins = [
  undefined,
  "null",
  "https://elsewhere.example",
  `http://localhost.elsewhere.example:${port}`,
  `http://elsewhere-localhost:${port}`,
  `http://localhost:${Number(port) + 1}`,
  `https://localhost:${port}`,
  `http://127.0.0.1:${port}`,
  `${siteUrl}.`,
  `${siteUrl}/`,
  `${siteUrl} https://elsewhere.example`,
  siteUrl.toUpperCase(),
];
const sites = [undefined, "none", "cross-site", "same-site", "same-origin"];
const types = ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"];
/** What the gateway, and nothing behind it, says to a request from another site. */
const foreignSentence = "did not come from the site's own pages";
const changing = ["POST", "PUT", "PATCH", "DELETE"];

/** A request as far as its sender's page, and no script of ours, decides about it. */
type Case = { origin: string | undefined; site: string | undefined; type: string };

/** In a long run all of them; quickly a type for each origin and site, so that any two of the three still meet. */
const cases: Case[] = [ownOrigin, ...foreignOrigins].flatMap((origin, originIndex) =>
  sites.flatMap((site, siteIndex) =>
    types
      .filter((_, index) => isLongRun || index === (originIndex + siteIndex) % types.length)
      .map((type) => ({ origin, site, type })),
  ),
);
/** The few from the site's own pages, in each type at any time. */
const ownCases: Case[] = sites.flatMap((site) => types.map((type) => ({ origin: ownOrigin, site, type })));
const isOwn = ({ origin, site }: Case) =>
  origin === ownOrigin && (site === undefined || site === "same-origin");

/** Every route of the manifest, under an address of its form, with a method that changes something. */
const targets = Object.entries(appRoutes).flatMap(([route, { methods, isSigned = false }]) =>
  changing.map((method) => ({
    route,
    method,
    path: route.replace("[slug]", "writing").replace(/\[\w+\]/g, "1"),
    isAllowed: methods.includes(method),
    isSigned,
  })),
);

/** What is signed may come from anywhere, and looks at no cookie: e2e/mail-consent.spec.ts. */
const guarded = targets.filter(({ isAllowed, isSigned }) => isAllowed && !isSigned);

/** What would have an effect if it were let in, whatever type the sender gives it; `{}` where nothing is known. */
type Attack = { json: Record<string, unknown>; fields?: Record<string, string> };

async function attackOn(route: string, email: string, token: string): Promise<Attack> {
  const at = new Date().toISOString();
  const form = async (path: string, values: Record<string, string>) => {
    const html = await (await new Client().get(path)).text();
    return { [actionIn(html)]: "", ...values };
  };
  switch (route) {
    case "/api/progress":
      return { json: { chapterNumber: 1, deviceId: "csrf", at, timeSpent: 60 } };
    case "/api/email/signup":
    case "/api/auth/magic-link":
      return { json: { email } };
    case "/api/auth/verify":
      return { json: { token } };
    case "/auth/verify":
      return { json: { token }, fields: await form(`/auth/verify?token=${token}`, { token }) };
    case "/":
    case "/sign-in":
    case "/sign-up":
      return { json: { email }, fields: await form(route, { email }) };
    case "/chapters/[slug]":
      return {
        json: {},
        fields: await form("/chapters/writing", { chapterNumber: "4", completed: "yes" }),
      };
    default:
      return { json: {} };
  }
}

function requestFor({ type }: Case, { json, fields = {} }: Attack): { headers: HeaderFields; body: string } {
  if (type === "multipart/form-data") return formOf(fields);
  const isUrlEncoded = type === "application/x-www-form-urlencoded";
  const body = isUrlEncoded ? new URLSearchParams(fields).toString() : JSON.stringify(json);
  return { headers: { "Content-Type": type }, body };
}

/** All that the product knows of a reader as far as they can see it. */
async function stateOf({ client, accessToken }: SignedIn): Promise<unknown> {
  const bearer = { Authorization: `Bearer ${accessToken}` };
  const [session, progress] = await Promise.all(
    ["/api/auth/session", "/api/progress"].map(async (path) => (await client.get(path, bearer)).json()),
  );
  return { session, progress };
}

async function mailsTo(email: string): Promise<number> {
  const response = await fetch(`${inboxUrl}/api/messages?to=${encodeURIComponent(email)}`);
  return ((await response.json()) as unknown[]).length;
}

const cookiesOf = ({ client }: SignedIn) => [...client.cookies].map((pair) => pair.join("=")).join("; ");

test("the manifest names routes that change something", () => {
  const known = guarded.map(({ route }) => route);
  expect(known).toEqual(expect.arrayContaining(["/", "/account", "/api/auth/logout", "/api/progress"]));
  const signed = targets.filter(({ isSigned }) => isSigned).map(({ route }) => route);
  expect([...new Set(signed)].sort()).toEqual(["/api/email/events", "/api/email/unsubscribe"]);
});

for (const { route, method, path } of guarded) {
  const refused = cases.filter((one) => !isOwn(one));
  test(`${method} ${route} with a reader's cookies is 403 in each of ${refused.length} foreign forms, and changes nothing`, async () => {
    test.setTimeout(60_000);
    const reader = await newReader();
    const cookie = cookiesOf(reader);
    const before = await stateOf(reader);
    const email = newAddress("csrf");
    const token = await newToken();
    const attack = await attackOn(route, email, token);

    await forEachAtOnce(refused, 8, async (one) => {
      const { headers, body } = requestFor(one, attack);
      const sender = { Origin: one.origin, "Sec-Fetch-Site": one.site };
      // Node frames the body of a DELETE by its length alone.
      const length = { "Content-Length": String(Buffer.byteLength(body)) };
      const given = { ...headers, ...length, ...sender, Cookie: cookie, ...fromNewNetwork() };
      const defined = Object.entries(given).filter(([, value]) => value !== undefined);
      const answer = await sendRaw({ method, path, body, headers: Object.fromEntries(defined) });
      expect.soft(answer.status, JSON.stringify(one)).toBe(403);
      expect.soft(answer.body, JSON.stringify(one)).toContain(foreignSentence);
      expect.soft(answer.headers["set-cookie"], JSON.stringify(one)).toBeUndefined();
      expect.soft(answer.headers["access-control-allow-origin"], JSON.stringify(one)).toBeUndefined();
    });
    expect(await stateOf(reader)).toEqual(before);
    expect(await mailsTo(email)).toBe(0);
    expect((await redeem(token)).status).toBe(200);
    expect((await reader.client.send("POST", "/api/auth/refresh")).status).toBe(200);
  });

  test(`${method} ${route} from the site's own pages is let in`, async () => {
    const token = await newToken();
    const attack = await attackOn(route, newAddress("csrf"), token);
    let { client } = await newReader();
    let changedCookies = false;
    for (const one of ownCases.filter(isOwn)) {
      // Another reader after what changes cookies, because a sign-out is let in too.
      if (changedCookies) ({ client } = await newReader());
      const { headers, body } = requestFor(one, attack);
      const own = { ...headers, "Sec-Fetch-Site": one.site };
      const answer = await client.send(method, path, { headers: own, body });
      // An admin's route refuses a reader too, but not for where the request came from.
      expect.soft(await answer.text(), JSON.stringify(one)).not.toContain(foreignSentence);
      changedCookies = answer.headers.getSetCookie().length > 0;
    }
  });
}

test("a method that a route does not know is 405 wherever it comes from", async () => {
  const unknown = targets.filter(({ isAllowed }) => !isAllowed);
  expect(unknown.length).toBeGreaterThan(40);
  const Cookie = cookiesOf(await newReader());
  await forEachAtOnce(unknown, 8, async ({ method, path }) => {
    for (const Origin of [ownOrigin, "https://elsewhere.example"]) {
      const answer = await sendRaw({ method, path, headers: { Cookie, Origin } });
      expect.soft(answer.status, `${method} ${path}`).toBe(405);
    }
  });
});

test("no read becomes a write by a header that names another method", async () => {
  const reader = await newReader();
  const before = await stateOf(reader);
  const Cookie = cookiesOf(reader);
  const overrides = ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"];
  const reads: RawRequest[][] = targets.map(({ method, path }) => [
    ...overrides.map((name) => ({ path, headers: { Cookie, [name]: method } })),
    { path: `${path}?_method=${method}`, headers: { Cookie } },
  ]);
  // Quickly one of the ways for each route and method, by turns: each route meets each method and each way.
  const chosen = reads.flatMap((ways, index) =>
    ways.filter((_, way) => isLongRun || way === (index + Math.floor(index / 4)) % ways.length),
  );
  await forEachAtOnce(chosen, 8, async (read) => void (await sendRaw(read)));
  expect(await stateOf(reader)).toEqual(before);
  expect((await reader.client.send("POST", "/api/auth/refresh")).status).toBe(200);
});

test("what is refused from elsewhere does have its effect from the site's own pages", async () => {
  const reader = await newReader();
  const { json } = await attackOn("/api/progress", "", "");
  expect((await reader.client.post("/api/progress", json)).status).toBe(200);
  const { fields = {} } = await attackOn("/chapters/[slug]", "", "");
  expect((await reader.client.send("POST", "/chapters/writing", formOf(fields))).status).toBe(303);
  const { progress } = (await stateOf(reader)) as { progress: { chapters: object[] } };
  expect(progress.chapters).toMatchObject([
    { chapterNumber: 1, timeSpent: 60 },
    { chapterNumber: 4, completed: true },
  ]);
  const email = newAddress("csrf");
  await reader.client.post("/api/email/signup", { email });
  await expect.poll(() => mailsTo(email)).toBe(1);
  expect((await reader.client.send("POST", "/api/auth/logout")).status).toBe(200);
  expect(await stateOf(reader)).toMatchObject({ session: { authenticated: false } });
});
