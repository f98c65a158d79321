import { answerOf, Client, expectRefusal, newReader, tokenIn } from "./client";
import { codeIn, expect, linkIn, mailAfter, newAddress, test } from "./product";

const doors = ["/api/email/signup", "/api/auth/magic-link"];
const answers = {
  "/api/email/signup": {
    success: true,
    message: "Check your mail: we sent you a link to confirm your address.",
  },
  "/api/auth/magic-link": {
    success: true,
    message: "Check your mail: we sent you a link to sign in with.",
  },
};

/** A client that asked for a sign-up mail, and the mail. */
async function asked(email = newAddress()) {
  const client = new Client();
  const mail = await mailAfter(email, () => client.post("/api/email/signup", { email }));
  return { client, email, mail, token: tokenIn(linkIn(mail)) };
}

/** An answer without what must differ between any two: its id, its time, and the secret for this browser. */
async function comparable(response: Response) {
  const headers = [...response.headers]
    .filter(([name]) => name !== "x-request-id" && name !== "date")
    .map(([name, value]) => [
      name,
      name === "set-cookie" ? value.replace(/^([^=]+)=[^;]+|(expires)=[^;]+/gi, "$1$2=…") : value,
    ]);
  return { status: response.status, headers, body: await response.text() };
}

for (const [path, answer] of Object.entries(answers)) {
  test(`${path} answers the same sentence to whoever asks`, async () => {
    expect(await answerOf(await new Client().post(path, { email: newAddress() }))).toEqual(answer);
  });
}

test("signing up and asking for a link answer the same bytes for an address that is known", async () => {
  const { email } = await newReader();
  for (const path of doors) {
    const unknown = await comparable(await new Client().post(path, { email: newAddress() }));
    expect(await comparable(await new Client().post(path, { email }))).toEqual(unknown);
    expect(unknown.status).toBe(200);
  }
});

test("the browser that asks gets a secret that only the server reads", async () => {
  for (const path of doors) {
    const response = await new Client().post(path, { email: newAddress() });
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-login=[\w-]{43}; /)]);
    expectHostCookies(response);
  }
});

test("the link's token signs in once: with the reader, an access token, and cookies only the server reads", async () => {
  const { client, email, token } = await asked();
  const response = await client.post("/api/auth/verify", { token });
  const user = {
    email,
    firstName: null,
    lastName: null,
    hasAccess: true,
    hasPurchased: false,
    role: "reader",
  };
  expect(await answerOf(response)).toEqual({
    success: true,
    user,
    accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    expiresIn: 900,
  });
  expectHostCookies(response);
  expect([...client.cookies.keys()]).toEqual(expect.arrayContaining(["__Host-access", "__Host-refresh"]));
  expect([...client.cookies.keys()]).not.toContain("__Host-login");
  await expectRefusal(await client.post("/api/auth/verify", { token }), 401, "token_invalid");
});

test("names that were given at sign-up are the reader's, and empty ones are none", async () => {
  const client = new Client();
  const email = newAddress();
  const names = { firstName: "Zoë", lastName: " " };
  const mail = await mailAfter(email, () => client.post("/api/email/signup", { email, ...names }));
  const response = await client.post("/api/auth/verify", { token: tokenIn(linkIn(mail)) });
  expect(await answerOf(response)).toMatchObject({ user: { firstName: "Zoë", lastName: null } });
});

test("a token that is forged, changed or of another kind is 401, and the real one still works after it", async () => {
  const { client, token } = await asked();
  const { accessToken } = await newReader();
  const [header = "", payload = "", signature = ""] = token.split(".");
  const unsigned = Buffer.from(JSON.stringify({ alg: "none", typ: "login+jwt" })).toString("base64url");
  const changed = Buffer.from(`${Buffer.from(payload, "base64url")} `).toString("base64url");
  for (const forged of [
    "a",
    "..",
    `${unsigned}.${payload}.`,
    `${unsigned}.${payload}.${signature}`,
    `${header}.${changed}.${signature}`,
    `${header}.${payload}.${[...signature].reverse().join("")}`,
    accessToken,
  ]) {
    await expectRefusal(await client.post("/api/auth/verify", { token: forged }), 401, "token_invalid");
  }
  await answerOf(await client.post("/api/auth/verify", { token }));
});

test("a token signs in exactly once when many try at the same time", async () => {
  const { token } = await asked();
  const tries = Array.from({ length: 20 }, () => new Client().post("/api/auth/verify", { token }));
  const statuses = (await Promise.all(tries)).map((response) => response.status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 401)).toHaveLength(19);
});

test("the code signs in the client that asked, and no other", async () => {
  const { client, email, mail } = await asked();
  const proof = { email, code: codeIn(mail) };
  await expectRefusal(await new Client().post("/api/auth/verify", proof), 401, "token_invalid");
  const other = await asked();
  await expectRefusal(await other.client.post("/api/auth/verify", proof), 401, "token_invalid");
  expect(await answerOf(await client.post("/api/auth/verify", proof))).toMatchObject({ user: { email } });
});

test("after five wrong codes the right one is dead too, and after four it is not", async () => {
  for (const { wrongTries, status } of [
    { wrongTries: 4, status: 200 },
    { wrongTries: 5, status: 401 },
  ]) {
    const { client, email, mail } = await asked();
    const code = codeIn(mail).replace(" ", "");
    const wrong = code.replace(/^\d/, (digit) => String((Number(digit) + 1) % 10));
    for (let count = 0; count < wrongTries; count++) {
      const response = await client.post("/api/auth/verify", { email, code: wrong });
      await expectRefusal(response, 401, "token_invalid");
    }
    expect((await client.post("/api/auth/verify", { email, code })).status).toBe(status);
  }
});

test("a proof that is none is 400 and says which field", async () => {
  const client = new Client();
  const email = newAddress();
  for (const { body, fields } of [
    { body: { token: "" }, fields: ["token"] },
    { body: { token: "a".repeat(2049) }, fields: ["token"] },
    { body: { token: 7 }, fields: ["token"] },
    { body: { email, code: "1234" }, fields: ["code"] },
    { body: { email: "nobody", code: "12345678" }, fields: ["email"] },
    { body: { token: "a", email }, fields: [""] },
  ]) {
    await expectRefusal(await client.post("/api/auth/verify", body), 400, "invalid_request", fields);
  }
});

/** Every cookie of an answer: bound to this host, for HTTPS, out of scripts' reach. */
function expectHostCookies(response: Response): void {
  const lines = response.headers.getSetCookie();
  expect(lines).not.toHaveLength(0);
  for (const line of lines) {
    expect(line).toMatch(/^__Host-/);
    const attributes = line
      .split("; ")
      .slice(1)
      .map((attribute) => attribute.toLowerCase());
    expect(attributes).toEqual(expect.arrayContaining(["path=/", "httponly", "secure", "samesite=lax"]));
    expect(attributes.join()).not.toContain("domain");
  }
}
