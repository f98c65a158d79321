import * as z from "zod";

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((value) => URL.parse(value)?.origin === value, "must be an origin without a path");

const webVariables = z.object({
  SITE_URL: origin,
  ENVIRONMENT: z.enum(["development", "preview", "production"]),
  JWT_SECRET: z.string().refine((value) => new TextEncoder().encode(value).length >= 32, "32 bytes or more"),
  JWT_SECRET_PREVIOUS: z.string().min(32).optional(),
  ADMIN_EMAILS: z.string().max(4096).default(""),
  ALLOWED_ORIGINS: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((item) => item.trim())
        .filter(Boolean),
    )
    .pipe(z.array(origin)),
});

/** The web Worker's settings, checked. */
export type WebConfig = {
  siteUrl: string;
  environment: "development" | "preview" | "production";
  secret: string;
  previousSecret: string | undefined;
  adminEmails: string;
  allowedOrigins: string[];
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
  const result = webVariables.safeParse(env);
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
  };
  checked.set(env, config);
  return config;
}
