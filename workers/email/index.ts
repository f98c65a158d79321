import { type Db, openDb } from "@/db/client";
import { log, reasonOf } from "@/lib/base/log";
import { gatherStops } from "@/lib/insights/chapter/mutations";
import { writeNudges } from "@/lib/mail/nudges/mutations";
import { writeMonthlyReports } from "@/lib/mail/reports/mutations";
import { pruneExpired } from "@/lib/mail/retention/mutations";
import { countChapterOpened } from "@/lib/mail/sending/mutations";
import { addSignals, pruneSignals } from "@/lib/observe/mutations";
import { Tally } from "@/lib/observe/producer";
import { reportErrors } from "@/lib/observe/reports/service";
import { Watch } from "@/lib/observe/service";
import { lookForTrouble } from "./alerts";
import { readConfig } from "./config";
import { type Consumer, consumeBatch, consumeDeadLetters } from "./consume";
import { reachDatabase } from "./outage";
import { createSender, type Send } from "./sendgrid";
import { sweep } from "./sweep";

/** After a bad configuration: about the time it takes somebody to mend it. */
const misconfiguredWaitSeconds = 60;

/** What this isolate counts about itself. */
const tally = new Tally("mail");

/** The door of the e-mail Worker. It has no address on the web; it is woken by the queue and the clock. */
export default {
  async queue(batch, env) {
    const consumer = openConsumer(env);
    if (!consumer) return batch.retryAll({ delaySeconds: misconfiguredWaitSeconds });
    if (batch.queue.endsWith("-dlq")) await consumeDeadLetters(batch.messages, consumer);
    else await consumeBatch(batch.messages, consumer);
    await tell(consumer);
  },

  async scheduled(_controller, env) {
    const delivery = openConsumer(env);
    if (!delivery) return;
    const database = await reachDatabase(delivery);
    if (database) {
      await sweep(delivery);
      const { db, clock } = delivery;
      const works = [writeNudges, countChapterOpened, writeMonthlyReports, gatherStops, pruneExpired];
      for (const work of [...works, pruneSignals]) await upkeep(work, { ...delivery, now: clock() });
      const lookAround = () => lookForTrouble(delivery, database);
      await addSignals(db, tally.take(clock()));
      await upkeep(lookAround, { ...delivery, now: clock() });
    }
    await tell(delivery);
  },

  fetch() {
    return new Response("Not found", { status: 404 });
  },
} satisfies ExportedHandler<EmailEnv>;

/** What the clock also does; one that fails is in the log, and the others are done. */
async function upkeep(
  work: (db: Db, options: { now: Date }) => Promise<void>,
  { db, now, report }: { db: Db; now: Date; report?: (error: unknown) => void },
): Promise<void> {
  try {
    await work(db, { now });
  } catch (error) {
    log("error", "mail.upkeep_failed", { kind: work.name, error: reasonOf(error) });
    report?.(error);
  }
}

type Woken = Consumer & { kv: KVNamespace; errors: unknown[] };

/** `null`, and one line that names every bad variable, when the Worker could only half work. */
function openConsumer(env: EmailEnv): Woken | null {
  const config = readConfig(env);
  if (!config.ok) {
    log("alarm", "mail.misconfigured", { names: config.names });
    return null;
  }
  const watch = new Watch(tally);
  const { errors } = watch;
  return {
    db: openDb(watch.database(env.DB)),
    kv: watch.cache(env.CACHE_KV),
    queue: watch.queue(env.EMAIL_QUEUE),
    config: config.value,
    send: counted(createSender(config.value)),
    clock: () => new Date(),
    random: Math.random,
    report: (error) => errors.push(error),
    errors,
  };
}

/** The same sender; how its tries end is counted. What is wrong with one mail alone is no failure of the provider. */
function counted(send: Send): Send {
  return async (mail, now) => {
    const attempt = await send(mail, now);
    tally.count(attempt.outcome !== "accepted" && attempt.outcome !== "rejected", now);
    return attempt;
  };
}

/** At the end: writes down what was counted, if there is anything, and reports what broke. */
async function tell({ db, clock, config, errors }: Woken): Promise<void> {
  await addSignals(db, tally.take(clock()));
  await reportErrors(errors, {
    dsn: config.sentryDsn,
    worker: "email",
    environment: config.environment,
    now: clock(),
  });
}
