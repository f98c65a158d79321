import { bookTitle } from "@/emails/copy";
import { renderMail } from "@/emails/index";
import { loginCode, signLoginToken } from "@/lib/auth/tokens";
import { paths } from "@/lib/base/paths";
import type { Decision } from "@/lib/mail/rules";
import type { Config } from "./config";

/**
 * The parts of the mail that was decided on. The link and the code are made from the row each time,
 * so that a retry holds the same ones and neither rests anywhere (security.md, rule 5).
 */
export async function composeMail(
  decision: Extract<Decision, { send: string }>,
  config: Config,
): Promise<{ subject: string; html: string; text: string }> {
  const { siteUrl, postalAddress } = config;
  const frame = { bookTitle, siteUrl, postalAddress };
  if (decision.send === "no-account") {
    return renderMail(decision.send, { ...frame, signUpUrl: `${siteUrl}${paths.home()}#sign-up` });
  }
  const token = await signLoginToken(decision.request, config);
  const code = await loginCode(decision.request, config.secret);
  return renderMail(decision.send, { ...frame, link: siteUrl + paths.verify(token), code });
}
