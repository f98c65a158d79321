import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { renderMail } from "@/emails/index";
import { isoAfter } from "@/lib/base/time";
import type { LoginProps, TemplateName } from "@/lib/mail/messages";
import { now } from "@/test/factories";
import { composeMail } from "./compose";
import { readConfig } from "./config";

const config = readConfig(env);
if (!config.ok) throw new Error(config.names.join());
const request = { id: "r1", createdAt: isoAfter(now), expiresAt: isoAfter(now, 900) };
const loginTemplates = ["confirm-sign-up", "sign-in", "known-address"] as const;
const compose = (send: TemplateName) =>
  composeMail(send === "no-account" ? { send } : { send, request }, config.value);

/** Every attribute value of that name in the HTML. */
const attributes = (html: string, name: string) =>
  [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value]) => value ?? "");

test.each([...loginTemplates, "no-account"] as const)(
  "%s is whole: subject, text, links on this site, alt texts",
  async (name) => {
    const { subject, html, text } = await compose(name);
    expect(subject).toMatch(/^[^\r\n]{10,100}$/);
    expect(text.length).toBeGreaterThan(200);
    expect(text).not.toMatch(/<\w|&\w+;|undefined|\[object/);
    expect(html).toMatch(/^<!DOCTYPE html/);
    expect(html).not.toMatch(/<script|<link|undefined|\[object/);
    const links = [...attributes(html, "href"), ...attributes(html, "src")];
    expect(links.length).toBeGreaterThan(1);
    for (const link of links) expect(new URL(link).origin).toBe(env.SITE_URL);
    for (const [image] of html.matchAll(/<img\b[^>]*>/g)) expect(image).toMatch(/\salt="/);
    expect(html).toContain(config.value.postalAddress);
  },
);

test.each(loginTemplates)(
  "%s holds the link once in its text, and the code in two groups of four",
  async (name) => {
    const { html, text } = await compose(name);
    const [link, ...others] = text.match(/http:\S+\/auth\/verify\?token=[\w.-]+/g) ?? [];
    expect(others).toEqual([]);
    expect(html.split(`href="${link}"`)).toHaveLength(3);
    expect(text).toMatch(/^\d{4} \d{4}$/m);
    expect(text).toContain("15 minutes");
  },
);

test("a mail for an address without an account holds nothing that signs in", async () => {
  const { html, text } = await compose("no-account");
  expect(html + text).not.toMatch(/token=|\d{4} \d{4}/);
  expect(text).toContain("http://localhost:8787/#sign-up");
});

test("the same request always gives the same mail", async () => {
  expect(await compose("sign-in")).toEqual(await compose("sign-in"));
});

test("whatever a template is given, it shows as text", () => {
  const hostile = `<img src=x onerror="alert(1)"> & 'friends'`;
  const props: LoginProps = {
    bookTitle: hostile,
    siteUrl: "http://localhost:8787",
    postalAddress: hostile,
    link: "http://localhost:8787/",
    code: "12345678",
  };
  const { html, text } = renderMail("sign-in", props);
  expect(html).not.toContain("<img");
  expect(html).toContain("&lt;img src=x onerror=");
  expect(text).toContain(hostile);
});
