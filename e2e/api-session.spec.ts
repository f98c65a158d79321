import { answerOf, Client, expectRefusal, newReader, type SignedIn } from "./client";
import { expect, test } from "./product";

const elsewhere = "https://elsewhere.example";

/** A client that holds one cookie of another. */
function holding(name: string, value: string | undefined): Client {
  const client = new Client();
  client.cookies.set(name, value ?? "");
  return client;
}

function refresh(client: Client): Promise<Response> {
  return client.send("POST", "/api/auth/refresh");
}

function isSignedIn(client: Client, headers?: Record<string, string>): Promise<unknown> {
  return client.get("/api/auth/session", headers).then((response) => answerOf(response));
}

const signedIn = expect.objectContaining({ authenticated: true });
const signedOut = { authenticated: false };

test("a refresh answers a fresh access token and rotates the cookies", async () => {
  const { client } = await newReader();
  const before = new Map(client.cookies);
  const response = await refresh(client);
  expect(await answerOf(response)).toEqual({
    success: true,
    accessToken: client.cookies.get("__Host-access"),
    expiresIn: 900,
  });
  for (const line of response.headers.getSetCookie()) {
    const attributes = line.toLowerCase().split("; ").slice(1);
    expect(attributes).toEqual(expect.arrayContaining(["path=/", "httponly", "secure", "samesite=lax"]));
  }
  expect(client.cookies.get("__Host-refresh")).not.toBe(before.get("__Host-refresh"));
  expect(await isSignedIn(client)).toEqual(signedIn);
});

test("a refresh with no token, a made-up one, or one with a wrong secret is 401 and clears both cookies", async () => {
  const { client } = await newReader();
  const real = client.cookies.get("__Host-refresh") ?? "";
  for (const token of ["", "made-up", real.replace(/^[^.]+/, (id) => [...id].reverse().join(""))]) {
    const response = await refresh(holding("__Host-refresh", token));
    await expectRefusal(response, 401, "unauthorized");
    const cleared = response.headers.getSetCookie().filter((line) => line.includes("Max-Age=0"));
    const names = cleared.map((line) => line.split("=")[0]);
    expect(names).toEqual(expect.arrayContaining(["__Host-access", "__Host-refresh"]));
  }
  await answerOf(await refresh(client));
});

test("right after a rotation the token before it still gets an access token, but no refresh token", async () => {
  const { client } = await newReader();
  const late = holding("__Host-refresh", client.cookies.get("__Host-refresh"));
  const before = late.cookies.get("__Host-refresh");
  await answerOf(await refresh(client));
  const response = await refresh(late);
  await answerOf(response);
  expect(response.headers.getSetCookie().join()).not.toContain("__Host-refresh");
  expect(late.cookies.get("__Host-refresh")).toBe(before);
  await answerOf(await refresh(client));
});

test("a replay after the grace ends the session: the newest refresh token and the access tokens with it", async () => {
  const { client, accessToken } = await newReader();
  const other = await newReader();
  const thief = holding("__Host-refresh", client.cookies.get("__Host-refresh"));
  await answerOf(await refresh(client));
  const fresh = client.cookies.get("__Host-access") ?? "";
  await new Promise((resolve) => setTimeout(resolve, 11_000));
  expect(await isSignedIn(client)).toEqual(signedIn);
  await expectRefusal(await refresh(thief), 401, "unauthorized");
  for (const token of [accessToken, fresh]) {
    const bearer = { Authorization: `Bearer ${token}` };
    expect(await isSignedIn(new Client(), bearer)).toEqual(signedOut);
    await expectRefusal(await new Client().get("/api/content/4", bearer), 401, "unauthorized");
  }
  await expectRefusal(await refresh(client), 401, "unauthorized");
  expect(await isSignedIn(other.client)).toEqual(signedIn);
});

test("signing out ends the session on the server, for the tokens that somebody kept as well", async () => {
  const { client, accessToken } = await newReader();
  const bearer = { Authorization: `Bearer ${accessToken}` };
  const kept = holding("__Host-refresh", client.cookies.get("__Host-refresh"));
  expect(await isSignedIn(new Client(), bearer)).toEqual(signedIn);
  expect(await answerOf(await client.send("POST", "/api/auth/logout"))).toEqual({ success: true });
  expect([...client.cookies.keys()]).toEqual([]);
  expect(await isSignedIn(new Client(), bearer)).toEqual(signedOut);
  await expectRefusal(await new Client().get("/api/progress", bearer), 401, "unauthorized");
  await expectRefusal(await new Client().get("/api/content/4", bearer), 401, "unauthorized");
  await expectRefusal(await refresh(kept), 401, "unauthorized");
});

test("signing out ends the session for a browser whose access token has run out", async () => {
  const { client, accessToken } = await newReader();
  const onlyRefresh = holding("__Host-refresh", client.cookies.get("__Host-refresh"));
  await answerOf(await onlyRefresh.send("POST", "/api/auth/logout"));
  await expectRefusal(await refresh(client), 401, "unauthorized");
  const bearer = { Authorization: `Bearer ${accessToken}` };
  expect(await isSignedIn(new Client(), bearer)).toEqual(signedOut);
});

test("a bearer token signs out without cookies, and only its own session", async () => {
  const [one, other] = await Promise.all([newReader(), newReader()]);
  const bearer = { Authorization: `Bearer ${one.accessToken}`, Origin: "" };
  await answerOf(await new Client().send("POST", "/api/auth/logout", { headers: bearer }));
  expect(await isSignedIn(one.client)).toEqual(signedOut);
  expect(await isSignedIn(other.client)).toEqual(signedIn);
});

test("signing out is harmless when nobody is signed in", async () => {
  expect(await answerOf(await new Client().send("POST", "/api/auth/logout"))).toEqual({ success: true });
});

test("a reader whose access token has run out goes on by the refresh token, without asking", async () => {
  const { client } = await newReader();
  const returning = holding("__Host-refresh", client.cookies.get("__Host-refresh"));
  await answerOf(await returning.get("/api/progress"));
  expect(returning.cookies.has("__Host-access")).toBe(true);
  expect(await isSignedIn(returning)).toEqual(signedIn);
});

test("an access token that is forged, changed or unsigned is nobody's", async () => {
  const { accessToken } = await newReader();
  const [header = "", payload = "", signature = ""] = accessToken.split(".");
  const claims = JSON.parse(String(Buffer.from(payload, "base64url")));
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  for (const token of [
    `${header}.${encode({ ...claims, role: "admin", purchased: true })}.${signature}`,
    `${encode({ alg: "none", typ: "at+jwt" })}.${payload}.`,
    `${header}.${payload}.${[...signature].reverse().join("")}`,
    "undefined",
  ]) {
    const bearer = { Authorization: `Bearer ${token}` };
    expect(await isSignedIn(new Client(), bearer)).toEqual(signedOut);
    expect(await isSignedIn(holding("__Host-access", token))).toEqual(signedOut);
    await expectRefusal(await new Client().get("/api/content/10", bearer), 401, "unauthorized");
  }
  expect(await isSignedIn(holding("__Host-access", accessToken))).toEqual(signedIn);
});

test("a write with cookies from a foreign, opaque or absent origin is 403 and does nothing", async () => {
  const { client } = await newReader();
  const update = { chapterNumber: 1, deviceId: "phone", at: new Date().toISOString(), timeSpent: 5 };
  for (const headers of [
    { Origin: elsewhere },
    { Origin: "null" },
    { Origin: "" },
    { Origin: "http://localhost.elsewhere.example" },
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
    { Origin: elsewhere, "X-Forwarded-Host": "elsewhere.example" },
  ]) {
    for (const path of ["/api/progress", "/api/auth/logout", "/api/auth/refresh", "/api/email/signup"]) {
      await expectRefusal(await client.post(path, update, headers), 403, "forbidden");
    }
  }
  expect(await isSignedIn(client)).toEqual(signedIn);
  expect(await answerOf(await client.get("/api/progress"))).toMatchObject({ chapters: [] });
  await answerOf(await client.post("/api/progress", update, { "Sec-Fetch-Site": "same-origin" }));
  expect(await answerOf(await client.get("/api/progress/1"))).toMatchObject({ timeSpent: 5 });
});

test("a write with a bearer token and no cookies needs no origin", async () => {
  const { client, accessToken }: SignedIn = await newReader();
  const update = { chapterNumber: 1, deviceId: "phone", at: new Date().toISOString(), timeSpent: 5 };
  for (const Origin of ["", elsewhere]) {
    const headers = { Authorization: `Bearer ${accessToken}`, Origin };
    await answerOf(await new Client().post("/api/progress", update, headers));
  }
  expect(await answerOf(await client.get("/api/progress/1"))).toMatchObject({ timeSpent: 5 });
});
