import "server-only";
import { headers } from "next/headers";
import { verifyTurnstile } from "@/lib/auth/turnstile";
import { AppError } from "@/lib/base/errors";
import { requestContext } from "./bindings";

/**
 * Whether who is asking solved Turnstile's challenge; true when Turnstile is off. A missing token is refused
 * without a call. `unavailable` (503) when Cloudflare does not say (docs/decisions/011).
 */
export async function passesTurnstile(token: string | undefined): Promise<boolean> {
  const { config, requestId } = await requestContext();
  const { turnstile, siteUrl, allowedOrigins } = config;
  if (!turnstile) return true;
  if (!token) return false;
  const clientAddress = (await headers()).get("x-client-address");
  const hostnames = [siteUrl, ...allowedOrigins].map((origin) => new URL(origin).hostname);
  const verified = await verifyTurnstile({ token, turnstile, hostnames, clientAddress, requestId });
  if (!verified.ok && verified.code === "unavailable") throw new AppError("unavailable");
  return verified.ok;
}
