import { expect, test } from "vitest";
import { isoAfter, seconds } from "@/lib/base/time";
import { aSession, config, later } from "@/test/doors";
import { now } from "@/test/factories";
import { signAccessToken, signLoginToken, signMailLink, verifyMailLink } from "./tokens";

const mail = { subscriberId: "a-subscriber", outboxId: "a-mail" };
const sign = (settings = config) => signMailLink({ ...mail, createdAt: isoAfter(now) }, settings);
const invalid = { ok: false, code: "token_invalid" };

test("a mail's link names its reader and the mail, and is the same each time", async () => {
  const token = await sign();
  expect(await sign()).toBe(token);
  expect(await verifyMailLink(token, config, now)).toEqual({ ok: true, value: mail });
});

test("a mail's link works for 400 days and is then expired", async () => {
  const token = await sign();
  expect(await verifyMailLink(token, config, later(400 * seconds.day - 1))).toMatchObject({ ok: true });
  expect(await verifyMailLink(token, config, later(400 * seconds.day))).toEqual({
    ok: false,
    code: "token_expired",
  });
});

test("a token of another purpose, secret or deployment is no mail's link", async () => {
  const request = { id: "a-request", createdAt: isoAfter(now), expiresAt: isoAfter(now, 900) };
  const tokens = [
    await signAccessToken(aSession, config, now),
    await signLoginToken(request, config),
    await sign({ ...config, secret: "x".repeat(40) }),
    await sign({ ...config, siteUrl: "https://preview.example" }),
    "nonsense",
  ];
  for (const token of tokens) expect(await verifyMailLink(token, config, now)).toEqual(invalid);
});
