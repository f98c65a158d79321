import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { Page } from "@playwright/test";
import { freePort } from "../scripts/lib/ports.ts";
import { type Product, startProduct } from "../scripts/lib/product.ts";
import { Client } from "./client";
import { expect, fromNewNetwork, newAddress, test } from "./product";

/**
 * A product of its own with Turnstile on. Cloudflare's part is played by two stand-ins, as their documentation
 * describes it: a script that puts a token into the form, and a siteverify that takes each token once.
 */
test.describe.configure({ mode: "default" });

const secretKey = "0x-the-secret-key";
const asked: URLSearchParams[] = [];
const used = new Set<string>();
let failNext: "refusal" | "outage" | null = null;
let siteverify: Server;
let product: Product;
let stateDir: string;

test.beforeAll(async () => {
  siteverify = createServer(async (request, response) => {
    const body = new URLSearchParams(await text(request));
    asked.push(body);
    const answer = answerTo(body);
    response.writeHead(failNext === "outage" ? 500 : 200, { "Content-Type": "application/json" });
    response.end(failNext === "outage" ? "no JSON" : JSON.stringify(answer));
    failNext = null;
  });
  const port = await freePort();
  await new Promise<void>((resolve) => siteverify.listen(port, "127.0.0.1", resolve));
  stateDir = await mkdtemp(path.join(tmpdir(), "handbook-turnstile-"));
  product = await startProduct({
    port: await freePort(),
    inboxPort: await freePort(),
    stateDir,
    moreVars: {
      TURNSTILE_SITE_KEY: "0x-the-site-key",
      TURNSTILE_SECRET_KEY: secretKey,
      TURNSTILE_VERIFY_URL: `http://127.0.0.1:${port}/siteverify`,
    },
  });
});

test.afterAll(async () => {
  await product.stop();
  await rm(stateDir, { recursive: true, force: true });
  siteverify.close();
});

/** A token of the stand-in says for which host and action it was made. */
function answerTo(body: URLSearchParams): object {
  if (body.get("secret") !== secretKey) return { success: false, "error-codes": ["invalid-input-secret"] };
  const token = body.get("response") ?? "";
  if (used.has(token)) return { success: false, "error-codes": ["timeout-or-duplicate"] };
  used.add(token);
  const [made, hostname, action] = token.split(":");
  if (failNext === "refusal" || made !== "made") {
    return { success: false, "error-codes": ["invalid-input-response"] };
  }
  return { success: true, "error-codes": [], hostname, action };
}

const newToken = () => `made:localhost:sign_up:${crypto.randomUUID()}`;

const script = `window.turnstile = {
  render(box, { sitekey, action }) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = "cf-turnstile-response";
    input.value = ["made", location.hostname, action, crypto.randomUUID()].join(":");
    box.append("Checked for " + sitekey, input);
    return "a-widget";
  },
  remove() {},
};`;

/** Answers for Cloudflare in the browser. */
async function standIn(page: Page): Promise<void> {
  await page.route("https://challenges.cloudflare.com/**", (route) =>
    route.fulfill({ contentType: "text/javascript", body: script }),
  );
}

async function fill(page: Page, email: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("First name").fill("Ada");
}

const send = (page: Page) => page.getByRole("button", { name: "Send me the link" }).click();
const checkMail = (page: Page) => page.getByRole("heading", { name: "Check your mail" });
const check = (page: Page) => page.getByText("Checked for 0x-the-site-key");

async function subjectsTo(email: string): Promise<string[]> {
  const response = await fetch(`${product.inboxUrl}/api/messages?to=${encodeURIComponent(email)}`);
  return ((await response.json()) as { subject: string }[]).map(({ subject }) => subject);
}

function post(route: string, json: object): Promise<Response> {
  const headers = { "Content-Type": "application/json", ...fromNewNetwork() };
  return fetch(product.siteUrl + route, { method: "POST", headers, body: JSON.stringify(json) });
}

test("the start page's form leads on to the check, with what was typed, and then to a mail", async ({
  page,
}) => {
  await standIn(page);
  const email = newAddress();
  await page.goto(product.siteUrl);
  await fill(page, email);
  await send(page);
  await expect(page.getByRole("alert").filter({ hasText: "One more step" })).toBeVisible();
  await expect(page).toHaveURL(`${product.siteUrl}/sign-up?problem=turnstile`);
  await expect(page.getByLabel("E-mail address")).toHaveValue(email);
  await expect(page.getByLabel("First name")).toHaveValue("Ada");
  await expect(check(page)).toBeVisible();
  expect(await subjectsTo(email)).toEqual([]);
  const before = asked.length;
  await send(page);
  await expect(checkMail(page)).toBeVisible();
  await expect.poll(() => subjectsTo(email)).toHaveLength(1);
  expect(asked.length).toBe(before + 1);
  expect(asked.at(-1)?.get("remoteip")).toMatch(/^2001:db8:/);
  const cookies = await page.context().cookies(product.siteUrl.replace("http:", "https:"));
  expect(cookies.map(({ name }) => name)).not.toContain("__Host-typed");
});

test("a check that fails brings the form back with what was typed and a new check", async ({ page }) => {
  await standIn(page);
  const email = newAddress();
  await page.goto(`${product.siteUrl}/sign-up?next=/account`);
  await expect(check(page)).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: "One more step" })).toHaveCount(0);
  await fill(page, email);
  for (const _ of ["first", "second"]) {
    failNext = "refusal";
    await send(page);
    await expect.poll(() => failNext).toBeNull();
    await expect(page.getByRole("alert").filter({ hasText: "One more step" })).toBeVisible();
    await expect(page).toHaveURL(/\/sign-up\?next=%2Faccount&problem=turnstile$/);
    await expect(page.getByLabel("E-mail address")).toHaveValue(email);
    const spent = asked.at(-1)?.get("response") ?? "";
    await expect(page.locator("[name=cf-turnstile-response]")).not.toHaveValue(spent);
  }
  expect(await subjectsTo(email)).toEqual([]);
  await send(page);
  await expect(checkMail(page)).toBeVisible();
  await expect.poll(() => subjectsTo(email)).toHaveLength(1);
});

test("when Cloudflare does not answer, the form ends on a page that says to try again", async ({ page }) => {
  await standIn(page);
  await page.goto(`${product.siteUrl}/sign-up`);
  await expect(check(page)).toBeVisible();
  await fill(page, newAddress());
  failNext = "outage";
  await send(page);
  await expect(page.getByRole("heading", { name: "This is not available right now" })).toBeVisible();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the page says what cannot be done without them, and what can", async ({ page }) => {
    await page.goto(product.siteUrl);
    await fill(page, newAddress());
    await send(page);
    await expect(page).toHaveURL(`${product.siteUrl}/sign-up?problem=turnstile`);
    // Looked for by its element: a search by text passes over `noscript`.
    await expect(page.locator("noscript p")).toBeVisible();
    expect(await page.content()).toContain("a check against bots that needs JavaScript");
  });
});

test("the API takes a token once, refuses the rest by name, and says when Cloudflare does not answer", async () => {
  const turnstileToken = newToken();
  const email = newAddress();
  expect((await post("/api/email/signup", { email, turnstileToken })).status).toBe(200);
  await expect.poll(() => subjectsTo(email)).toHaveLength(1);
  const tooLate = newAddress();
  const before = asked.length;
  for (const body of [{}, { turnstileToken: "" }, { turnstileToken: "t".repeat(2049) }]) {
    await expectTokenRefused(await post("/api/email/signup", { email: tooLate, ...body }));
  }
  expect(asked.length).toBe(before);
  for (const token of [
    turnstileToken,
    "forged",
    newToken().replace("sign_up", "login"),
    newToken().replace("localhost", "elsewhere.example"),
  ]) {
    await expectTokenRefused(await post("/api/email/signup", { email: tooLate, turnstileToken: token }));
  }
  failNext = "outage";
  const down = await post("/api/email/signup", { email: tooLate, turnstileToken: newToken() });
  expect([down.status, down.headers.get("retry-after")]).toEqual([503, "5"]);
  // None of these counted against the address: three mails may still be asked for.
  for (const _ of [1, 2, 3]) {
    const body = { email: tooLate, turnstileToken: newToken() };
    expect((await post("/api/email/signup", body)).status).toBe(200);
  }
  const body = { email: tooLate, turnstileToken: newToken() };
  expect((await post("/api/email/signup", body)).status).toBe(429);
});

async function expectTokenRefused(response: Response): Promise<void> {
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    code: "invalid_request",
    details: [{ path: "turnstileToken", message: expect.stringMatching(/\S/) }],
  });
}

test("signing in asks for no check, and no page but sign-up may load anything from Cloudflare", async () => {
  expect((await post("/api/auth/magic-link", { email: newAddress() })).status).toBe(200);
  for (const route of ["/", "/chapters", "/sign-in", "/privacy", "/sign-up"]) {
    const response = await fetch(product.siteUrl + route);
    const isSignUp = route === "/sign-up";
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy.includes("challenges.cloudflare.com"), route).toBe(isSignUp);
    expect((await response.text()).includes("challenges.cloudflare.com"), route).toBe(isSignUp);
  }
});

test("a product with Turnstile off has nothing of it on its sign-up page", async () => {
  const response = await new Client().get("/sign-up");
  expect(response.headers.get("content-security-policy")).not.toContain("cloudflare");
  const html = await response.text();
  expect(html).toContain("Send me the link");
  expect(html).not.toMatch(/cloudflare|needs JavaScript/);
});
