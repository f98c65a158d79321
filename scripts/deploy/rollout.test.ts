import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Deployment } from "./deploy.ts";
import { type Rig, startRig } from "./fixtures/kit.ts";

const gradual: Deployment = { environment: "production", gradual: true, dryRun: false, alias: undefined };
const override = "cloudflare-workers-version-overrides";

// Each call of wrangler is a process, and a machine may have much to do.
vi.setConfig({ testTimeout: 60_000 });

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.site.stop());

/** Who gets how much of the traffic, step by step. */
function shares(): string[] {
  return rig.wrangler
    .calls()
    .flatMap(
      (call) => /^versions deploy (.*) --yes -c wrangler\.jsonc --env production$/.exec(call)?.[1] ?? [],
    );
}

const upTo = [
  "new-version@0% old-version@100%",
  "new-version@10% old-version@90%",
  "new-version@50% old-version@50%",
];
const back = "old-version@100%";

/** Until which share the site is well: from there on it answers so. */
function breaksAt(share: number, path: string, answer: { status: number }): void {
  rig.site.instead = (asked) => {
    const reached = shares().at(-1)?.startsWith(`new-version@${share}%`);
    return asked === path && reached ? answer : undefined;
  };
}

test("a rollout tries the new version unseen, then gives it 10, 50 and 100 in a hundred requests", async () => {
  const versions = new Set<string | undefined>();
  rig.site.instead = (path, headers) => {
    if (path === "/chapters") versions.add(String(headers[override]));
    return undefined;
  };
  await rig.deploy(gradual);
  expect(shares()).toEqual([...upTo, "new-version@100%"]);
  const calls = rig.wrangler.calls();
  expect(calls[2]).toBe("deployments status --json -c wrangler.jsonc --env production");
  expect(calls.indexOf("versions upload -c wrangler.jsonc --env production")).toBeGreaterThan(
    calls.indexOf("deploy -c workers/email/wrangler.jsonc --env production"),
  );
  expect(calls).not.toContain("deploy -c wrangler.jsonc --env production");
  expect([...versions]).toEqual(['handbook-web="new-version"']);
});

test.each([
  { share: 0, path: "/sign-in", status: 500, says: /\/sign-in answered 500/ },
  {
    share: 10,
    path: "/api/health",
    status: 503,
    says: /with 10 % of the traffic, \/api\/health failed twice/,
  },
  {
    share: 50,
    path: "/chapters",
    status: 500,
    says: /with 50 % of the traffic, of our requests, 5 of 20 failed/,
  },
  { share: 100, path: "/", status: 502, says: /with 100 % of the traffic, of our requests, 5 of 20/ },
])("what breaks at $share % is rolled back by itself", async ({ share, path, status, says }) => {
  breaksAt(share, path, { status });
  const text = await rig.refusal(gradual);
  expect(text).toMatch(says);
  expect(text).toContain("rolled back to old-version");
  expect(shares().at(-1)).toBe(back);
  expect(shares().at(-2)).toMatch(new RegExp(`^new-version@${share}%`));
});

test("readers' errors count, when there are enough readers to tell", async () => {
  rig.traffic = { requests: 400, errors: 12 };
  expect(await rig.refusal(gradual)).toContain("of readers' requests, 12 of 400 failed");
  expect(shares()).toEqual([...upTo.slice(0, 2), back]);
});

test.each([
  { requests: 40, errors: 12 },
  { requests: 400, errors: 4 },
])("$errors errors of $requests readers' requests stop nothing", async (traffic) => {
  rig.traffic = traffic;
  await rig.deploy(gradual);
  expect(shares()).toHaveLength(4);
});

test("one missed health check is no failure", async () => {
  let misses = 0;
  rig.site.instead = (path) => {
    if (path !== "/api/health" || shares().length < 2 || misses > 0) return undefined;
    misses += 1;
    return { status: 503 };
  };
  await rig.deploy(gradual);
  expect(misses).toBe(1);
});

test("a share that wrangler cannot give is rolled back", async () => {
  rig.wrangler.replyTo({ to: "versions deploy new-version@50%", code: 1 });
  expect(await rig.refusal(gradual)).toContain("wrangler could not give new-version@50% old-version@50%");
  expect(shares().at(-1)).toBe(back);
});

test("a rollback that fails says so, and gives the command for it", async () => {
  breaksAt(10, "/api/health", { status: 500 });
  rig.wrangler.replyTo({ to: "versions deploy old-version@100%", code: 1 });
  const text = await rig.refusal(gradual);
  expect(text).toContain("AND THE ROLLBACK FAILED");
  expect(text).toContain(
    "npx wrangler versions deploy old-version@100% -y -c wrangler.jsonc --env production",
  );
});

test("an upload that fails moves no traffic", async () => {
  rig.wrangler.replyTo({ to: "versions upload", code: 1 });
  expect(await rig.refusal(gradual)).toMatch(/"web Worker".*could not upload the version/s);
  expect(shares()).toEqual([]);
});

test("without a live version there is nothing to roll out from, and nothing is changed", async () => {
  rig.wrangler.replyTo({ to: "deployments status", code: 1, stderr: "no deployments" });
  expect(await rig.refusal(gradual)).toMatch(/"secrets".*Nothing has changed.*without --gradual/s);
  expect(rig.wrangler.calls()).toHaveLength(3);
});

test("an earlier rollout that is half-way is not built upon", async () => {
  const versions = [
    { version_id: "a", percentage: 10 },
    { version_id: "b", percentage: 90 },
  ];
  rig.wrangler.replyTo({ to: "deployments status", stdout: JSON.stringify({ versions }) });
  expect(await rig.refusal(gradual)).toContain("half-way (a@10% b@90%)");
});
