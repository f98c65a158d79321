import { headers } from "next/headers";
import { countMailRequest } from "@/lib/auth/limits";
import { requestLogin } from "@/lib/auth/mutations";
import { log } from "@/lib/base/log";
import { safeNext } from "@/lib/base/paths";
import { wake } from "@/lib/mail/producer";
import { requestContext } from "@/lib/request/bindings";
import { keepLoginBinding } from "@/lib/request/session";

type Asked = {
  purpose: "sign_up" | "sign_in";
  email: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
  next?: string | undefined;
};

/**
 * Asks for a sign-in or sign-up mail: the limits in one statement, the request and its outbox row in one
 * batch, then a wake-up call for the e-mail Worker, which nobody waits for. Does and answers the same for
 * every address. Returns 0, or after how many seconds to ask again: then nothing was written.
 */
export async function askForMail(asked: Asked): Promise<number> {
  const { db, queue, config, now, requestId, waitUntil } = await requestContext();
  const clientAddress = (await headers()).get("x-client-address");
  const { email } = asked;
  const wait = await countMailRequest(db, { email, clientAddress, secret: config.secret, now });
  if (wait > 0) return wait;
  const input = { ...asked, next: safeNext(asked.next) };
  const { outboxId, binding } = await requestLogin(db, { input, now, requestId });
  log("info", "mail.written", { outboxId, kind: asked.purpose, requestId });
  await keepLoginBinding(binding);
  waitUntil(wake(queue, [{ mail: outboxId }]));
  return 0;
}
