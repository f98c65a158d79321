import { signWebhook } from "../scripts/sandbox/events";
import { newBuyer, pausedBroadcast } from "./broadcasts-kit";
import { answerOf, Client, newReader, type SignedIn, tokenIn } from "./client";
import { aReaderWithLink } from "./mail-reader";
import type { Given } from "./openapi-kit";
import { codeIn, expect, linkIn, mailAfter, newAddress } from "./product";
import { actionIn, formOf } from "./promises-kit";
import { keyOf, quizOf } from "./quizzes";

type Maker = (admin: SignedIn) => Promise<Given>;

/** By the operation and the example's name. What is not here is sent word for word as the document has it. */
export const givens: Record<string, Maker> = {
  "post-auth-magic-link ask": async () => ({ body: { email: newAddress(), next: "/chapters" } }),
  "post-auth-verify link": async () => {
    const { client, mail } = await askedForMail();
    return { client, body: { token: tokenIn(linkIn(mail)) } };
  },
  "post-auth-verify code": async () => {
    const { client, mail, email } = await askedForMail();
    return { client, body: { email, code: codeIn(mail) } };
  },
  "post-auth-refresh renew": ownReader,
  "post-auth-logout end": ownReader,
  "post-email-signup sign-up": async () => ({ body: { email: newAddress(), firstName: "Robin" } }),
  "post-email-send-chapters buyers": async (admin) => {
    await newBuyer(admin);
    return {};
  },
  "post-email-send-chapters test": async () => ({
    body: {
      kind: "chapter_published",
      chapterNumbers: [1],
      audience: "subscribers",
      testTo: newAddress("tester"),
    },
  }),
  "get-email-broadcasts-id paused": (admin) => aPausedBroadcast(admin, [8, 9]),
  "patch-email-broadcasts-id cancel": (admin) => aPausedBroadcast(admin, [8, 10]),
  "get-email-unsubscribe open": async () => ({ values: { t: (await aReaderWithLink()).t } }),
  "post-email-unsubscribe one-click": async () => ({ values: { t: (await aReaderWithLink()).t } }),
  "post-email-events delivered": async () => {
    const { outboxId } = (await aReaderWithLink()).link;
    const timestamp = Math.floor(Date.now() / 1000);
    const body = [{ event: "delivered", timestamp, outboxId }];
    return {
      body,
      values: {
        "x-twilio-email-event-webhook-signature": signWebhook(String(timestamp), JSON.stringify(body)),
        "x-twilio-email-event-webhook-timestamp": String(timestamp),
      },
    };
  },
  "get-progress all": whoHasRead,
  "get-progress-number chapter": whoHasRead,
  "get-progress-places places": whoHasRead,
  "get-progress-analytics-number chapter": async () => {
    await whoHasRead();
    return {};
  },
  "post-progress-quiz answer": async () => {
    const quiz = quizOf("finding-your-niche");
    return { body: { chapterNumber: 1, quizId: quiz.id, answers: keyOf(quiz) } };
  },
  "delete-account erase": ownReader,
  "get-admin-access-logs chapter": async (admin) => {
    const { client, email } = await newReader();
    await answerOf(await client.get("/api/content/1"));
    const own = `/api/admin/access-logs?email=${encodeURIComponent(email)}`;
    // It is noted after the answer.
    const noted = async () => ((await answerOf(await admin.client.get(own))) as { accesses: [] }).accesses;
    await expect.poll(noted).toHaveLength(1);
    return {};
  },
  "get-admin-audit latest": async (admin) => {
    await newBuyer(admin);
    return {};
  },
  "get-admin-codes codes": async (admin) => {
    const page = await (await admin.client.get("/admin/codes")).text();
    const code = `DOC-${crypto.randomUUID().slice(0, 8)}`;
    const form = { [actionIn(page)]: "", code, kind: "percent", amount: "20" };
    const made = await admin.client.send("POST", "/admin/codes", formOf(form));
    expect(made.headers.get("location")).toContain("notice=created");
    return {};
  },
  "patch-admin-subscribers-id purchased": aSubscriber,
  "get-admin-subscribers-id-history latest": aSubscriber,
  "get-admin-subscribers-id-history csv": aSubscriber,
};

/** Somebody whom no other example knows, with their cookies. */
async function ownReader(): Promise<Given> {
  return { client: (await newReader()).client };
}

/** Somebody who has completed the first chapter, with their cookies. */
async function whoHasRead(): Promise<Given> {
  const { client } = await newReader();
  const at = new Date().toISOString();
  const position = { block: "one-person", offset: 0.5 };
  const update = { chapterNumber: 1, deviceId: "phone-1", at, timeSpent: 340, completed: true, position };
  await answerOf(await client.post("/api/progress", update));
  return { client };
}

/** The id of somebody who is on the list. */
async function aSubscriber(admin: SignedIn): Promise<Given> {
  const { email } = await newReader();
  const found = await admin.client.get(`/api/admin/subscribers?query=${encodeURIComponent(email)}`);
  const { subscribers } = (await answerOf(found)) as { subscribers: { id: string }[] };
  return { values: { id: subscribers[0]?.id ?? "" } };
}

async function aPausedBroadcast(admin: SignedIn, chapterNumbers: number[]): Promise<Given> {
  await newBuyer(admin);
  return { values: { id: await pausedBroadcast(admin, chapterNumbers) } };
}

async function askedForMail() {
  const client = new Client();
  const email = newAddress();
  const mail = await mailAfter(email, () => client.post("/api/email/signup", { email }));
  return { client, email, mail };
}
