import * as z from "zod";

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((value) => URL.parse(value)?.origin === value, "must be an origin without a path");

/** Siteverify gets the secret key: nothing but this machine may be asked without TLS. */
const verifyUrl = z
  .url()
  .refine(
    (value) => /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])/.test(value),
    "must be https, or loopback",
  );

/** A key that Cloudflare documents for testing: it says of everybody the same. */
const isTestKey = (key: string) => /^[123]x0+[A-Z]{2}$/.test(key);

/** A public key of P-256 as DER (SPKI, RFC 5480): a head that is always the same, and the point's 64 bytes. */
const p256Key = /^MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE[A-Za-z0-9+/]{86}==$/;

/** A comma-separated list as its items. */
export function splitList(list: string): string[] {
  return list
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
}

/** Where errors are reported: `https://<key>@<host>/<project>`; `null` is off. */
export const sentryDsn = z
  .string()
  .refine(
    (dsn) => dsn === "" || /^https?:\/\/\w+@[\w.:-]+\/(?:[\w/]+\/)?\d+$/.test(dsn),
    "a DSN as Sentry shows it",
  )
  .default("")
  .transform((dsn) => dsn || null);

const webVariables = z.object({
  SITE_URL: origin,
  ENVIRONMENT: z.enum(["development", "preview", "production"]),
  JWT_SECRET: z.string().refine((value) => new TextEncoder().encode(value).length >= 32, "32 bytes or more"),
  JWT_SECRET_PREVIOUS: z.string().min(32).optional(),
  ADMIN_EMAILS: z.string().max(4096).default(""),
  ALLOWED_ORIGINS: z.string().default("").transform(splitList).pipe(z.array(origin)),
  SENDGRID_WEBHOOK_PUBLIC_KEY: z
    .string()
    .refine((value) => value === "" || p256Key.test(value), "base64 of a P-256 key (SPKI)")
    .default(""),
  SENTRY_DSN: sentryDsn,
  TURNSTILE_SITE_KEY: z
    .string()
    .regex(/^\S{0,128}$/)
    .default(""),
  TURNSTILE_SECRET_KEY: z
    .string()
    .regex(/^\S{0,128}$/)
    .default(""),
  TURNSTILE_VERIFY_URL: verifyUrl.default("https://challenges.cloudflare.com/turnstile/v0/siteverify"),
});

/** What depends on two variables; looked at whatever else is at fault, so that all is named at once. */
const always = () => true;
const checkedVariables = webVariables
  // A secret key without a site key is off: secrets are put before the variable, and taken away after it.
  .refine((all) => !all.TURNSTILE_SITE_KEY || Boolean(all.TURNSTILE_SECRET_KEY), {
    path: ["TURNSTILE_SECRET_KEY"],
    when: always,
  })
  .refine((all) => all.ENVIRONMENT !== "production" || !isTestKey(all.TURNSTILE_SITE_KEY ?? ""), {
    path: ["TURNSTILE_SITE_KEY"],
    when: always,
  })
  .refine((all) => all.ENVIRONMENT !== "production" || !isTestKey(all.TURNSTILE_SECRET_KEY ?? ""), {
    path: ["TURNSTILE_SECRET_KEY"],
    when: always,
  });

/** Where Turnstile stands: its keys, and where tokens are verified. */
export type TurnstileConfig = {
  siteKey: string;
  secretKey: string;
  verifyUrl: string;
  /** Cloudflare's testing keys: the answers are about no site and no form. Never in production. */
  isTest: boolean;
};

/** The web Worker's settings, checked. */
export type WebConfig = {
  siteUrl: string;
  environment: "development" | "preview" | "production";
  secret: string;
  previousSecret: string | undefined;
  adminEmails: string;
  allowedOrigins: string[];
  /** SendGrid's key for the event webhook, as it shows it (base64 of SPKI); `null`: none yet. */
  webhookKey: string | null;
  /** `null`: off. */
  turnstile: TurnstileConfig | null;
  /** Where errors are reported; `null`: off. */
  sentryDsn: string | null;
};

/** Settings that cannot be worked with; `names` are the variables at fault, never their values. */
export class ConfigError extends Error {
  readonly names: string[];

  constructor(names: string[]) {
    super(`Missing or malformed configuration: ${names.join(", ")}`);
    this.name = "ConfigError";
    this.names = names;
  }
}

/** An isolate sees one environment; checking it at each request would be waste. */
const checked = new WeakMap<object, WebConfig>();

/** The settings out of the Worker's environment. Throws `ConfigError` naming every bad variable. */
export function readWebConfig(env: object): WebConfig {
  const known = checked.get(env);
  if (known) return known;
  const result = checkedVariables.safeParse(env);
  if (!result.success) {
    throw new ConfigError([...new Set(result.error.issues.map((issue) => String(issue.path[0])))]);
  }
  const variables = result.data;
  const config = {
    siteUrl: variables.SITE_URL,
    environment: variables.ENVIRONMENT,
    secret: variables.JWT_SECRET,
    previousSecret: variables.JWT_SECRET_PREVIOUS,
    adminEmails: variables.ADMIN_EMAILS,
    allowedOrigins: variables.ALLOWED_ORIGINS,
    webhookKey: variables.SENDGRID_WEBHOOK_PUBLIC_KEY || null,
    turnstile: turnstileOf(variables),
    sentryDsn: variables.SENTRY_DSN,
  };
  checked.set(env, config);
  return config;
}

function turnstileOf(variables: z.output<typeof webVariables>): TurnstileConfig | null {
  const { TURNSTILE_SITE_KEY: siteKey, TURNSTILE_SECRET_KEY: secretKey } = variables;
  if (!siteKey) return null;
  const isTest = isTestKey(secretKey);
  return { siteKey, secretKey, verifyUrl: variables.TURNSTILE_VERIFY_URL, isTest };
}
