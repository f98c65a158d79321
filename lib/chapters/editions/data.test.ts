import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { edition } from "@/content/.generated/edition";
import type { Reader } from "../schema";
import { openEdition } from "./data";
import { bookFormats, editionKey } from "./rules";

const levels = ["free", "subscriber", "purchased"] as const;
const formats = ["epub", "pdf"] as const;
const subscriber: Reader = { hasAccess: true, hasPurchased: false, role: "reader" };

beforeEach(async () => {
  for (const level of levels) {
    for (const format of formats) {
      await env.FILES.put(editionKey({ edition, level, format }), `the ${format} for ${level}`);
    }
  }
});

test.each<[string, Reader, (typeof levels)[number]]>([
  ["a guest", null, "free"],
  ["a reader without access", { ...subscriber, hasAccess: false }, "free"],
  ["a subscriber", subscriber, "subscriber"],
  ["a buyer", { ...subscriber, hasPurchased: true }, "purchased"],
  ["a buyer without access", { ...subscriber, hasAccess: false, hasPurchased: true }, "purchased"],
  ["an admin", { ...subscriber, hasAccess: false, role: "admin" }, "purchased"],
])("%s gets the edition of their level, in both formats", async (_who, reader, level) => {
  for (const format of formats) {
    const file = await openEdition(env.FILES, { reader, format });
    if (!file.ok) throw new Error("nothing in the bucket");
    const text = `the ${format} for ${level}`;
    expect(await new Response(file.value.body).text()).toBe(text);
    expect(file.value).toMatchObject({ size: text.length, type: bookFormats[format] });
    expect(file.value.name).toBe(`the-handbook-${level}.${format}`);
  }
});

test("a file that is not in the bucket is unavailable, and no other stands in for it", async () => {
  const ask = () => openEdition(env.FILES, { reader: subscriber, format: "epub" });
  expect(await ask()).toMatchObject({ ok: true });
  await env.FILES.delete(editionKey({ edition, level: "subscriber", format: "epub" }));
  expect(await ask()).toEqual({ ok: false, code: "unavailable" });
});
