import { answerOf, Client, newReader, type SignedIn } from "./client";
import { expect, newAddress, test } from "./product";

const writes = ["/api/email/signup", "/api/auth/magic-link", "/api/auth/verify", "/api/progress"];
const json = { "Content-Type": "application/json" };

/** JSON texts that no client of good will sends. */
const hostile: Record<string, string> = {
  "a prototype key": '{"__proto__":{"email":"a@example.com","chapterNumber":1,"role":"admin"}}',
  "a constructor key": '{"constructor":{"prototype":{"role":"admin"}}}',
  "prototype keys inside":
    '{"email":{"__proto__":{"x":1}},"position":{"__proto__":{"block":"a","offset":0}}}',
  "lists in 8,000 lists": "[".repeat(8000) + "]".repeat(8000),
  "objects in 2,000 objects": `${'{"a":'.repeat(2000)}1${"}".repeat(2000)}`,
  "a deep field": `{"email":${"[".repeat(5000)}${"]".repeat(5000)},"updates":${"[".repeat(2000)}${"]".repeat(2000)}}`,
  "one key 600 times": `{${'"email":"a@example.com",'.repeat(600)}"x":1}`,
  "1,000 keys": `{${Array.from({ length: 1000 }, (_, index) => `"k${index}":1`).join()}}`,
  "a lone surrogate":
    '{"email":"a\\ud800@example.com","token":"\\udfff","deviceId":"\\ud800","at":"\\udc00"}',
  "a NUL": '{"email":"a\\u0000@example.com","token":"\\u0000","deviceId":"\\u0000","at":"\\u0000"}',
  "numbers beyond doubles":
    '{"email":1e999,"token":-1e999,"chapterNumber":1e999,"timeSpent":1e999,"at":1e999}',
  "numbers of 5,000 digits": `{"chapterNumber":${"9".repeat(5000)},"token":${"9".repeat(5000)}}`,
  statements: `{"email":"a'; DROP TABLE email_subscribers;--@example.com","deviceId":"' OR 1=1 --"}`,
  "a list of nothing": '{"updates":[]}',
  "a list of nulls": `{"updates":[${Array(100).fill("null").join()}]}`,
};

function update(more: object = {}): object {
  return { chapterNumber: 1, deviceId: "phone", at: new Date().toISOString(), ...more };
}

async function progressOf({ client }: SignedIn): Promise<unknown> {
  return answerOf(await client.get("/api/progress"));
}

for (const [name, body] of Object.entries(hostile)) {
  test(`${name} in a body is refused everywhere, and changes nothing`, async () => {
    const reader = await newReader();
    await answerOf(await reader.client.post("/api/progress", update({ timeSpent: 5 })));
    const before = await progressOf(reader);
    for (const path of writes) {
      const response = await reader.client.send("POST", path, { body, headers: json });
      expect(await answerOf(response, 400), path).toMatchObject({ code: "invalid_request" });
    }
    expect(await progressOf(reader)).toEqual(before);
    expect(before).toMatchObject({ chapters: [{ timeSpent: 5 }] });
  });
}

test("lists in 30,000 lists are no update, and the next update is taken", async () => {
  const { client } = await newReader();
  const deep = "[".repeat(30_000) + "]".repeat(30_000);
  for (const body of [deep, `{"updates":${deep}}`, `{"position":${deep}}`]) {
    await answerOf(await client.send("POST", "/api/progress", { body, headers: json }), 400);
  }
  await answerOf(await client.post("/api/progress", update()));
});

test("a text that no database keeps is refused, or read back as it was answered", async () => {
  for (const text of [
    "\ud800",
    "a\u0000b",
    "\u202e",
    "\uffff",
    "'; --",
    "{{x}}",
    "<script>",
    "😀".repeat(30),
  ]) {
    const reader = await newReader();
    const sent = update({ timeSpent: 5, position: { block: text, offset: 0.1 } });
    const response = await reader.client.post("/api/progress", sent);
    expect([200, 400], JSON.stringify(text)).toContain(response.status);
    const answer = await answerOf(response, response.status);
    const kept = (await progressOf(reader)) as { chapters: unknown[] };
    expect(kept.chapters, JSON.stringify(text)).toEqual(response.ok ? [answer] : []);
    if (response.ok) expect(answer).toMatchObject({ position: { block: text } });
  }
});

test("a name that no database keeps is refused, and one of any script is taken", async () => {
  for (const { name, status } of [
    { name: "\ud800", status: 400 },
    { name: "a\u0000b", status: 400 },
    { name: "a\u2028b", status: 400 },
    { name: "Żółć 李小龍 أحمد", status: 200 },
    { name: "Robert'); DROP TABLE email_subscribers;--", status: 200 },
  ]) {
    const response = await new Client().post("/api/email/signup", { email: newAddress(), firstName: name });
    await answerOf(response, status);
  }
});

test("times at the ends of the calendar are kept or refused, and never in the future", async () => {
  const reader = await newReader();
  for (const at of ["9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "+275760-09-13T00:00:00.000Z", "NaN"]) {
    const response = await reader.client.post("/api/progress", update({ at, completed: true }));
    const answer = await answerOf(response, response.status);
    expect([200, 400], at).toContain(response.status);
    if (!response.ok) continue;
    const { updatedAt } = answer as { updatedAt: string };
    expect(Date.parse(updatedAt), at).toBeLessThanOrEqual(Date.now());
  }
});

test("cookies and headers that are broken, huge or many are somebody not signed in", async () => {
  for (const headers of [
    { Cookie: "__Host-access=" },
    { Cookie: "__Host-access=%F0%28; __Host-refresh=%" },
    { Cookie: "=; ;; a; __Host-access=a.b.c; __Host-access=d.e.f" },
    { Cookie: `__Host-access=${"a".repeat(6000)}` },
    { Cookie: Array.from({ length: 200 }, (_, index) => `c${index}=1`).join("; ") },
    { Cookie: '__proto__=1; __Host-refresh=a.b; theme="><script>' },
    { Authorization: "Bearer" },
    { Authorization: `Bearer ${"a.".repeat(3000)}` },
    { Authorization: "Basic YTpi" },
  ]) {
    const client = new Client();
    expect(await answerOf(await client.get("/api/auth/session", headers))).toEqual({ authenticated: false });
    expect((await client.get("/api/content/4", headers)).status).toBe(401);
    expect((await client.get("/chapters/writing", headers)).status).toBe(200);
  }
});

test("headers that only our own layers may set change no answer", async () => {
  for (const headers of [
    { "x-middleware-subrequest": "middleware:middleware:middleware" },
    { "x-middleware-rewrite": "/api/content/4" },
    { "x-invoke-path": "/api/content/4" },
    { "x-matched-path": "/api/content/4" },
    { "x-nextjs-data": "1" },
    { "x-prerender-revalidate": "1" },
    { "x-forwarded-host": "elsewhere.example" },
    { "Next-Action": "7f0d317d9e466173056ba56218ecc1c123a444739a" },
    { RSC: "1" },
  ]) {
    const response = await new Client().get("/api/content/4", headers);
    expect(await answerOf(response, 401), JSON.stringify(headers)).toMatchObject({ code: "unauthorized" });
    expect(await answerOf(await new Client().get("/api/health", headers))).toMatchObject({ status: "ok" });
  }
});
