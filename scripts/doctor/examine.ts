import { type Environment, readSettings, type Settings, type Worker } from "../lib/settings.ts";
import { problemLine, settingsProblems } from "../lib/settings-problems.ts";
import type { Wrangler } from "../lib/wrangler.ts";
import { checkAccount } from "./account.ts";
import { checkMailDns, type Resolver } from "./dns.ts";
import { type Finding, ok, unknown, wrong } from "./finding.ts";
import { checkChromium, checkDevVars, checkMigrations, checkNode } from "./machine.ts";
import { checkSendGrid, checkWebhookKey, senderOf } from "./mail.ts";

/** What an examination asks: the tests give their own. */
export type Instruments = {
  wrangler: Wrangler;
  dns: Resolver;
  /** Where both wrangler.jsonc are. */
  folder?: string;
  nodeVersion: string;
  chromium: string | undefined;
  devVars: string;
  stateDir: string;
  /** SendGrid's key and the key of server actions, as far as the environment has them. */
  env: { SENDGRID_API_KEY?: string | undefined; NEXT_SERVER_ACTIONS_ENCRYPTION_KEY?: string | undefined };
  /** For tests: where the site answers, in place of SITE_URL. */
  siteUrl?: string;
};

/** Looks at the set-up of an environment, or without one at this machine's. Never shows a secret. */
export async function examine(
  environment: Environment | undefined,
  instruments: Instruments,
): Promise<Finding[]> {
  const { wrangler, devVars, stateDir, nodeVersion, chromium } = instruments;
  const machine = [checkNode(nodeVersion), checkChromium(chromium)];
  if (!environment) {
    const local = ["--local", "--persist-to", stateDir];
    return [
      ...machine,
      ...checkDevVars(devVars),
      await checkMigrations(wrangler, local, 'npm run db:migrate ("npm start" does it too)'),
    ];
  }
  const settings = await readSettings(environment, instruments.folder);
  return [
    ...machine,
    checkActionsKey(instruments.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY),
    ...checkSettings(settings, environment),
    checkWebhookKey(settings.web.vars.SENDGRID_WEBHOOK_PUBLIC_KEY, environment),
    ...(await examineRemote(settings, environment, instruments)),
  ];
}

async function examineRemote(
  settings: Record<Worker, Settings>,
  environment: Environment,
  { wrangler, dns, env, siteUrl }: Instruments,
): Promise<Finding[]> {
  const { web, email } = settings;
  const mailFrom = email.vars.MAIL_FROM ?? "";
  const domain = senderOf(mailFrom)?.domain;
  const base = email.vars.SENDGRID_BASE_URL || "https://api.sendgrid.com";
  return [
    ...(await checkAccount(wrangler, settings, environment)),
    ...(domain ? await checkMailDns(domain, dns) : [noSender]),
    ...(await checkSendGrid(env.SENDGRID_API_KEY, base, mailFrom)),
    await checkSite(siteUrl ?? web.vars.SITE_URL ?? ""),
  ];
}

const noSender = unknown("Mail's DNS", "MAIL_FROM names no domain", 'Write it as "Name <address>".');

function checkSettings(settings: Record<Worker, Settings>, environment: Environment): Finding[] {
  const problems = settingsProblems(settings, environment);
  if (problems.length === 0) {
    const { web, email } = settings;
    return [
      ok("Settings", `both wrangler.jsonc are filled in and fit together; SITE_URL is ${web.vars.SITE_URL}`),
      ok("Cron", `${email.name} runs at ${email.crons.join(", ")}`),
    ];
  }
  return problems.map((problem) =>
    wrong("Settings", problemLine({ ...problem, mend: "" }).trim(), problem.mend),
  );
}

function checkActionsKey(key: string | undefined): Finding {
  const check = "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY";
  const mend =
    'Make one ("openssl rand -base64 32") and keep it where you deploy from, in CI among the secrets.';
  if (!key) return unknown(check, "is not set here, so another machine would build with another", mend);
  const { length } = Buffer.from(key, "base64");
  return [16, 24, 32].includes(length)
    ? ok(check, `has ${length} bytes`)
    : wrong(check, `has ${length} bytes, which is no AES key`, mend);
}

/** A Worker with bad settings answers nothing but errors: a healthy one has sound secrets. */
async function checkSite(url: string): Promise<Finding> {
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(15_000) });
    if (response.status === 200)
      return ok("Site", `${url} is healthy, so the web Worker's settings and secrets are sound`);
    return wrong(
      "Site",
      `${url}/api/health answered ${response.status}`,
      'Read its log: "npx wrangler tail -c wrangler.jsonc --env …" names bad variables.',
    );
  } catch {
    return unknown(
      "Site",
      `${url} does not answer from here`,
      "Before the first deployment that is as it should be.",
    );
  }
}
