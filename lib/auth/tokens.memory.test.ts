import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { aSession, config, later } from "@/test/doors";
import { now } from "@/test/factories";
import { accessSeconds, signAccessToken, verifyAccessToken } from "./tokens";

// What is remembered shows only in work that is not done again.
let verifications: ReturnType<typeof vi.spyOn>;
let imports: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  verifications = vi.spyOn(crypto.subtle, "verify");
  imports = vi.spyOn(crypto.subtle, "importKey");
});
afterEach(() => {
  vi.restoreAllMocks();
});

const sign = (index: number, settings = config) =>
  signAccessToken({ ...aSession, sessionId: `session-${index}` }, settings, now);

test("a key is imported once for each secret, however many tokens are made and verified with it", async () => {
  const settings = { ...config, secret: "a-secret-of-this-test-0123456789abcdef" };
  for (let index = 0; index < 3; index++) {
    const token = await sign(index, settings);
    expect(await verifyAccessToken(token, { ...settings }, now)).toMatchObject({ ok: true });
  }
  expect(imports).toHaveBeenCalledTimes(1);
  await sign(0, { ...settings, secret: settings.secret.toUpperCase() });
  expect(imports).toHaveBeenCalledTimes(2);
});

test("a token is verified once for as long as it counts", async () => {
  const settings = { ...config };
  const token = await sign(0);
  for (const at of [now, later(1), later(accessSeconds - 1)]) {
    expect(await verifyAccessToken(token, settings, at)).toMatchObject({ ok: true });
  }
  expect(verifications).toHaveBeenCalledTimes(1);
});

test("a thousand verified tokens are remembered, and one more takes the place of all", async () => {
  const settings = { ...config };
  const tokens = await Promise.all(Array.from({ length: 1001 }, (_, index) => sign(index)));
  const [first = ""] = tokens;
  for (const token of tokens.slice(0, 1000)) await verifyAccessToken(token, settings, now);
  await verifyAccessToken(first, settings, now);
  expect(verifications).toHaveBeenCalledTimes(1000);
  for (const token of [...tokens.slice(1000), first]) {
    expect(await verifyAccessToken(token, settings, now)).toMatchObject({ ok: true });
  }
  expect(verifications).toHaveBeenCalledTimes(1002);
});
