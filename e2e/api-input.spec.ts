import { answerOf, Client, expectRefusal, newReader } from "./client";
import { expect, newAddress, test } from "./product";

const guest = new Client();
const kilobyte = 1024;

/** Every route of the surface, and what it answers to beside HEAD and OPTIONS. */
const routes = {
  "/api/email/signup": ["POST"],
  "/api/auth/magic-link": ["POST"],
  "/api/auth/verify": ["POST"],
  "/api/auth/refresh": ["POST"],
  "/api/auth/logout": ["POST"],
  "/api/auth/session": ["GET"],
  "/api/content": ["GET"],
  "/api/content/1": ["GET"],
  "/api/content/download": ["GET"],
  "/api/content/1/download": ["GET"],
  "/api/progress": ["GET", "POST"],
  "/api/progress/1": ["GET"],
  "/api/health": ["GET"],
};

function update(more: object = {}): object {
  return { chapterNumber: 1, deviceId: "phone", at: new Date().toISOString(), ...more };
}

/** JSON that is `size` bytes long, by the spaces at its end. */
function padded(value: object, size: number): string {
  return JSON.stringify(value).padEnd(size);
}

/** A text as a body that goes out in chunks and does not say how long it is. */
function inChunks(text: string): ReadableStream<Uint8Array> {
  return new Blob([text]).stream();
}

test("a method that a route does not know is 405 and names those that it knows", async () => {
  for (const [path, methods] of Object.entries(routes)) {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter(
      (name) => !methods.includes(name),
    )) {
      const response = await guest.send(method, path);
      await expectRefusal(response, 405, "method_not_allowed");
      const allowed = response.headers.get("allow")?.split(", ").sort();
      expect(allowed, path).toEqual([...methods, ...(methods.includes("GET") ? ["HEAD"] : [])].sort());
    }
  }
});

test("HEAD answers as GET does, without a body", async () => {
  for (const path of ["/api/health", "/api/auth/session", "/api/content", "/api/content/1"]) {
    const [head, get] = [await guest.send("HEAD", path), await guest.get(path)];
    expect(head.status, path).toBe(200);
    expect(await head.text()).toBe("");
    for (const name of ["content-type", "cache-control"]) {
      expect(head.headers.get(name), `${name} of ${path}`).toBe(get.headers.get(name));
    }
  }
});

test("an unknown address under /api is 404 in JSON for every method", async () => {
  for (const path of [
    "/api/nothing",
    "/api/",
    "/api/auth",
    "/api/content/1/more",
    "/api/content//1",
    "/API/x",
  ]) {
    for (const method of ["GET", "POST", "DELETE"]) {
      const response = await guest.send(method, path);
      if (path.startsWith("/api")) await expectRefusal(response, 404, "not_found");
      else expect(response.status, `${method} ${path}`).toBe(404);
    }
  }
});

test("a body that is not sent as JSON is 415", async () => {
  const { client } = await newReader();
  for (const path of ["/api/email/signup", "/api/auth/magic-link", "/api/auth/verify", "/api/progress"]) {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "json",
      "",
    ]) {
      const body = new TextEncoder().encode("{}");
      const response = await client.send("POST", path, { body, headers: { "Content-Type": type } });
      await expectRefusal(response, 415, "unsupported_media_type");
    }
  }
  const headers = { "Content-Type": "Application/JSON; charset=utf-8" };
  await answerOf(await client.send("POST", "/api/progress", { body: JSON.stringify(update()), headers }));
});

test("a body that is not JSON in UTF-8 is 400", async () => {
  const { client } = await newReader();
  const headers = { "Content-Type": "application/json" };
  const latin1 = new Uint8Array([0x22, 0xe9, 0x22]);
  for (const path of ["/api/email/signup", "/api/auth/magic-link", "/api/auth/verify", "/api/progress"]) {
    for (const body of ["", "{", '{"email":', "undefined", "{}{}", "\u0000", latin1]) {
      const response = await client.send("POST", path, { body, headers });
      await expectRefusal(response, 400, "invalid_request");
    }
  }
  await answerOf(await client.send("POST", "/api/progress", { body: JSON.stringify(update()), headers }));
});

test("JSON that is no object is 400", async () => {
  const { client } = await newReader();
  for (const path of ["/api/email/signup", "/api/auth/magic-link", "/api/auth/verify", "/api/progress"]) {
    for (const body of [null, true, 7, "text", [], [{}]]) {
      await expectRefusal(await client.post(path, body), 400, "invalid_request", [""]);
    }
  }
});

test("an unknown field is refused, and the same without it is taken", async () => {
  const { client } = await newReader();
  for (const { path, body } of [
    { path: "/api/email/signup", body: { email: newAddress() } },
    { path: "/api/auth/magic-link", body: { email: newAddress() } },
    { path: "/api/progress", body: update() },
  ]) {
    await answerOf(await client.post(path, body));
    for (const field of ["role", "hasPurchased", "__proto__", "constructor"]) {
      // As text, because a literal's `__proto__` is no field.
      const text = JSON.stringify(body).replace(/}$/, `,"${field}":"admin"}`);
      const headers = { "Content-Type": "application/json" };
      const response = await client.send("POST", path, { body: text, headers });
      await expectRefusal(response, 400, "invalid_request", [""]);
    }
  }
});

test("what is too long or of the wrong kind is refused by name, and the longest that may be is taken", async () => {
  for (const { field, value } of [
    { field: "email", value: `${"a".repeat(250)}@example.com` },
    { field: "email", value: "reader@localhost" },
    { field: "email", value: "one@example.com, two@example.com" },
    { field: "email", value: "reader@example.com\r\nBcc: other@example.com" },
    { field: "email", value: "reader＠example.com" },
    { field: "email", value: "" },
    { field: "email", value: 7 },
    { field: "email", value: ["reader@example.com"] },
    { field: "firstName", value: "a".repeat(65) },
    { field: "firstName", value: "Ada\nLovelace" },
    { field: "lastName", value: "a".repeat(65) },
    { field: "lastName", value: { $ne: "" } },
  ]) {
    const response = await guest.post("/api/email/signup", { email: newAddress(), [field]: value });
    await expectRefusal(response, 400, "invalid_request", [field]);
  }
  const names = { firstName: "a".repeat(64), lastName: "ß".repeat(64) };
  await answerOf(await guest.post("/api/email/signup", { email: newAddress(), ...names }));
});

test("an update that is not one is refused by field, and changes nothing", async () => {
  const { client } = await newReader();
  for (const { field, value, path = field } of [
    { field: "chapterNumber", value: 0 },
    { field: "chapterNumber", value: 1.5 },
    { field: "chapterNumber", value: "1" },
    { field: "chapterNumber", value: 1e21 },
    { field: "deviceId", value: "" },
    { field: "deviceId", value: "a".repeat(65) },
    { field: "deviceId", value: "a b" },
    { field: "at", value: "yesterday" },
    { field: "at", value: "2026-02-30T00:00:00.000Z" },
    { field: "at", value: "2026-11-20T10:00:00+01:00" },
    { field: "at", value: 1_700_000_000 },
    { field: "timeSpent", value: -1 },
    { field: "timeSpent", value: 1.5 },
    { field: "timeSpent", value: 1e308 },
    { field: "timeSpent", value: "5" },
    { field: "completed", value: "yes" },
    { field: "videosWatched", value: "all" },
    { field: "position", value: { block: "", offset: 0 }, path: "position.block" },
    { field: "position", value: { block: "a", offset: 1.01 }, path: "position.offset" },
  ]) {
    const response = await client.post("/api/progress", update({ timeSpent: 5, [field]: value }));
    await expectRefusal(response, 400, "invalid_request", [path]);
  }
  expect(await answerOf(await client.get("/api/progress"))).toMatchObject({ chapters: [] });
  await answerOf(await client.post("/api/progress", update({ timeSpent: 5 })));
  expect(await answerOf(await client.get("/api/progress/1"))).toMatchObject({ timeSpent: 5 });
});

for (const { path, cap, value } of [
  { path: "/api/auth/magic-link", cap: 16 * kilobyte, value: () => ({ email: newAddress() }) },
  { path: "/api/email/signup", cap: 16 * kilobyte, value: () => ({ email: newAddress() }) },
  { path: "/api/progress", cap: 64 * kilobyte, value: update },
]) {
  test(`a body for ${path} may have ${cap} bytes and not one more, told or in chunks`, async () => {
    const { client } = await newReader();
    const headers = { "Content-Type": "application/json" };
    for (const form of [(text: string) => text, inChunks]) {
      const fits = { body: form(padded(value(), cap)), headers };
      await answerOf(await client.send("POST", path, fits));
      const tooLong = () => client.send("POST", path, { body: form(padded(value(), cap + 1)), headers });
      await expectRefusal(await unlessCut(tooLong), 413, "payload_too_large");
    }
  });
}

/**
 * The answer to a body that is too long. It comes before the body is read, and the local runtime then closes
 * the line: a client that is still writing may find it cut, and asks again.
 */
async function unlessCut(ask: () => Promise<Response>): Promise<Response> {
  for (let attempt = 1; attempt < 5; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as { code?: string };
      if (code !== "EPIPE" && code !== "ECONNRESET") throw error;
    }
  }
  return ask();
}

test("a body that never ends is 413 as soon as it is over the cap, and under it is waited for", async () => {
  const headers = { "Content-Type": "application/json" };
  const answered = async (size: number) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(size).fill(0x20)),
    });
    const waited = new Promise<null>((resolve) => setTimeout(resolve, 2000, null));
    return Promise.race([guest.send("POST", "/api/email/signup", { body, headers }), waited]);
  };
  const over = await answered(17 * kilobyte);
  expect(over?.status).toBe(413);
  expect(await answered(15 * kilobyte)).toBeNull();
});

test("a preflight says which methods there are, and opens nothing to other origins", async () => {
  const asked = { Origin: "https://elsewhere.example", "Access-Control-Request-Method": "POST" };
  const response = await guest.send("OPTIONS", "/api/progress", { headers: asked });
  expect(response.status).toBe(204);
  expect(response.headers.get("allow")).toContain("POST");
  const simple = await guest.get("/api/content", { Origin: "https://elsewhere.example" });
  for (const { headers } of [response, simple]) {
    expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  }
});

test("the request id is the server's own, whatever the client brings", async () => {
  const ids = new Set<string | null>();
  for (const id of ["mine", "mine"]) {
    ids.add((await guest.get("/api/health", { "X-Request-Id": id })).headers.get("x-request-id"));
  }
  expect(ids.size).toBe(2);
  expect(ids).not.toContain("mine");
});
