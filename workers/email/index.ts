import { type Db, openDb } from "@/db/client";
import { log, reasonOf } from "@/lib/base/log";
import { gatherStops } from "@/lib/insights/chapter/mutations";
import { writeNudges } from "@/lib/mail/nudges/mutations";
import { writeMonthlyReports } from "@/lib/mail/reports/mutations";
import { pruneExpired } from "@/lib/mail/retention/mutations";
import { countChapterOpened } from "@/lib/mail/sending/mutations";
import { readConfig } from "./config";
import { type Consumer, consumeBatch, consumeDeadLetters } from "./consume";
import { createSender } from "./sendgrid";
import { sweep } from "./sweep";

/** After a bad configuration: about the time it takes somebody to mend it. */
const misconfiguredWaitSeconds = 60;

/** The door of the e-mail Worker. It has no address on the web; it is woken by the queue and the clock. */
export default {
  async queue(batch, env) {
    const consumer = openConsumer(env);
    if (!consumer) return batch.retryAll({ delaySeconds: misconfiguredWaitSeconds });
    if (batch.queue.endsWith("-dlq")) return consumeDeadLetters(batch.messages, consumer);
    await consumeBatch(batch.messages, consumer);
  },

  async scheduled(_controller, env) {
    const delivery = openConsumer(env);
    if (!delivery) return;
    await sweep(delivery);
    const { db, clock } = delivery;
    const works = [writeNudges, countChapterOpened, writeMonthlyReports, gatherStops, pruneExpired];
    for (const work of works) await upkeep(work, { db, now: clock() });
  },

  fetch() {
    return new Response("Not found", { status: 404 });
  },
} satisfies ExportedHandler<EmailEnv>;

/** What the clock also does; one that fails is in the log, and the others are done. */
async function upkeep(
  work: (db: Db, options: { now: Date }) => Promise<void>,
  { db, now }: { db: Db; now: Date },
): Promise<void> {
  try {
    await work(db, { now });
  } catch (error) {
    log("error", "mail.upkeep_failed", { kind: work.name, error: reasonOf(error) });
  }
}

/** `null`, and one line that names every bad variable, when the Worker could only half work. */
function openConsumer(env: EmailEnv): Consumer | null {
  const config = readConfig(env);
  if (!config.ok) {
    log("alarm", "mail.misconfigured", { names: config.names });
    return null;
  }
  return {
    db: openDb(env.DB),
    queue: env.EMAIL_QUEUE,
    config: config.value,
    send: createSender(config.value),
    clock: () => new Date(),
    random: Math.random,
  };
}
