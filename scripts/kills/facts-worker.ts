/** The product's own writes of facts behind one door without guards, for the test that kills it while it writes. */
import { openDb } from "@/db/client";
import { confirmSubscriber } from "@/lib/accounts/mutations";
import { recordPurchase } from "@/lib/accounts/purchases/service";
import { isoAfter } from "@/lib/base/time";
import { logAccesses } from "@/lib/insights/mutations";
import { mergeProgress } from "@/lib/progress/mutations";

/** Which fact to write, of whom, and a number that makes it another than the last. */
export type Deed = { kind: "sign-up" | "progress" | "access" | "purchase"; email: string; step: number };

export default {
  async fetch(request, env) {
    const { kind, email, step } = await request.json<Deed>();
    const db = openDb(env.DB);
    const now = new Date(Date.UTC(2026, 0, 1) + step * 3_600_000);
    const nobody = { firstName: null, lastName: null, from: { browser: null, network: null } };
    const signUp = () =>
      confirmSubscriber(db, { email, ...nobody, purpose: "sign_up", adminEmails: "", now });
    const chapterNumber = 1 + (step % 3);
    const deeds = {
      "sign-up": signUp,
      progress: () => {
        const stamp = { chapterNumber, deviceId: `device-${step % 2}`, at: isoAfter(now) };
        const update = { ...stamp, timeSpent: step, completed: step % 4 === 0 };
        return mergeProgress(db, { email, updates: [update], now });
      },
      access: () =>
        logAccesses(db, [{ email, chapterNumber, accessType: "view", ip: null, userAgent: null, now }]),
      purchase: async () => {
        const subscriber = await signUp();
        const sale = { actorId: null, requestId: `step-${step}`, priceCents: 2900, currency: "EUR", now };
        if (subscriber) {
          await recordPurchase(db, { ...sale, subscriber, source: "provider", reference: `step-${step}` });
        }
      },
    } satisfies Record<Deed["kind"], () => Promise<unknown>>;
    await deeds[kind]();
    return new Response("done");
  },
} satisfies ExportedHandler<EmailEnv>;
