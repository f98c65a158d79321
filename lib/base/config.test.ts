import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
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

test("the Worker's real environment is good", () => {
  expect(readWebConfig(env)).toMatchObject({ siteUrl: "http://localhost:8787", environment: "development" });
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
  ["ALLOWED_ORIGINS", "*"],
  ["ALLOWED_ORIGINS", "https://a.example, b.example"],
  ["ALLOWED_ORIGINS", "https://a.example/path"],
])("a malformed %s is named: %j", (name, value) => {
  expect(namesAtFault({ ...good, [name]: value })).toEqual([name]);
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
