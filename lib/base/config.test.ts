import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sandboxPublicKey } from "@/scripts/sandbox/keys";
import { ConfigError, readWebConfig } from "./config";

const good = {
  SITE_URL: "https://handbook.example",
  ENVIRONMENT: "production",
  JWT_SECRET: "s".repeat(32),
};

/** The names that the settings are refused with. */
function namesAtFault(variables: object): string[] {
  try {
    readWebConfig(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.names;
    throw error;
  }
  return [];
}

test("settings with everything in them are read, and read once", () => {
  const variables = {
    ...good,
    JWT_SECRET_PREVIOUS: "p".repeat(32),
    ADMIN_EMAILS: "admin@example.com",
    ALLOWED_ORIGINS: "https://a.example, http://localhost:3000,",
  };
  const config = readWebConfig(variables);
  expect(config).toEqual({
    siteUrl: "https://handbook.example",
    environment: "production",
    secret: good.JWT_SECRET,
    previousSecret: variables.JWT_SECRET_PREVIOUS,
    adminEmails: "admin@example.com",
    allowedOrigins: ["https://a.example", "http://localhost:3000"],
    webhookKey: null,
    sentryDsn: null,
    turnstile: null,
  });
  expect(readWebConfig(variables)).toBe(config);
});

test("what may be left out has its default", () => {
  expect(readWebConfig({ ...good })).toMatchObject({
    previousSecret: undefined,
    adminEmails: "",
    allowedOrigins: [],
  });
});

const keys = { TURNSTILE_SITE_KEY: "0x4AAAAAAA-site_key", TURNSTILE_SECRET_KEY: "0x4AAAAAAA-secret_key" };
const testKeys = {
  TURNSTILE_SITE_KEY: "1x00000000000000000000AA",
  TURNSTILE_SECRET_KEY: "1x0000000000000000000000000000000AA",
};

test("Turnstile is on with a site key and its secret, and off without a site key", () => {
  const verifyUrl = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
  expect(readWebConfig({ ...good, ...keys }).turnstile).toEqual({
    siteKey: keys.TURNSTILE_SITE_KEY,
    secretKey: keys.TURNSTILE_SECRET_KEY,
    verifyUrl,
    isTest: false,
  });
  for (const off of [{}, { ...keys, TURNSTILE_SITE_KEY: "" }, { ...keys, TURNSTILE_SITE_KEY: undefined }]) {
    expect(readWebConfig({ ...good, ...off }).turnstile).toBeNull();
  }
});

test.each([undefined, ""])("a site key whose secret is %j is refused, and the secret is named", (secret) => {
  const variables = { ...good, ...keys, TURNSTILE_SECRET_KEY: secret };
  expect(namesAtFault(variables)).toEqual(["TURNSTILE_SECRET_KEY"]);
  expect(namesAtFault({ ...variables, SITE_URL: "" }).sort()).toEqual(["SITE_URL", "TURNSTILE_SECRET_KEY"]);
});

test("the testing keys are good anywhere but in production", () => {
  const variables = { ...good, ...testKeys };
  expect(namesAtFault(variables).sort()).toEqual(["TURNSTILE_SECRET_KEY", "TURNSTILE_SITE_KEY"]);
  for (const ENVIRONMENT of ["development", "preview"]) {
    expect(readWebConfig({ ...variables, ENVIRONMENT }).turnstile).toMatchObject({ isTest: true });
  }
  for (const name of ["1x", "2x", "3x"]) {
    const secret = `${name}0000000000000000000000000000000AA`;
    expect(namesAtFault({ ...good, ...keys, TURNSTILE_SECRET_KEY: secret })).toEqual([
      "TURNSTILE_SECRET_KEY",
    ]);
  }
});

test.each(["https://proxy.example/siteverify", "http://localhost:1234/", "http://127.0.0.1:1234/siteverify"])(
  "tokens may be verified at %s",
  (url) => {
    expect(readWebConfig({ ...good, ...keys, TURNSTILE_VERIFY_URL: url }).turnstile?.verifyUrl).toBe(url);
  },
);

test("the Worker's real environment is good", () => {
  expect(readWebConfig(env)).toMatchObject({ siteUrl: "http://localhost:8787", environment: "development" });
});

test("SendGrid's key is read as it shows it; empty is none yet", () => {
  const keyOf = (SENDGRID_WEBHOOK_PUBLIC_KEY: string) =>
    readWebConfig({ ...good, SENDGRID_WEBHOOK_PUBLIC_KEY }).webhookKey;
  expect(keyOf(sandboxPublicKey)).toBe(sandboxPublicKey);
  expect(keyOf("")).toBeNull();
});

test("a secret is measured in bytes", () => {
  expect(namesAtFault({ ...good, JWT_SECRET: "é".repeat(16) })).toEqual([]);
  expect(namesAtFault({ ...good, JWT_SECRET: "é".repeat(15) })).toEqual(["JWT_SECRET"]);
});

test.each(["SITE_URL", "ENVIRONMENT", "JWT_SECRET"])("a missing %s is named", (name) => {
  expect(namesAtFault({ ...good, [name]: undefined })).toEqual([name]);
});

test.each([
  ["SITE_URL", ""],
  ["SITE_URL", "handbook.example"],
  ["SITE_URL", "https://handbook.example/"],
  ["SITE_URL", "https://handbook.example/en"],
  ["SITE_URL", "https://user@handbook.example"],
  ["SITE_URL", "ftp://handbook.example"],
  ["SITE_URL", "javascript:alert(1)"],
  ["ENVIRONMENT", "staging"],
  ["JWT_SECRET", "s".repeat(31)],
  ["JWT_SECRET", 42],
  ["JWT_SECRET_PREVIOUS", "short"],
  ["JWT_SECRET_PREVIOUS", ""],
  ["ADMIN_EMAILS", "a".repeat(4097)],
  ["SENDGRID_WEBHOOK_PUBLIC_KEY", "a key"],
  // Of another curve, P-384; and with a point cut short.
  ["SENDGRID_WEBHOOK_PUBLIC_KEY", `MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE${"A".repeat(128)}`],
  ["SENDGRID_WEBHOOK_PUBLIC_KEY", sandboxPublicKey.slice(0, -4)],
  ["TURNSTILE_SITE_KEY", "a key"],
  ["TURNSTILE_SECRET_KEY", "k".repeat(129)],
  ["TURNSTILE_VERIFY_URL", ""],
  ["TURNSTILE_VERIFY_URL", "siteverify"],
  ["TURNSTILE_VERIFY_URL", "http://proxy.example/siteverify"],
  ["TURNSTILE_VERIFY_URL", "http://localhost.example/siteverify"],
  ["ALLOWED_ORIGINS", "*"],
  ["ALLOWED_ORIGINS", "https://a.example, b.example"],
  ["ALLOWED_ORIGINS", "https://a.example/path"],
])("a malformed %s is named: %j", (name, value) => {
  const { TURNSTILE_SECRET_KEY } = keys;
  expect(namesAtFault({ ...good, TURNSTILE_SECRET_KEY, [name]: value })).toEqual([name]);
});

test("all that is at fault is named at once, and no value is shown", () => {
  const bad = {
    SITE_URL: "the-site",
    ENVIRONMENT: "the-environment",
    JWT_SECRET: "the-secret",
    JWT_SECRET_PREVIOUS: "the-other",
    ALLOWED_ORIGINS: "the-origin",
  };
  expect(namesAtFault(bad).sort()).toEqual(Object.keys(bad).sort());
  expect(() => readWebConfig(bad)).toThrow(/SITE_URL.*JWT_SECRET/);
  expect(() => readWebConfig(bad)).not.toThrow(/the-/);
});
