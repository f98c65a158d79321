import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Refusal } from "../lib/refusal.ts";
import type { Deployment } from "./deploy.ts";
import { type Rig, startRig } from "./fixtures/kit.ts";

const plain: Deployment = { environment: "production", gradual: false, dryRun: false, alias: undefined };

/** What a deployment to production asks wrangler for, when nothing fails. */
const wholeOrder = [
  "secret list -c wrangler.jsonc --env production",
  "secret list -c workers/email/wrangler.jsonc --env production",
  "build for https://handbook.test",
  "shelve",
  "r2 object put handbook-files/editions/e1/free.epub --file /shelf/free.epub --content-type application/epub+zip --remote -c wrangler.jsonc --env production",
  "d1 migrations apply DB --remote -c wrangler.jsonc --env production",
  "deploy -c workers/email/wrangler.jsonc --env production",
  "deploy -c wrangler.jsonc --env production",
];

// Each call of wrangler is a process, and a machine may have much to do.
vi.setConfig({ testTimeout: 60_000 });

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.site.stop());

test("a deployment does everything, in an order in which what is live finds what it needs", async () => {
  await rig.deploy(plain);
  expect(rig.order()).toEqual(wholeOrder);
});

test("a deployment to preview names its own Workers, bucket and database", async () => {
  const preview = { ...plain, environment: "preview" as const };
  await rig.deploy(preview);
  const calls = rig.wrangler.calls();
  expect(calls.every((call) => call.endsWith("--env preview"))).toBe(true);
  expect(calls.find((call) => call.startsWith("r2"))).toContain("handbook-files-preview/");
});

test("placeholders are refused before anything is asked for, each by its name and mend", async () => {
  const text = await rig.refusal(plain, { folder: undefined });
  expect(rig.order()).toEqual([]);
  for (const name of ["SITE_URL", "ADMIN_EMAILS", "MAIL_FROM", "MAIL_REPLY_TO", "POSTAL_ADDRESS"]) {
    expect(text).toContain(`env.production.vars.${name} is the placeholder`);
  }
  expect(text).toContain(
    'database_id is the placeholder "REPLACE_WITH_D1_ID". Run "npx wrangler d1 create handbook-db"',
  );
  expect(text).toContain("kv_namespaces.id is the placeholder");
});

/** Each step that can fail: what fails, how far it got, what is said of it. */
const points: { name: string; fails: string; done: number; says: RegExp[] }[] = [
  {
    name: "secrets cannot be read",
    fails: "secret list -c wrangler.jsonc",
    done: 1,
    says: [/"secrets".*list/s, /Nothing has changed/, /wrangler login/],
  },
  {
    name: "a file of the book",
    fails: "r2 object put",
    done: 5,
    says: [/"the book to take along".*free\.epub/s, /Nothing has changed/],
  },
  {
    name: "a migration",
    fails: "d1 migrations apply",
    done: 6,
    says: [/"database migrations"/, /Done before it: the bucket/, /migrations list DB/],
  },
  {
    name: "the e-mail Worker",
    fails: "deploy -c workers/email",
    done: 7,
    says: [/"e-mail Worker"/, /new schema, on which the old code runs/],
  },
  {
    name: "the web Worker",
    fails: "deploy -c wrangler.jsonc",
    done: 8,
    says: [/"web Worker"/, /the new e-mail Worker is live/],
  },
];

test.each(points)(
  "when $name fails, the deployment stops there and says what to do",
  async ({ fails, done, says }) => {
    rig.wrangler.replyTo({ to: fails, code: 7, stderr: "no" });
    const text = await rig.refusal(plain);
    expect(rig.order()).toEqual(wholeOrder.slice(0, done));
    for (const words of says) expect(text).toMatch(words);
    expect(text).toMatch(/\nNext: .{20}/);
  },
);

test("when the build fails, nothing has changed", async () => {
  const build = async () => {
    throw new Refusal("The build stopped at site.");
  };
  expect(await rig.refusal(plain, { build })).toMatch(
    /"build": The build stopped at site\.\nNothing has changed/,
  );
  expect(rig.order()).toEqual(wholeOrder.slice(0, 2));
});

test("missing secrets are named with the command that puts each, also of a Worker that is new", async () => {
  rig.wrangler.replyTo(
    { to: "secret list -c wrangler.jsonc", code: 1, stderr: 'Worker "handbook-web" not found.' },
    { to: "secret list -c workers/email", stdout: '[{"name":"JWT_SECRET"}]' },
  );
  const text = await rig.refusal(plain);
  expect(text).toContain("npx wrangler secret put JWT_SECRET -c wrangler.jsonc --env production");
  expect(text).toContain("npx wrangler secret put SENDGRID_API_KEY -c workers/email/wrangler.jsonc");
  expect(text).not.toContain("put JWT_SECRET -c workers/email");
  expect(rig.order()).toEqual(wholeOrder.slice(0, 2));
});

const broken: {
  what: string;
  path: RegExp;
  answer: { status?: number; type?: string; body?: string };
  says: RegExp;
}[] = [
  {
    what: "health",
    path: /health/,
    answer: { status: 503, body: "database" },
    says: /\/api\/health answered 503 database/,
  },
  {
    what: "a free chapter",
    path: /chapters\/open/,
    answer: { status: 500 },
    says: /\/chapters\/open answered 500/,
  },
  { what: "a style sheet", path: /_next/, answer: { status: 404 }, says: /a1\.css answered 404/ },
  {
    what: "a gated chapter that is open",
    path: /content\/2$/,
    answer: { status: 200 },
    says: /content\/2 answered 200 to a stranger/,
  },
  {
    what: "a gated download that is open",
    path: /download/,
    answer: { status: 200 },
    says: /download\?format=md answered 200/,
  },
  {
    what: "the text of a gated chapter on its page",
    path: /chapters\/shut/,
    answer: { body: '<chapter-body><p id="p-1">Secret.</p></chapter-body>' },
    says: /chapters\/shut does not show the box/,
  },
  { what: "the sign-in page", path: /sign-in/, answer: { body: "<p>soon</p>" }, says: /without its form/ },
];

test.each(broken)("the smoke test finds $what, and says how to roll back", async ({ path, answer, says }) => {
  rig.site.instead = (asked) => (path.test(asked) ? answer : undefined);
  const text = await rig.refusal(plain);
  expect(text).toMatch(says);
  expect(text).toContain("npx wrangler rollback -c wrangler.jsonc --env production");
  expect(rig.order()).toEqual(wholeOrder);
});

test("what fails once while the new version spreads is no failure", async () => {
  let misses = 1;
  rig.site.instead = (asked) => (asked === "/api/health" && misses-- > 0 ? { status: 503 } : undefined);
  await rig.deploy(plain);
  expect(misses).toBeLessThan(1);
});

test("a dry run builds, bundles both Workers, and asks the account for nothing", async () => {
  await rig.deploy({ ...plain, dryRun: true });
  const bundles = ["deploy --dry-run -c workers/email/wrangler.jsonc", "deploy --dry-run -c wrangler.jsonc"];
  expect(rig.order()).toEqual([wholeOrder[2], ...bundles.map((call) => `${call} --env production`)]);
});

test("a dry run with placeholders bundles all the same, and then says that they would be refused", async () => {
  expect(await rig.refusal({ ...plain, dryRun: true }, { folder: undefined })).toContain(
    "REPLACE_WITH_D1_ID",
  );
  expect(rig.wrangler.calls()).toHaveLength(2);
});

test("a preview of a pull request is a version with an address of its own, and moves nobody else", async () => {
  const deployment = { ...plain, environment: "preview" as const, alias: "pr-12" };
  await rig.deploy(deployment);
  expect(rig.wrangler.calls().at(-1)).toBe(
    "versions upload --preview-alias pr-12 --var SITE_URL:https://pr-12-handbook-web-preview.ours.workers.dev -c wrangler.jsonc --env preview",
  );
  expect(
    rig.wrangler.calls().some((call) => /^(deploy|versions deploy).* -c wrangler\.jsonc/.test(call)),
  ).toBe(false);
});
