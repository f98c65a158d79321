import * as z from "zod";
import { addressProblem } from "@/lib/base/address";
import { sentryDsn, splitList } from "@/lib/base/config";
import { ok } from "@/lib/base/result";

/** A mailbox as mail programs show it: `Name <address>`, or the address alone. */
const mailbox = z.string().transform((text, context) => {
  const [, name, bracketed] = /^\s*([^<>]*?)\s*<([^<>]+)>\s*$/.exec(text) ?? [];
  const email = bracketed ?? text.trim();
  if (addressProblem(email)) {
    context.addIssue({ code: "custom", message: "not an address" });
    return z.NEVER;
  }
  return name ? { email, name } : { email };
});

const origin = z.url({ protocol: /^https?$/ }).refine((url) => URL.parse(url)?.origin === url);

/** The variables of contracts.md, section 2, as this Worker needs them. */
const variables = z
  .object({
    SITE_URL: origin,
    ENVIRONMENT: z.enum(["development", "preview", "production"]),
    JWT_SECRET: z.string().refine((secret) => new TextEncoder().encode(secret).length >= 32),
    SENDGRID_API_KEY: z.string().min(1),
    SENDGRID_BASE_URL: z.url({ protocol: /^https?$/ }).default("https://api.sendgrid.com"),
    MAIL_FROM: mailbox,
    MAIL_REPLY_TO: mailbox,
    POSTAL_ADDRESS: z.string().min(1),
    ADMIN_EMAILS: z.string().max(4096).default(""),
    /** Where docs/operations.md can be read, for links in alarms. */
    RUNBOOK_URL: z
      .union([z.literal(""), z.url({ protocol: /^https?$/ })])
      .default("")
      .transform((url) => url || "docs/operations.md"),
    D1_PLAN: z.enum(["free", "paid"]).default("free"),
    SENTRY_DSN: sentryDsn,
  })
  .transform((env) => ({
    siteUrl: env.SITE_URL,
    environment: env.ENVIRONMENT,
    secret: env.JWT_SECRET,
    provider: { apiKey: env.SENDGRID_API_KEY, baseUrl: env.SENDGRID_BASE_URL },
    from: env.MAIL_FROM,
    replyTo: env.MAIL_REPLY_TO,
    postalAddress: env.POSTAL_ADDRESS,
    /** Whom to write to when the database, which knows the admins, does not answer. */
    adminEmails: splitList(env.ADMIN_EMAILS),
    runbook: env.RUNBOOK_URL,
    databasePlan: env.D1_PLAN,
    sentryDsn: env.SENTRY_DSN,
  }));

export type Config = z.output<typeof variables>;

/** An isolate sees one environment; checking it for every batch would be waste. */
const checked = new WeakMap<object, Config>();

/** The configuration, or the names of all variables that are missing or malformed. Never their values. */
export function readConfig(env: object): { ok: true; value: Config } | { ok: false; names: string[] } {
  const known = checked.get(env);
  if (known) return ok(known);
  const parsed = variables.safeParse(env);
  if (!parsed.success) {
    return { ok: false, names: [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))] };
  }
  checked.set(env, parsed.data);
  return ok(parsed.data);
}
