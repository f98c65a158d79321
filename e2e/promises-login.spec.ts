import { chance } from "../test/random";
import { Client } from "./client";
import { expect, fromNewNetwork, siteUrl, test } from "./product";
import { actionIn, formOf, isLongRun, newToken, redeem } from "./promises-kit";
import { type RawRequest, sendRaw } from "./raw";

const rounds = isLongRun ? 1000 : 5;
const rawVisits = isLongRun ? 900 : 45;
const browserVisits = isLongRun ? 100 : 5;
/** A mailbox with several scanners behind it opens one link several times. */
const visitsPerLink = 9;

test(`of fifty that redeem one link at once exactly one is signed in, in each of ${rounds} rounds`, async () => {
  test.setTimeout(rounds * 6_000);
  for (let round = 0; round < rounds; round++) {
    const token = await newToken();
    const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(token)));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    expect(winners[0]?.headers.getSetCookie().join()).toContain("__Host-refresh=");
    for (const [index, { status, headers }] of answers.entries()) {
      if (status === 200) continue;
      expect(status).toBe(401);
      expect(JSON.parse(bodies[index] ?? "")).toMatchObject({ code: "token_invalid" });
      expect(headers.getSetCookie()).toEqual([]);
    }
  }
});

test(`${rawVisits} visits by scanners use no link up and start no session, and a person then signs in`, async () => {
  test.setTimeout(60_000 + rawVisits * 500);
  const { shuffle } = chance("scanners");
  let visits = 0;
  while (visits < rawVisits) {
    const token = await newToken();
    const page = `/auth/verify?token=${token}`;
    const html = await (await new Client().get(page)).text();
    for (const visit of shuffle(scannersOf(page, token, actionIn(html))).slice(0, visitsPerLink)) {
      visits += 1;
      const answer = await sendRaw({ ...visit, headers: { ...fromNewNetwork(), ...visit.headers } });
      const name = `${visit.method ?? "GET"} ${JSON.stringify(visit.headers ?? {})}`;
      expect.soft(answer.headers["set-cookie"], name).toBeUndefined();
      expect.soft(answer.status, name).toBeLessThan(500);
      expect.soft(answer.body, name).not.toContain("accessToken");
    }
    expect((await redeem(token)).status).toBe(200);
    expect((await redeem(token)).status).toBe(401);
  }
});

test(`${browserVisits} browsers that open a link and run its scripts use nothing up`, async ({ browser }) => {
  test.setTimeout(30_000 + browserVisits * 5_000);
  for (let visit = 0; visit < browserVisits; visit++) {
    const token = await newToken();
    const context = await browser.newContext();
    const page = await context.newPage();
    const sent: string[] = [];
    page.on("request", (request) => sent.push(request.method()));
    await page.goto(`${siteUrl}/auth/verify?token=${token}`, { waitUntil: "networkidle" });
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    expect(sent.filter((method) => method !== "GET")).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    await context.close();
    expect((await redeem(token)).status).toBe(200);
  }
});

test("the same form with the site's own origin, which only a browser on the page can send, does sign in", async () => {
  const token = await newToken();
  const page = `/auth/verify?token=${token}`;
  const action = actionIn(await (await new Client().get(page)).text());
  expect(action).not.toBe("");
  const client = new Client();
  const pressed = await client.send("POST", page, formOf({ [action]: "", token }));
  expect(pressed.status).toBe(303);
  expect(client.cookies.has("__Host-refresh")).toBe(true);
});

/** What link scanners, previews and prefetchers do with a link. None of them presses the button. */
function scannersOf(path: string, token: string, action: string): RawRequest[] {
  const agents = [
    "Mozilla/5.0 (compatible; Microsoft Office SafeLinks)",
    "Mozilla/5.0 (compatible; Barracuda Sentinel)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1",
    "curl/8.9.1",
  ];
  const reads = [
    {},
    ...agents.map((agent) => ({ "User-Agent": agent })),
    { Purpose: "prefetch" },
    { "Sec-Purpose": "prefetch;prerender" },
    { "X-Moz": "prefetch" },
    { RSC: "1", "Next-Router-Prefetch": "1" },
    { "Next-Action": action.replace("$ACTION_ID_", "") },
    { Range: "bytes=0-1023" },
    { "If-None-Match": "*" },
    { Accept: "application/json" },
    { Cookie: "__Host-login=guessed; __Host-access=guessed" },
    { "X-HTTP-Method-Override": "POST" },
    { Origin: "https://mail.example", "Sec-Fetch-Site": "cross-site" },
  ];
  const { headers, body } = formOf({ [action]: "", token });
  const origins = [{}, { Origin: "null" }, { Origin: "https://scanner.example" }];
  const json = { "Content-Type": "application/json", Cookie: "a=b" };
  return [
    ...["GET", "HEAD", "OPTIONS"].flatMap((method) => reads.map((headers) => ({ method, path, headers }))),
    ...["PUT", "PATCH", "DELETE"].map((method) => ({ method, path })),
    ...origins.map((origin) => ({ method: "POST", path, headers: { ...headers, ...origin }, body })),
    ...origins.map((origin) => ({
      method: "POST",
      path,
      headers: { "Content-Type": "application/x-www-form-urlencoded", ...origin },
      body: `token=${token}`,
    })),
    ...origins.map((origin) => ({
      method: "POST",
      path: "/api/auth/verify",
      headers: { ...json, ...origin },
      body: JSON.stringify({ token }),
    })),
  ];
}
