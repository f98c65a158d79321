import { configFiles, type Environment, type Settings, type Worker } from "../lib/settings.ts";
import { jsonOf, type Wrangler } from "../lib/wrangler.ts";
import { type Finding, ok, unknown, wrong } from "./finding.ts";
import { checkMigrations } from "./machine.ts";

const signIn = 'Sign in with "npx wrangler login", or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID.';

/** Everything that is in the Cloudflare account; one finding when nobody is signed in to it. */
export async function checkAccount(
  wrangler: Wrangler,
  settings: Record<Worker, Settings>,
  environment: Environment,
): Promise<Finding[]> {
  const who = await wrangler.ask("web", ["whoami", "--json"]);
  if (who.code !== 0) {
    return [
      unknown("Cloudflare account", "nobody is signed in, so what is in it could not be looked at", signIn),
    ];
  }
  const { web, email } = settings;
  return [
    ok("Cloudflare account", "signed in"),
    ...(await checkSecrets(wrangler, settings, environment)),
    await checkD1(wrangler, web),
    await checkMigrations(
      wrangler,
      ["--remote"],
      `npm run db:migrate -- --remote --env ${environment} (a deployment does it too)`,
    ),
    await checkKv(wrangler, web, environment),
    await checkQueue(wrangler, "Queue", web.queue, email),
    await checkQueue(wrangler, "Dead-letter queue", `${web.queue}-dlq`, email),
    await checkBucket(wrangler, web),
  ];
}

async function checkSecrets(
  wrangler: Wrangler,
  settings: Record<Worker, Settings>,
  environment: Environment,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const worker of ["web", "email"] as const) {
    const answer = await wrangler.ask(worker, ["secret", "list"]);
    const held = new Set((jsonOf<{ name: string }[]>(answer) ?? []).map(({ name }) => name));
    for (const name of settings[worker].secrets) {
      const check = `${name} of the ${worker} Worker`;
      const put = `npx wrangler secret put ${name} -c ${configFiles[worker]} --env ${environment}`;
      findings.push(
        held.has(name)
          ? ok(
              check,
              "is set; Cloudflare shows its value to nobody, so the site's health tells whether it is sound",
            )
          : wrong(
              check,
              "is missing",
              `${put}${name === "JWT_SECRET" ? ' (32 random bytes, the same in both Workers: "openssl rand -base64 32")' : ""}`,
            ),
      );
    }
  }
  return findings;
}

async function checkD1(wrangler: Wrangler, { d1 }: Settings): Promise<Finding> {
  const answer = await wrangler.ask("web", ["d1", "list", "--json"]);
  const known = jsonOf<{ uuid: string; name: string }[]>(answer);
  const make = `npx wrangler d1 create ${d1.database_name}, and write its id into both wrangler.jsonc files.`;
  if (!known) return unknown("D1 database", "wrangler could not list them", make);
  const found = known.find(({ uuid }) => uuid === d1.database_id);
  if (!found) return wrong("D1 database", `the account has none with the id ${d1.database_id}`, make);
  return found.name === d1.database_name
    ? ok("D1 database", `${found.name} is there`)
    : wrong(
        "D1 database",
        `the id is that of "${found.name}", and not of "${d1.database_name}"`,
        "Write the id and the name of one database.",
      );
}

async function checkKv(wrangler: Wrangler, { kv }: Settings, environment: Environment): Promise<Finding> {
  const known = jsonOf<{ id: string }[]>(await wrangler.ask("web", ["kv", "namespace", "list"]));
  const make = `npx wrangler kv namespace create ${environment}-cache, and write its id into both wrangler.jsonc files.`;
  if (!known) return unknown("KV namespace", "wrangler could not list them", make);
  return known.some(({ id }) => id === kv.id)
    ? ok("KV namespace", "is there")
    : wrong("KV namespace", `the account has none with the id ${kv.id}`, make);
}

async function checkQueue(
  wrangler: Wrangler,
  check: string,
  queue: string,
  email: Settings,
): Promise<Finding> {
  const { code, stdout, stderr } = await wrangler.ask("email", ["queues", "info", queue]);
  if (code !== 0) {
    const isMissing = /does not exist|not found/i.test(stdout + stderr);
    const finding = isMissing ? wrong : unknown;
    return finding(
      check,
      isMissing ? `there is no ${queue}` : "wrangler could not look",
      `npx wrangler queues create ${queue}`,
    );
  }
  return stdout.includes(`worker:${email.name}`)
    ? ok(check, `${queue} is consumed by ${email.name}`)
    : wrong(
        check,
        `${queue} has no consumer ${email.name}`,
        "Deploy the e-mail Worker (npm run deploy): its settings name it as the consumer.",
      );
}

async function checkBucket(wrangler: Wrangler, { bucket = "" }: Settings): Promise<Finding> {
  const { code, stdout, stderr } = await wrangler.ask("web", ["r2", "bucket", "info", bucket, "--json"]);
  if (code === 0) return ok("R2 bucket", `${bucket} is there`);
  const isMissing = /does not exist|not found/i.test(stdout + stderr);
  const finding = isMissing ? wrong : unknown;
  return finding(
    "R2 bucket",
    isMissing ? `there is no ${bucket}` : "wrangler could not look",
    `npx wrangler r2 bucket create ${bucket}`,
  );
}
