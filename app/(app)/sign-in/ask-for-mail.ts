import { requestLogin } from "@/lib/auth/mutations";
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
 * Asks for a sign-in or sign-up mail: the request and its outbox row in one batch, then a wake-up call
 * for the e-mail Worker, which nobody waits for. Does and answers the same for every address.
 */
export async function askForMail(asked: Asked): Promise<void> {
  const { db, queue, now, requestId, waitUntil } = await requestContext();
  const input = { ...asked, next: safeNext(asked.next) };
  const { outboxId, binding } = await requestLogin(db, { input, now, requestId });
  await keepLoginBinding(binding);
  waitUntil(wake(queue, [outboxId]));
}
