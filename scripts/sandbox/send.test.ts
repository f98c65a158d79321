import sendgrid from "@sendgrid/mail";
import { expect, test } from "vitest";
import { goodMail, messagesOf, openSandbox, sendMail } from "./test-kit.ts";

test("a good mail is accepted with 202, an empty body and a message id, and lands in the inbox", async () => {
  const sandbox = await openSandbox();
  const response = await sendMail(
    sandbox,
    goodMail({ headers: { "X-Kind": "welcome" }, reply_to: { email: "team@example.com" } }),
  );
  const messageId = response.headers.get("X-Message-Id");
  expect({ status: response.status, body: await response.text() }).toEqual({ status: 202, body: "" });
  expect(messageId).toMatch(/^[\w-]{22}$/);
  expect(await messagesOf(sandbox)).toEqual([
    {
      id: `${messageId}.sandbox.0`,
      to: "ann@example.com",
      from: "The Handbook <handbook@example.com>",
      subject: "Hello",
      text: "plain words",
      html: "<p>rich words</p>",
      headers: expect.objectContaining({ "X-Kind": "welcome", "Reply-To": "team@example.com" }),
      customArgs: { outbox_id: "row-1" },
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    },
  ]);
});

test("SendGrid's own client delivers through it and sees its refusals", async () => {
  const sandbox = await openSandbox();
  // The client inside is public in the package, but missing from its types.
  const service = sendgrid as typeof sendgrid & {
    client: { setDefaultRequest(key: string, value: string): void };
  };
  service.setApiKey("SG.local");
  service.client.setDefaultRequest("baseUrl", sandbox.url);
  const mail = {
    to: "ann@example.com",
    from: "The Handbook <handbook@example.com>",
    subject: "Hi",
    text: "Hi",
  };
  const [response] = await service.send({ ...mail, customArgs: { outbox_id: "row-2" } });
  expect(response.statusCode).toBe(202);
  expect(await messagesOf(sandbox)).toMatchObject([
    { to: "ann@example.com", customArgs: { outbox_id: "row-2" } },
  ]);
  await expect(service.send({ ...mail, headers: { "Reply-To": "x@example.com" } })).rejects.toMatchObject({
    code: 400,
    response: { body: { errors: [{ field: "headers.Reply-To" }] } },
  });
});

test("each recipient gets an entry, and a personalization's own subject and args win", async () => {
  const sandbox = await openSandbox();
  const personalizations = [
    { to: [{ email: "a@example.com" }], bcc: [{ email: "b@example.com" }] },
    {
      to: [{ email: "c@example.com" }],
      subject: "Own -name-",
      custom_args: { outbox_id: "row-c" },
      substitutions: { "-name-": "$& Cara" },
    },
  ];
  await sendMail(sandbox, goodMail({ personalizations }));
  const seen = (await messagesOf(sandbox)).map(({ to, subject, customArgs }) => [
    to,
    subject,
    customArgs.outbox_id,
  ]);
  expect(seen).toEqual([
    ["a@example.com", "Hello", "row-1"],
    ["b@example.com", "Hello", "row-1"],
    ["c@example.com", "Own $& Cara", "row-c"],
  ]);
});

test("sandbox mode checks a mail, answers 200 and delivers nothing", async () => {
  const sandbox = await openSandbox();
  const mail_settings = { sandbox_mode: { enable: true } };
  expect((await sendMail(sandbox, goodMail({ mail_settings }))).status).toBe(200);
  expect((await sendMail(sandbox, goodMail({ mail_settings, subject: "" }))).status).toBe(400);
  expect(await messagesOf(sandbox)).toEqual([]);
});

test.each([
  ["no key", undefined],
  ["another scheme", "Basic SG.local"],
  ["a key of another shape", "Bearer local"],
  ["a revoked key", "Bearer SG.bad-key"],
])("%s is refused with 401 in SendGrid's shape", async (_case, key) => {
  const sandbox = await openSandbox();
  const headers = { "Content-Type": "application/json", ...(key ? { Authorization: key } : {}) };
  const response = await sendMail(sandbox, goodMail(), { headers });
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({
    errors: [{ message: expect.stringMatching(/authori[sz]ation/), field: null, help: null }],
  });
  expect(await messagesOf(sandbox)).toEqual([]);
});

test.each([
  ["another content type is 415", "POST", "/v3/mail/send", "text/plain", 415],
  ["another method is 405", "PUT", "/v3/mail/send", "application/json", 405],
  ["another address of the API is 404", "POST", "/v3/mail/sent", "application/json", 404],
  ["the real thing is 202", "POST", "/v3/mail/send", "application/json; charset=utf-8", 202],
])("%s", async (_case, method, path, type, status) => {
  const { url } = await openSandbox();
  const headers = { Authorization: "Bearer SG.local", "Content-Type": type };
  const response = await fetch(url + path, { method, headers, body: JSON.stringify(goodMail()) });
  expect(response.status).toBe(status);
  if (status > 299) expect(await response.json()).toMatchObject({ errors: [{ field: null, help: null }] });
});

test("a request over 30 MB is 413, one just below is taken", async () => {
  const sandbox = await openSandbox();
  const mailOf = (bytes: number) => goodMail({ content: [{ type: "text/plain", value: "x".repeat(bytes) }] });
  expect((await sendMail(sandbox, mailOf(30 * 1024 * 1024))).status).toBe(413);
  expect((await sendMail(sandbox, mailOf(30 * 1024 * 1024 - 1_000))).status).toBe(202);
});

test("what is not JSON is 400 without a field", async () => {
  const sandbox = await openSandbox();
  const response = await sendMail(sandbox, undefined, { body: "{" });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ errors: [{ message: "Bad Request", field: null, help: null }] });
});
