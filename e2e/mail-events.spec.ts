import { signWebhook } from "../scripts/sandbox/events";
import { answerOf, expectRefusal } from "./client";
import { aReaderWithLink, heldOf, signedUp } from "./mail-reader";
import { expect, inboxUrl, siteUrl, test } from "./product";

/** Posts a body as SendGrid does; what is signed may differ from what is sent. */
function postEvents(
  body: string,
  { signed = body, headers = {} }: { signed?: string; headers?: object } = {},
) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return fetch(`${siteUrl}/api/email/events`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json;charset=utf-8",
      "X-Twilio-Email-Event-Webhook-Signature": signWebhook(timestamp, signed),
      "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
      ...headers,
    },
    body,
  });
}

test("the provider's signed word is taken; anybody else's is 401 and changes nothing", async () => {
  const reader = await aReaderWithLink();
  const event = { event: "unsubscribe", timestamp: Math.floor(Date.now() / 1000) + 1, ...reader.link };
  const body = `${JSON.stringify([event])}\r\n`;
  const without = (name: string) => ({ headers: { [name]: "" } });
  for (const options of [
    { signed: "[]" },
    { signed: body.trim() },
    without("X-Twilio-Email-Event-Webhook-Signature"),
    without("X-Twilio-Email-Event-Webhook-Timestamp"),
    { headers: { "X-Twilio-Email-Event-Webhook-Timestamp": "1" } },
    { headers: { "X-Twilio-Email-Event-Webhook-Signature": "bm90IGEgc2lnbmF0dXJl" } },
  ]) {
    await expectRefusal(await postEvents(body, options), 401, "unauthorized");
  }
  expect(await heldOf(reader)).toMatchObject({ topics: null, consents: [signedUp] });

  for (const notJson of ["not json", "{}", ""]) {
    await expectRefusal(await postEvents(notJson), 400, "invalid_request");
  }
  for (let time = 0; time < 3; time++) {
    expect(await answerOf(await postEvents(body, { headers: { Origin: "https://a.example" } }))).toEqual({
      success: true,
    });
  }
  expect(await heldOf(reader)).toMatchObject({ topics: [], consents: [signedUp, ["provider", ""]] });
});

test("the events of the local SendGrid arrive, and a bounce stops mail to that address", async () => {
  const reader = await aReaderWithLink();
  const say = async (event: string) => {
    const body = JSON.stringify({ messageId: reader.messageId, event });
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(`${inboxUrl}/api/events`, { method: "POST", headers, body });
    expect(await response.json()).toEqual({ status: 200 });
  };
  for (const event of ["processed", "delivered", "open", "click", "group_resubscribe"]) await say(event);
  expect(await heldOf(reader)).toMatchObject({
    mail: { deliveredAt: expect.any(String), openedAt: expect.any(String), clickedAt: expect.any(String) },
    suppressions: [],
  });
  for (const event of ["spamreport", "bounce"]) await say(event);
  expect(await heldOf(reader)).toMatchObject({ topics: [], suppressions: ["hard_bounce"] });
});

test("a batch of a thousand events is taken in one request, and one beyond the cap is 413", async () => {
  const reader = await aReaderWithLink();
  const timestamp = Math.floor(Date.now() / 1000);
  const filler = { event: "open", timestamp, outboxId: "nobody", useragent: "x".repeat(500) };
  const own = { event: "delivered", timestamp, ...reader.link };
  const batch = JSON.stringify([...Array(999).fill(filler), null, { event: 1 }, own]);
  expect(batch.length).toBeGreaterThan(500_000);
  expect((await postEvents(batch)).status).toBe(200);
  expect((await heldOf(reader)).mail?.deliveredAt).toBe(new Date(timestamp * 1000).toISOString());
  const large = JSON.stringify(Array(2000).fill(filler));
  await expectRefusal(await postEvents(large), 413, "payload_too_large");
});
