import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { kites } from "../content/fixtures/kites.ts";
import { freePort } from "../lib/ports.ts";
import { inRoot } from "../lib/root.ts";

/** What a clone holds that a build makes, or does not need. */
const left =
  /^(node_modules|\.git|\.next|\.open-next|\.wrangler|content|test-results|public\/(reader|media|og))$/;

// A whole build: a minute or two, so only in `npm run test:long`.
describe.runIf(inject("longRun"))("another book is another content/ folder", () => {
  let root = "";
  let product: ChildProcess;
  let siteUrl = "";
  let inboxUrl = "";

  beforeAll(async () => {
    root = mkdtempSync(path.join(tmpdir(), "second-book-"));
    cpSync(inRoot(""), root, {
      recursive: true,
      filter: (file) => !left.test(path.relative(inRoot(""), file)),
    });
    // Not by a symbolic link: the bundlers would follow it out of the folder. Hard links cost no room.
    execFileSync("cp", ["-al", inRoot("node_modules"), root]);
    for (const [name, text] of Object.entries(kites)) {
      const file = path.join(root, "content", name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const [port, inboxPort] = [await freePort(), await freePort()];
    siteUrl = `http://localhost:${port}`;
    inboxUrl = `http://localhost:${inboxPort}`;
    const env = { ...process.env, PORT: String(port), INBOX_PORT: String(inboxPort) };
    product = spawn(process.execPath, ["scripts/start.ts"], { cwd: root, env, stdio: "inherit" });
    await untilHealthy();
  }, 900_000);

  afterAll(async () => {
    product.kill("SIGINT");
    await new Promise((resolve) => product.once("exit", resolve));
    rmSync(root, { recursive: true, force: true });
  }, 60_000);

  async function untilHealthy(): Promise<void> {
    for (;;) {
      if (product.exitCode !== null) throw new Error(`the product ended with ${product.exitCode}`);
      const answer = await fetch(`${siteUrl}/api/health`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  const read = async (to: string) => (await fetch(siteUrl + to)).text();

  test("its pages, feeds and sign have its names and its colour, and nothing of ours", async () => {
    for (const to of ["/", "/chapters", "/chapters/first-flight", "/privacy", "/feed.xml", "/llms.txt"]) {
      const text = await read(to);
      expect.soft(text, to).toContain("A Small Book of Kites");
      expect.soft(text, to).not.toMatch(/creator|handbook/i);
    }
    expect(await read("/privacy")).toContain("kites@example.org");
    expect(await read("/favicon.svg")).toContain("#1d5f8a");
  });

  test("its mails have its name", async () => {
    const headers = { "Content-Type": "application/json", Origin: siteUrl };
    const body = JSON.stringify({ email: "flyer@example.com" });
    await fetch(`${siteUrl}/api/email/signup`, { method: "POST", headers, body });
    const mails = await expect
      .poll(
        async () =>
          (await fetch(`${inboxUrl}/api/messages?to=flyer@example.com`)).json() as Promise<unknown[]>,
        { timeout: 90_000 },
      )
      .toMatchObject([{ subject: expect.stringContaining("A Small Book of Kites") }]);
    return mails;
  }, 120_000);
});
