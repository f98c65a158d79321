import { test as base, expect, type Page } from "@playwright/test";

/** Where the running product and its inbox are; the global set-up starts both. */
export const siteUrl = process.env.BASE_URL ?? "http://localhost:8787";
export const inboxUrl = process.env.INBOX_URL ?? "http://localhost:8788";

/** A mail as the inbox holds it. */
export type Mail = {
  to: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  customArgs: Record<string, string>;
};

/** Accounts whose sign-in is an hour old, each with the refresh token of that session; good for one test each. */
const stale = (role: "admin" | "reader", digit: number) => ({
  role,
  email: `stale-${role}-${digit}@example.com`,
  refreshToken: `${String(digit).repeat(22)}.${String(digit).repeat(43)}`,
});
export const staleAdmins = [stale("admin", 1), stale("admin", 2), stale("admin", 5)] as const;
export const staleReaders = [stale("reader", 3), stale("reader", 4)] as const;

/** An address nobody has used before. */
export function newAddress(name = "reader"): string {
  return `${name}-${crypto.randomUUID().slice(0, 13)}@example.com`;
}

/** Admins of the run, beside the demo's, whose one address could not sign in as often as tests do. */
export const adminAddresses = Array.from({ length: 200 }, (_, index) => `adm${index}@example.com`);

/**
 * What marks a visitor from a network of their own, so that tests share no limit. Cloudflare sets this
 * header and takes nobody's word for it; the local runtime believes what it is sent.
 */
export function fromNewNetwork(): { "CF-Connecting-IP": string } {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint16Array(2));
  return { "CF-Connecting-IP": `2001:db8:${high.toString(16)}:${low.toString(16)}::1` };
}

/** Mails that come of themselves, whenever the Worker's clock sends them: no test that asks for a mail means one. */
const unasked = [
  "welcome",
  "access_granted",
  "purchase_refunded",
  "account_erased",
  "progress_nudge",
  "admin_alarm",
  "monthly_report",
];

/** The mails to an address so far that somebody asked for, oldest first; in this spelling of it, though it is one account in any. */
export async function mailsTo(to: string): Promise<Mail[]> {
  // A line of its own for each question: one that is kept may be closed just as it is used again.
  const headers = { Connection: "close" };
  const response = await fetch(`${inboxUrl}/api/messages?to=${encodeURIComponent(to)}`, { headers });
  return ((await response.json()) as Mail[]).filter(
    (mail) => mail.to === to && !unasked.includes(mail.customArgs.kind ?? ""),
  );
}

/** Does something that sends a mail to an address, and returns that mail. */
export async function mailAfter(to: string, act: () => Promise<unknown>): Promise<Mail> {
  const before = (await mailsTo(to)).length;
  await act();
  let mails: Mail[] = [];
  const more = async () => {
    mails = await mailsTo(to);
    return mails.length > before;
  };
  await expect.poll(more, { message: `a mail to ${to}`, timeout: 15_000, intervals: [100] }).toBe(true);
  const mail = mails[before];
  if (!mail) throw new Error(`no new mail to ${to}`);
  return mail;
}

/**
 * Makes the provider take 5 s to answer each of the next sends, though it takes the mail at once: so there is
 * time to pause a mail to many. None: as fast as ever.
 */
export async function slowProvider(sends: number): Promise<void> {
  const next = sends > 0 ? [{ delayMs: 5000, times: sends }] : [];
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ next });
  const response = await fetch(`${inboxUrl}/api/faults`, { method: "POST", headers, body });
  expect(response.ok).toBe(true);
}

/** Fills in the form of a page that asks for an address, and returns the mail that comes of it. */
export function askForMail(page: Page, email: string): Promise<Mail> {
  return mailAfter(email, async () => {
    await page.getByLabel("E-mail address").fill(email);
    await page.getByRole("button", { name: "Send me the link" }).click();
    await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
  });
}

/** Opens the link of a mail and presses the button. */
export async function followLink(page: Page, mail: Mail): Promise<void> {
  await page.goto(linkIn(mail));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/\/auth\/verify/);
}

/** The sign-in link of a mail, as its text part has it. */
export function linkIn(mail: Mail): string {
  const link = /https?:\/\/\S+\/auth\/verify\?token=[\w.-]+/.exec(mail.text)?.[0];
  if (!link) throw new Error(`no sign-in link in "${mail.subject}"`);
  return link;
}

/** The eight digits of a mail, which sign in whoever asked for it. */
export function codeIn(mail: Mail): string {
  const code = /\b\d{4} \d{4}\b/.exec(mail.text)?.[0];
  if (!code) throw new Error(`no code in "${mail.subject}"`);
  return code;
}

/** Signs a new subscriber up in a browser and returns their address. */
export async function signUp(page: Page, email = newAddress()): Promise<string> {
  await page.goto("/sign-up");
  await followLink(page, await askForMail(page, email));
  await expect(page).toHaveURL(/\/chapters$/);
  return email;
}

/** A test has a network of its own, and fails on an uncaught error, a console error or a policy violation in any of its pages. */
export const test = base.extend<{ noErrors: undefined }>({
  extraHTTPHeaders: ({ extraHTTPHeaders }, use) => use({ ...extraHTTPHeaders, ...fromNewNetwork() }),
  noErrors: [
    async ({ context }, use) => {
      const errors: string[] = [];
      context.on("weberror", (event) => errors.push(event.error().message));
      context.on("console", (message) => {
        // The browser's own line about an answer of 4xx is not the page's doing.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
          errors.push(message.text());
        }
      });
      await use(undefined);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
