import { openDb } from "@/db/client";
import { log } from "@/lib/base/log";
import { pruneExpired } from "@/lib/mail/retention/mutations";
import { readConfig } from "./config";
import { consumeBatch } from "./consume";
import type { Delivery } from "./deliver";
import { createSender } from "./sendgrid";
import { sweep } from "./sweep";

/** After a bad configuration: about the time it takes somebody to mend it. */
const misconfiguredWaitSeconds = 60;

/** The door of the e-mail Worker. It has no address on the web; it is woken by the queue and the clock. */
export default {
  async queue(batch, env) {
    const delivery = openDelivery(env);
    if (!delivery) return batch.retryAll({ delaySeconds: misconfiguredWaitSeconds });
    await consumeBatch(batch.messages, delivery);
  },

  async scheduled(_controller, env) {
    const delivery = openDelivery(env);
    if (!delivery) return;
    await sweep(delivery);
    await pruneExpired(delivery.db, { now: delivery.clock() });
  },

  fetch() {
    return new Response("Not found", { status: 404 });
  },
} satisfies ExportedHandler<EmailEnv>;

/** `null`, and one line that names every bad variable, when the Worker could only half work. */
function openDelivery(env: EmailEnv): Delivery | null {
  const config = readConfig(env);
  if (!config.ok) {
    log("alarm", "mail.misconfigured", { names: config.names });
    return null;
  }
  return {
    db: openDb(env.DB),
    config: config.value,
    send: createSender(config.value),
    clock: () => new Date(),
    random: Math.random,
  };
}
