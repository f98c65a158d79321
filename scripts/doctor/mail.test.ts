import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { env, others, type Rig, records, resolver, startRig } from "./fixtures/kit.ts";

// wrangler's stub is a process each time it is asked.
vi.setConfig({ testTimeout: 60_000 });

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.stop());

const spf = "TXT handbook.test";
const dmarc = "TXT _dmarc.handbook.test";
const dkim = "CNAME s1._domainkey.handbook.test";
const names: [string, Record<string, string[] | null | undefined>, string][] = [
  ["no SPF", { [spf]: ["some-verification=1"] }, "wrong SPF of handbook.test: there is no record"],
  [
    "two SPF records",
    { [spf]: ["v=spf1 include:sendgrid.net ~all", "v=spf1 mx -all"] },
    "wrong SPF of handbook.test: there are 2 records",
  ],
  ["SPF for everybody", { [spf]: ["v=spf1 include:sendgrid.net +all"] }, "lets everybody send"],
  [
    "SPF of another provider",
    { [spf]: ["v=spf1 include:mail.example -all"] },
    "unknown SPF of handbook.test",
  ],
  ["no DKIM", { [dkim]: undefined }, "wrong DKIM s1 of handbook.test: there is no CNAME"],
  [
    "DKIM of another provider",
    { [dkim]: ["s1.mail.example"] },
    "wrong DKIM s1 of handbook.test: leads to s1.mail.example",
  ],
  ["no DMARC", { [dmarc]: ["v=spf1"] }, "wrong DMARC of handbook.test: there is no record"],
  ["DMARC without a policy", { [dmarc]: ["v=DMARC1; rua=mailto:a@b.test"] }, "has no policy"],
  [
    "a DNS that does not answer",
    { [dmarc]: null },
    "unknown DMARC of handbook.test: the DNS could not be asked",
  ],
];

test.each(names)("the DNS for mail: %s", async (_, change, says) => {
  expect(others(await rig.examine({ dns: resolver({ ...records, ...change }) }))).toEqual([
    expect.stringContaining(says),
  ]);
});

test("a machine that is offline gets four times unknown for the DNS, and nothing wrong", async () => {
  const nobody = Object.fromEntries(Object.keys(records).map((name) => [name, null]));
  const found = others(await rig.examine({ dns: resolver(nobody) }));
  expect(found).toHaveLength(4);
  for (const line of found) expect(line).toContain("is this machine online?");
});

test("a sender's subdomain has the DMARC record of the domain above it", async () => {
  const at = rig.settings((text) => text.replaceAll("mail@handbook.test", "mail@post.handbook.test"));
  const moved = Object.entries(records).map(([name, value]) => [
    name === dmarc ? name : name.replace("handbook.test", "post.handbook.test"),
    value,
  ]);
  rig.answers["/v3/whitelabel/domains?limit=200"] = {
    status: 200,
    body: '[{"domain":"post.handbook.test","valid":true}]',
  };
  expect(others(await rig.examine({ folder: at, dns: resolver(Object.fromEntries(moved)) }))).toEqual([]);
});

const provider: [string, Record<string, { status: number; body?: string }>, string][] = [
  ["a key that is refused", { "/v3/scopes": { status: 401 } }, "wrong SendGrid key: SendGrid refuses it"],
  [
    "a key that may not send",
    { "/v3/scopes": { status: 200, body: '{"scopes":["stats.read"]}' } },
    "wrong SendGrid key: it may not send mail",
  ],
  [
    "a key that may do all",
    { "/v3/scopes": { status: 200, body: '{"scopes":["mail.send","api_keys.create"]}' } },
    "wrong SendGrid key: it may do more than send mail (api_keys.create",
  ],
  [
    "a sender nobody knows",
    {
      "/v3/whitelabel/domains?limit=200": { status: 200, body: '[{"domain":"handbook.test","valid":false}]' },
    },
    "wrong Sender: neither mail@handbook.test nor handbook.test is verified",
  ],
  [
    "a key that may not ask",
    {
      "/v3/whitelabel/domains?limit=200": { status: 403 },
      "/v3/verified_senders?limit=200": { status: 403 },
    },
    "unknown Sender: this key may not ask",
  ],
  ["a site with bad settings", { "/api/health": { status: 500 } }, "wrong Site:"],
];

test.each(provider)("it is found: %s", async (_, change, says) => {
  Object.assign(rig.answers, change);
  expect(others(await rig.examine())).toEqual([expect.stringContaining(says)]);
});

test("without SendGrid's key, its rights are unknown, and the key is never shown", async () => {
  const keyless = { ...env, SENDGRID_API_KEY: undefined };
  expect(others(await rig.examine({ env: keyless }))).toEqual([
    expect.stringContaining("unknown SendGrid key"),
  ]);
  expect(
    JSON.stringify(await rig.examine({ env: { ...env, SENDGRID_API_KEY: "SG.shown-nowhere" } })),
  ).not.toContain("shown-nowhere");
});
