import { expect, test } from "vitest";
import { newId, newSecret, sha256, toBase64Url } from "./ids";

test("bytes are written in the URL-safe alphabet without padding", () => {
  expect(toBase64Url(new Uint8Array([]))).toBe("");
  expect(toBase64Url(new Uint8Array([0]))).toBe("AA");
  expect(toBase64Url(new Uint8Array([0xfb, 0xff, 0xfe]))).toBe("-__-");
});

test("ids are 22 and secrets 43 characters that stand in any address, and none comes twice", () => {
  const ids = Array.from({ length: 1000 }, newId);
  const secrets = Array.from({ length: 1000 }, newSecret);
  for (const id of ids) expect(id).toMatch(/^[\w-]{22}$/);
  for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
  expect(new Set([...ids, ...secrets]).size).toBe(2000);
});

test("a hash is SHA-256 of the text in UTF-8", async () => {
  expect(await sha256("")).toBe("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
  expect(await sha256("é")).toBe(await sha256("\u00e9"));
  expect(await sha256("é")).not.toBe(await sha256("e\u0301"));
});
