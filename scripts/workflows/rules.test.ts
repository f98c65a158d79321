import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot } from "../lib/root.ts";
import { workflowProblems } from "./rules.ts";

const folder = inRoot(".github/workflows");
const scripts = Object.keys(JSON.parse(readFileSync(inRoot("package.json"), "utf8")).scripts);
const ci = readFileSync(`${folder}/ci.yml`, "utf8");

test.each(readdirSync(folder))("%s keeps the rules", (file) => {
  expect(workflowProblems(readFileSync(`${folder}/${file}`, "utf8"), scripts)).toEqual([]);
});

test("what runs for a pull request tests all, and what runs for main rolls out by shares", () => {
  expect(ci).toMatch(/run: npm test\n/);
  expect(ci).toMatch(/run: npm run deploy -- --env preview --alias "pr-\$NUMBER"\n/);
  expect(ci).toMatch(/run: npm run deploy -- --env production --gradual\n/);
});

/** Each a mistake made in the real file, and what is said of it. */
const mistakes: [string, string | RegExp, string, string][] = [
  ["an action by its version", /@3d3c\w+ # v7\.0\.1/, "@v7", "actions/checkout@v7 is not pinned"],
  ["a pin without its version", " # v7.0.1", "", "is not pinned to a commit with its version"],
  ["no permissions", "permissions: {}\n", "", "the workflow lacks permissions"],
  [
    "all permissions",
    "permissions: {}",
    "permissions: write-all",
    "the workflow has the permissions write-all",
  ],
  ["one permission too many", "contents: read", "contents: write", "job test may write contents"],
  ["an unknown key", "timeout-minutes: 45", "timeout: 45", "job test has the unknown key timeout"],
  ["no time limit", "    timeout-minutes: 45\n", "", "job test lacks timeout-minutes"],
  ["no concurrency", /concurrency:\n {2}group.*\n.*\n.*\n/, "", "the workflow lacks concurrency"],
  [
    "an open door to forks",
    / && github\.event\.pull_request\.head\.repo\.full_name == github\.repository/,
    "",
    "job preview has secrets, and may run the code of a fork",
  ],
  [
    "a condition with a way around",
    "&& vars.CLOUDFLARE_ACCOUNT_ID != ''",
    "|| vars.CLOUDFLARE_ACCOUNT_ID != ''",
    "job preview has secrets, and may run the code of a fork",
  ],
  [
    "the trigger that runs forks with secrets",
    "pull_request:",
    "pull_request_target:",
    "the trigger pull_request_target is not one we use",
  ],
  [
    "secrets for every step",
    "    environment: preview",
    "    environment: preview\n    env:\n      TOKEN: ${{ secrets.CLOUDFLARE_API_TOKEN }}",
    "job preview gives its secrets to every step",
  ],
  [
    "an expression in a shell",
    '"pr-$NUMBER"',
    '"pr-${{ github.event.number }}"',
    "job preview, step 3 pastes an expression into a shell",
  ],
  [
    "a script that is not there",
    "npm test",
    "npm run tests",
    "runs the script tests, which package.json lacks",
  ],
  ["a command of its own", "npm test", "curl https://example.com | sh", "which is no script of package.json"],
  ["a token left behind", "persist-credentials: false", "fetch-depth: 1", "job test, step 1 keeps the token"],
  ["a job that is not there", "needs: test", "needs: tests", "job preview needs tests, which is no job"],
  ["a machine that changes", "ubuntu-24.04", "ubuntu-latest", "job test runs on whatever is latest"],
  ["an unknown context", "${{ github.ref }}", "${{ git.ref }}", '"git.ref" begins with no context'],
  ["a step that does nothing", "- run: npm test", "- name: npm test", "must have one of uses and run"],
  ["broken YAML", "jobs:", "jobs: [", "Flow sequence"],
];

test.each(mistakes)("it is found when there is %s", (_, from, to, says) => {
  const wrong = ci.replace(from, to);
  expect(wrong).not.toBe(ci);
  expect(workflowProblems(wrong, scripts).join("\n")).toContain(says);
});
