import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { loginRequests } from "@/db/schema";
import { addressKey } from "@/lib/base/address";
import { newId, newSecret, sha256 } from "@/lib/base/ids";
import { ok, type Result, refused } from "@/lib/base/result";
import { isoAfter } from "@/lib/base/time";
import { outboxInsert } from "@/lib/mail/mutations";
import { loginSeconds, maxCodeTries } from "./rules";
import { isLoginCode, type TokenConfig, verifyLoginToken } from "./tokens";

type LoginInput = {
  purpose: "sign_up" | "sign_in";
  email: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
  next?: string | undefined;
};

/** A request that was redeemed: whom it was for, what for, and where to go on. */
export type RedeemedLogin = {
  email: string;
  purpose: "sign_up" | "sign_in";
  firstName: string | null;
  lastName: string | null;
  next: string | null;
};

type Redemption = Result<RedeemedLogin, "token_invalid" | "token_expired">;

/**
 * Writes a login request and its mail in one batch, and looks nobody up: what the mail says is
 * decided where it is sent, so that known and unknown addresses cost and answer the same (ASVS 6.3.8).
 * Returns the outbox id to wake the e-mail Worker with, and the secret for the browser that asked.
 */
export async function requestLogin(
  db: Db,
  { input, now, requestId }: { input: LoginInput; now: Date; requestId: string },
): Promise<{ outboxId: string; binding: string }> {
  const id = newId();
  const outboxId = newId();
  const binding = newSecret();
  const { purpose, email, firstName, lastName, next } = input;
  await db.batch([
    db.insert(loginRequests).values({
      id,
      email,
      emailKey: addressKey(email),
      purpose,
      next,
      firstName,
      lastName,
      bindingHash: await sha256(binding),
      createdAt: isoAfter(now),
      expiresAt: isoAfter(now, loginSeconds),
    }),
    outboxInsert(db, {
      id: outboxId,
      kind: purpose,
      toEmail: email,
      data: { loginRequestId: id },
      dedupeKey: `login:${id}`,
      requestId,
      now,
    }),
  ]);
  return { outboxId, binding };
}

/** Redeems a link: `token_invalid` when it is forged, unknown or used, `token_expired` when it is old. */
export async function redeemToken(
  db: Db,
  { token, config, now }: { token: string; config: TokenConfig; now: Date },
): Promise<Redemption> {
  const request = await verifyLoginToken(token, config, now);
  return request.ok ? consume(db, request.value, now) : request;
}

/**
 * Redeems a code in the browser that asked for it. Every try counts before it is compared, over all
 * open requests of the address, so that asking again or trying in parallel buys no more tries.
 */
export async function redeemCode(
  db: Db,
  options: { email: string; code: string; binding: string | null; config: TokenConfig; now: Date },
): Promise<Redemption> {
  const { email, code, binding, config, now } = options;
  if (!binding) return refused("token_invalid");
  const emailKey = addressKey(email);
  const open = and(
    eq(loginRequests.emailKey, emailKey),
    eq(loginRequests.bindingHash, await sha256(binding)),
    isNull(loginRequests.usedAt),
    gt(loginRequests.expiresAt, isoAfter(now)),
  );
  const newest = db
    .select({ id: loginRequests.id })
    .from(loginRequests)
    .where(open)
    .orderBy(desc(loginRequests.createdAt))
    .limit(1);
  const tries = db
    .select({ sum: sql`coalesce(sum(${loginRequests.codeTries}), 0)` })
    .from(loginRequests)
    .where(
      and(eq(loginRequests.emailKey, emailKey), gt(loginRequests.createdAt, isoAfter(now, -loginSeconds))),
    );
  const request = await db
    .update(loginRequests)
    .set({ codeTries: sql`${loginRequests.codeTries} + 1` })
    .where(and(eq(loginRequests.id, newest), sql`${tries} < ${maxCodeTries}`))
    .returning({ id: loginRequests.id })
    .get();
  if (!request || !(await isLoginCode(request, code, config))) return refused("token_invalid");
  return consume(db, request.id, now);
}

/** The race of two redeems is settled here: only one UPDATE finds the row unused. */
async function consume(db: Db, id: string, now: Date): Promise<Redemption> {
  const row = await db
    .update(loginRequests)
    .set({ usedAt: isoAfter(now) })
    .where(
      and(eq(loginRequests.id, id), isNull(loginRequests.usedAt), gt(loginRequests.expiresAt, isoAfter(now))),
    )
    .returning({
      email: loginRequests.email,
      purpose: loginRequests.purpose,
      firstName: loginRequests.firstName,
      lastName: loginRequests.lastName,
      next: loginRequests.next,
    })
    .get();
  return row ? ok(row) : refused("token_invalid");
}
