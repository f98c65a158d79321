import type { Broadcast } from "../lib/mail/broadcasts/schema";
import { answerOf, newReader, type SignedIn } from "./client";
import { expect, type Mail, mailsTo, slowProvider } from "./product";

/**
 * A reader who bought the book. Only buyers are sent to here: every other reader of the run may wait for a
 * mail of their own.
 */
export async function newBuyer(admin: SignedIn): Promise<SignedIn> {
  const buyer = await newReader();
  const found = await admin.client.get(`/api/admin/subscribers?query=${encodeURIComponent(buyer.email)}`);
  const { subscribers } = (await answerOf(found)) as { subscribers: { id: string }[] };
  const change = { json: { hasPurchased: true } };
  await answerOf(await admin.client.send("PATCH", `/api/admin/subscribers/${subscribers[0]?.id}`, change));
  return buyer;
}

/** Distinct for each test, so that none is taken for the repeat of another. */
export const toBuyers = (...chapterNumbers: number[]) => ({ chapterNumbers, audience: "purchased" });

export async function send(
  admin: SignedIn,
  body: object,
): Promise<{ broadcastId: string; recipients: number }> {
  const answer = await answerOf(await admin.client.post("/api/email/send-chapters", body), 202);
  return answer as { broadcastId: string; recipients: number };
}

async function stateOf(admin: SignedIn, id: string): Promise<Broadcast> {
  return (await answerOf(await admin.client.get(`/api/email/broadcasts/${id}`))) as Broadcast;
}

export async function untilDone(admin: SignedIn, id: string): Promise<Broadcast> {
  const state = async () => (await stateOf(admin, id)).state;
  await expect.poll(state, { timeout: 30_000, intervals: [200] }).toBe("done");
  return stateOf(admin, id);
}

/** The mail of a broadcast to an address, once it is there. */
export async function mailOf(to: string, broadcastId: string): Promise<Mail> {
  let mail: Mail | undefined;
  const arrived = async () => {
    mail = (await mailsTo(to)).find(({ customArgs }) => customArgs.outboxId?.startsWith(`${broadcastId}.`));
    return mail !== undefined;
  };
  await expect.poll(arrived, { message: `mail to ${to}`, timeout: 30_000, intervals: [200] }).toBe(true);
  if (!mail) throw new Error("no mail");
  return mail;
}

/** Brings a broadcast into a state, as the page's buttons do. */
export function setState(admin: SignedIn, id: string, state: string): Promise<Response> {
  return admin.client.send("PATCH", `/api/email/broadcasts/${id}`, { json: { state } });
}

/** A broadcast of these chapters to the buyers that there are, which waits: of its mails the first may have gone. */
export async function pausedBroadcast(admin: SignedIn, chapterNumbers: number[]): Promise<string> {
  await slowProvider(20);
  const { broadcastId } = await send(admin, toBuyers(...chapterNumbers));
  await answerOf(await setState(admin, broadcastId, "paused"));
  await slowProvider(0);
  return broadcastId;
}
