import { type Finding, ok, unknown, wrong } from "./finding.ts";

/** The questions that are asked of the DNS; `node:dns/promises` answers them. */
export type Resolver = {
  resolveTxt(name: string): Promise<string[][]>;
  resolveCname(name: string): Promise<string[]>;
};

/** Codes that mean "there is no such record"; any other means that nobody could be asked. */
const absent = new Set(["ENOTFOUND", "ENODATA"]);
const offline = "the DNS could not be asked from here; is this machine online?";
const again = "Run this again where names resolve.";

/** What receivers ask the sender's domain for: SPF (RFC 7208), DKIM by SendGrid's CNAMEs, DMARC (RFC 7489). */
export async function checkMailDns(domain: string, dns: Resolver): Promise<Finding[]> {
  return [
    await checkSpf(domain, dns),
    await checkDkim(domain, "s1", dns),
    await checkDkim(domain, "s2", dns),
    await checkDmarc(domain, dns),
  ];
}

async function checkSpf(domain: string, dns: Resolver): Promise<Finding> {
  const check = `SPF of ${domain}`;
  const records = await answered(() => dns.resolveTxt(domain));
  if (!records) return unknown(check, offline, again);
  const policies = records
    .map((parts) => [parts].flat().join(""))
    .filter((text) => /^v=spf1(\s|$)/i.test(text));
  const [policy] = policies;
  if (!policy) {
    return wrong(
      check,
      "there is no record",
      `Add the TXT record "v=spf1 include:sendgrid.net ~all" at ${domain}.`,
    );
  }
  if (policies.length > 1) {
    return wrong(
      check,
      `there are ${policies.length} records, which counts as an error`,
      "Join them into one.",
    );
  }
  if (/(^|\s)\+?all(\s|$)/i.test(policy)) {
    return wrong(check, `"${policy}" lets everybody send for ${domain}`, 'End it with "~all" or "-all".');
  }
  return /\binclude:sendgrid\.net\b/i.test(policy)
    ? ok(check, policy)
    : unknown(
        check,
        `"${policy}" does not name SendGrid`,
        'That is well when SendGrid shows the domain as authenticated with its "em…" CNAME; else add include:sendgrid.net.',
      );
}

async function checkDkim(domain: string, selector: string, dns: Resolver): Promise<Finding> {
  const name = `${selector}._domainkey.${domain}`;
  const check = `DKIM ${selector} of ${domain}`;
  const targets = await answered(() => dns.resolveCname(name));
  if (!targets) return unknown(check, offline, again);
  const [target] = targets;
  const mend = `In SendGrid, Sender Authentication, Authenticate Your Domain: add the CNAME that it shows for ${name}.`;
  if (!target) return wrong(check, "there is no CNAME", mend);
  return /\.sendgrid\.net\.?$/i.test(target)
    ? ok(check, `leads to ${target}`)
    : wrong(check, `leads to ${target}, which is not SendGrid's`, mend);
}

/** A domain without a record of its own has that of the domain above it. */
async function checkDmarc(domain: string, dns: Resolver): Promise<Finding> {
  const check = `DMARC of ${domain}`;
  const labels = domain.split(".");
  for (let first = 0; first <= labels.length - 2; first += 1) {
    const at = labels.slice(first).join(".");
    const records = await answered(() => dns.resolveTxt(`_dmarc.${at}`));
    if (!records) return unknown(check, offline, again);
    const policy = records.map((parts) => [parts].flat().join("")).find((text) => /^v=DMARC1\b/i.test(text));
    if (!policy) continue;
    return /;\s*p=(none|quarantine|reject)\b/i.test(policy)
      ? ok(check, `${policy}${first > 0 ? ` (of ${at})` : ""}`)
      : wrong(
          check,
          `"${policy}" has no policy`,
          'Write p=none, p=quarantine or p=reject after "v=DMARC1;".',
        );
  }
  return wrong(
    check,
    "there is no record",
    `Add the TXT record "v=DMARC1; p=none; rua=mailto:<an address of yours>" at _dmarc.${domain}.`,
  );
}

/** The records, none of them when there is no such name, `null` when nobody answered. */
async function answered<Value>(question: () => Promise<Value[]>): Promise<Value[] | null> {
  try {
    return await question();
  } catch (error) {
    return absent.has((error as NodeJS.ErrnoException).code ?? "") ? [] : null;
  }
}
