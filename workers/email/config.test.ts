import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { readConfig } from "./config";

test("a whole configuration is read, with the sender's name and address apart", () => {
  expect(readConfig(env)).toMatchObject({
    ok: true,
    value: {
      from: { name: "The Handbook Team", email: "handbook@example.com" },
      replyTo: { email: "handbook@example.com" },
    },
  });
});

test("SendGrid's own address is the default", () => {
  expect(readConfig({ ...env, SENDGRID_BASE_URL: undefined })).toMatchObject({
    ok: true,
    value: { provider: { baseUrl: "https://api.sendgrid.com" } },
  });
});

test.each([
  ["SITE_URL", "http://localhost:8787/"],
  ["ENVIRONMENT", "staging"],
  ["JWT_SECRET", "too short"],
  ["SENDGRID_API_KEY", ""],
  ["SENDGRID_BASE_URL", "ftp://example.com"],
  ["MAIL_FROM", "The Handbook Team"],
  ["MAIL_REPLY_TO", "a@example.com, b@example.com"],
  ["POSTAL_ADDRESS", ""],
])("a malformed %s is named", (name, value) => {
  expect(readConfig({ ...env, [name]: value })).toEqual({ ok: false, names: [name] });
});

test("all bad variables are named at once", () => {
  const result = readConfig({ SITE_URL: "http://localhost:8787", ENVIRONMENT: "production" });
  expect(result).toMatchObject({
    names: ["JWT_SECRET", "SENDGRID_API_KEY", "MAIL_FROM", "MAIL_REPLY_TO", "POSTAL_ADDRESS"],
  });
});
