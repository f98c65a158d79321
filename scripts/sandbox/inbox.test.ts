import { expect, test } from "vitest";
import { goodMail, messagesOf, openSandbox, sendMail } from "./test-kit.ts";

const hostile = `</title><script>alert("1")</script>'&`;
const escaped = "&#60;/title&#62;&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#39;&#38;";

async function textOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}

test("an empty inbox says what will appear, and a mail takes its place", async () => {
  const sandbox = await openSandbox();
  expect(await textOf(sandbox.url)).toContain("No mail yet");
  await sendMail(sandbox);
  const page = await textOf(sandbox.url);
  expect(page).not.toContain("No mail yet");
  expect(page).toContain("ann@example.com");
});

test("hostile text is escaped wherever a mail is shown", async () => {
  const sandbox = await openSandbox();
  await sendMail(
    sandbox,
    goodMail({
      from: { email: "a@example.com", name: hostile },
      subject: hostile,
      content: [
        { type: "text/plain", value: hostile },
        { type: "text/html", value: `"></iframe>${hostile}` },
      ],
      custom_args: { [hostile]: hostile },
      headers: { "X-Hostile": hostile },
    }),
  );
  const [message] = await messagesOf(sandbox);
  const mail = `${sandbox.url}/messages/${message?.id}`;
  const pages = ["html", "text", "headers", "args"].map((view) => `${mail}?view=${view}`);
  for (const url of [sandbox.url, ...pages, `${sandbox.url}/?q=${encodeURIComponent(hostile)}`]) {
    const page = await textOf(url);
    expect(page).toContain(escaped);
    expect(page).not.toContain(hostile);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<\/iframe>/g) ?? []).toHaveLength(url.endsWith("=html") ? 1 : 0);
  }
});

test("a mail as HTML sits in a frame without scripts, forms and our origin", async () => {
  const sandbox = await openSandbox();
  await sendMail(sandbox);
  const [message] = await messagesOf(sandbox);
  const page = await textOf(`${sandbox.url}/messages/${message?.id}`);
  const flags = page.match(/<iframe [^>]*sandbox="([^"]*)"/)?.[1]?.split(" ");
  expect(flags).toContain("allow-popups");
  for (const flag of ["allow-scripts", "allow-same-origin", "allow-forms"]) expect(flags).not.toContain(flag);
  expect(page).toContain('srcdoc="&#60;base target=&#34;_blank&#34;&#62;&#60;p&#62;rich words');
});

test("links in a text become links, without the full stop behind them", async () => {
  const sandbox = await openSandbox();
  const value = "Go to http://localhost:8787/auth/verify?token=a.b&c=1. Bye, javascript:alert(1)";
  await sendMail(sandbox, goodMail({ content: [{ type: "text/plain", value }] }));
  const [message] = await messagesOf(sandbox);
  const page = await textOf(`${sandbox.url}/messages/${message?.id}`);
  expect(page).toContain('<pre>Go to <a href="http://localhost:8787/auth/verify?token=a.b&#38;c=1" ');
  expect(page).toContain("</a>. Bye, javascript:alert(1)</pre>");
});

test("every page forbids foreign scripts", async () => {
  const { url } = await openSandbox();
  const policy = (await fetch(url)).headers.get("Content-Security-Policy");
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src 'sha256-[\w+/]{43}='(;|$)/);
});

test("the filter finds words of the address and the subject", async () => {
  const sandbox = await openSandbox();
  for (const email of ["ann@example.com", "ben@example.com"]) {
    await sendMail(sandbox, goodMail({ personalizations: [{ to: [{ email }] }] }));
  }
  const hits = async (query: string) =>
    (await textOf(`${sandbox.url}/list?q=${query}`)).match(/<li>/g)?.length ?? 0;
  expect(await hits("")).toBe(2);
  expect(await hits("hello+BEN")).toBe(1);
  expect(await hits("hello+cara")).toBe(0);
});

test("the list is 304 until something changes", async () => {
  const sandbox = await openSandbox();
  const first = await fetch(`${sandbox.url}/list`);
  const headers = { "If-None-Match": first.headers.get("ETag") ?? "" };
  expect((await fetch(`${sandbox.url}/list`, { headers })).status).toBe(304);
  await sendMail(sandbox);
  expect((await fetch(`${sandbox.url}/list`, { headers })).status).toBe(200);
});

test("deleting all is a form that posts; a link to it does nothing", async () => {
  const sandbox = await openSandbox();
  await sendMail(sandbox);
  const [message] = await messagesOf(sandbox);
  const url = `${sandbox.url}/messages/delete`;
  expect((await fetch(url)).status).toBe(405);
  expect(await messagesOf(sandbox)).toHaveLength(1);
  const response = await fetch(url, { method: "POST", redirect: "manual" });
  expect([response.status, response.headers.get("Location")]).toEqual([303, "/"]);
  expect(await messagesOf(sandbox)).toEqual([]);
  const gone = await fetch(`${sandbox.url}/messages/${message?.id}`);
  expect([gone.status, await gone.text()]).toEqual([404, expect.stringContaining("This mail is gone")]);
});
