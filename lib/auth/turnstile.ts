import type { TurnstileConfig } from "@/lib/base/config";
import { log, reasonOf } from "@/lib/base/log";
import { ok, type Result, refused } from "@/lib/base/result";
import { turnstileAnswer } from "./schema";

/** What the widget of the sign-up form says it is for; siteverify says it back. */
export const turnstileAction = "sign_up";

/** What siteverify says of a token that is none, was used, or is older than five minutes. All else is not the visitor's doing. */
const visitorsCodes = ["missing-input-response", "invalid-input-response", "timeout-or-duplicate"];

type Asked = {
  token: string;
  turnstile: TurnstileConfig;
  /** The hosts that the widget may have stood on. */
  hostnames: string[];
  clientAddress: string | null;
  requestId: string;
  timeoutMs?: number;
};

/**
 * Asks Cloudflare's siteverify about a token of Turnstile's widget; asking uses the token up. Refuses with
 * `challenge_failed` (no good token, or one of another host or form) or `unavailable` (no answer in time,
 * one that cannot be read, or our own keys are not accepted; the log says which).
 */
export async function verifyTurnstile(
  asked: Asked,
): Promise<Result<null, "challenge_failed" | "unavailable">> {
  const { requestId } = asked;
  try {
    const problem = await problemOf(asked);
    if (problem === null) return ok(null);
    log("warn", "turnstile_refused", { requestId, code: problem });
    return refused("challenge_failed");
  } catch (error) {
    log("error", "turnstile_unavailable", { requestId, error: reasonOf(error) });
    return refused("unavailable");
  }
}

/** What is wrong with the token, or `null`. Throws when siteverify has not said. */
async function problemOf({ turnstile, hostnames, ...asked }: Asked): Promise<string | null> {
  const { token, clientAddress, timeoutMs = 5000 } = asked;
  const body = new URLSearchParams({ secret: turnstile.secretKey, response: token });
  if (clientAddress) body.set("remoteip", clientAddress);
  const signal = AbortSignal.timeout(timeoutMs);
  // The body holds the secret key: it follows no redirect.
  const response = await fetch(turnstile.verifyUrl, { method: "POST", body, signal, redirect: "manual" });
  const answer = turnstileAnswer.safeParse(await response.json());
  if (!answer.success) throw new Error(`siteverify answered ${response.status} in another shape`);
  const { success, "error-codes": codes, hostname, action } = answer.data;
  if (!success) {
    if (codes.every((code) => visitorsCodes.includes(code))) return codes.join(" ") || "refused";
    throw new Error(`siteverify answered ${response.status}: ${codes.join(" ")}`);
  }
  if (!response.ok) throw new Error(`siteverify answered ${response.status}`);
  if (turnstile.isTest) return null;
  if (!hostname || !hostnames.includes(hostname)) return "hostname";
  return action === turnstileAction ? null : "action";
}
