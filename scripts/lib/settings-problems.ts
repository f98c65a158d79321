import { configFiles, type Environment, type Problem, type Settings, type Worker } from "./settings.ts";

const placeholder = /REPLACE_WITH_\w+|^[0-]+$|@example\.(com|org|net)\b|\bExample Street\b/;
const sameInBoth = "Write the same into both wrangler.jsonc files.";

/**
 * Everything that keeps these settings from being deployed: placeholders first, then what does not fit together.
 * Empty: sound, as far as the files can tell.
 */
export function settingsProblems(settings: Record<Worker, Settings>, environment: Environment): Problem[] {
  const workers = Object.keys(configFiles) as Worker[];
  const placeholders = workers.flatMap((worker) => placeholdersOf(worker, settings[worker], environment));
  return [...placeholders, ...misfits(settings, environment)];
}

/** One line for people. */
export function problemLine({ where, what, mend }: Problem): string {
  return `${where} ${what}. ${mend}`;
}

function placeholdersOf(worker: Worker, settings: Settings, environment: Environment): Problem[] {
  const { d1, kv, vars, routes } = settings;
  const values: [string, string][] = [
    ...Object.entries(vars).map(([name, value]): [string, string] => [`vars.${name}`, value]),
    ...routes.map(({ pattern }): [string, string] => ["routes.pattern", pattern]),
    ["d1_databases.database_id", d1.database_id],
    ["kv_namespaces.id", kv.id],
  ];
  return values
    .filter(([, value]) => placeholder.test(value))
    .map(([key, value]) => ({
      where: `${configFiles[worker]}: env.${environment}.${key}`,
      what: `is the placeholder "${value}"`,
      mend: mendOf(key, settings, environment),
    }));
}

function mendOf(key: string, { d1 }: Settings, environment: Environment): string {
  const mends: Record<string, string> = {
    "d1_databases.database_id": `Run "npx wrangler d1 create ${d1.database_name}" and write the id that it prints into both wrangler.jsonc files.`,
    "kv_namespaces.id": `Run "npx wrangler kv namespace create ${environment}-cache" and write the id that it prints into both wrangler.jsonc files.`,
    "vars.SITE_URL":
      environment === "production"
        ? `Write the site's origin, https:// and its host without a path. ${sameInBoth}`
        : `Write your workers.dev subdomain (dashboard, Workers & Pages). ${sameInBoth}`,
    "routes.pattern": "Write the host of SITE_URL; its domain must be a zone of your Cloudflare account.",
    "vars.ADMIN_EMAILS": "Write the addresses that sign in as admin, with commas between them.",
    "vars.MAIL_FROM": 'Write the sender, as "Name <address>"; SendGrid must know its domain.',
    "vars.MAIL_REPLY_TO": "Write the address that answers go to.",
    "vars.POSTAL_ADDRESS": "Write the postal address that stands at the foot of every mail.",
  };
  return mends[key] ?? "Write your own value.";
}

function misfits({ web, email }: Record<Worker, Settings>, environment: Environment): Problem[] {
  const problems: Problem[] = [];
  const hold = (isSound: boolean, problem: Problem) => {
    if (!isSound) problems.push(problem);
  };
  const site = URL.parse(web.vars.SITE_URL ?? "");
  const isOrigin = site?.protocol === "https:" && site.origin === web.vars.SITE_URL;
  const at = `env.${environment}`;
  // A placeholder is named already, and not twice.
  hold(isOrigin || placeholder.test(web.vars.SITE_URL ?? ""), {
    where: `wrangler.jsonc: ${at}.vars.SITE_URL`,
    what: `is "${web.vars.SITE_URL ?? ""}" and no https origin`,
    mend: `Write https:// and the host, without a path or a slash at the end. ${sameInBoth}`,
  });
  for (const worker of ["web", "email"] as const) {
    const said = { web, email }[worker].vars.ENVIRONMENT ?? "";
    hold(said === environment, {
      where: `${configFiles[worker]}: ${at}.vars.ENVIRONMENT`,
      what: `is "${said}"`,
      mend: `Write "${environment}".`,
    });
  }
  const pairs: [string, string, string][] = [
    ["vars.SITE_URL", web.vars.SITE_URL ?? "", email.vars.SITE_URL ?? ""],
    ["d1_databases.database_id", web.d1.database_id, email.d1.database_id],
    ["kv_namespaces.id", web.kv.id, email.kv.id],
    ["queues.producers.queue", web.queue, email.queue],
  ];
  for (const [key, ofWeb, ofEmail] of pairs) {
    hold(ofWeb === ofEmail, {
      where: `workers/email/wrangler.jsonc: ${at}.${key}`,
      what: `is "${ofEmail}", and "${ofWeb}" in the web Worker's wrangler.jsonc`,
      mend: sameInBoth,
    });
  }
  for (const { pattern } of web.routes) {
    hold(!isOrigin || pattern === site.host, {
      where: `wrangler.jsonc: ${at}.routes.pattern`,
      what: `is "${pattern}", and SITE_URL leads to "${site?.host}"`,
      mend: "Write the host of SITE_URL in both.",
    });
  }
  hold(email.consumers.find(({ queue }) => queue === web.queue)?.dead_letter_queue !== undefined, {
    where: `workers/email/wrangler.jsonc: ${at}.queues.consumers`,
    what: `has no consumer with a dead-letter queue for "${web.queue}"`,
    mend: `Name "${web.queue}-dlq" as its dead_letter_queue, as the other environment does.`,
  });
  hold(email.crons.length > 0, {
    where: "workers/email/wrangler.jsonc: triggers.crons",
    what: "is empty, so what the queue loses is never sent",
    mend: 'Write ["* * * * *"].',
  });
  return problems;
}
