import type { BrowserContext } from "@playwright/test";
import { adminAddresses, expect, fromNewNetwork, linkIn, mailAfter, newAddress, siteUrl } from "./product";

/** Headers by name; one that is empty or undefined is left out. */
export type HeaderFields = Record<string, string | undefined>;

type Options = { body?: BodyInit; json?: unknown; headers?: HeaderFields };

/**
 * A client of the JSON surface with cookies of its own: Playwright's requests leave `__Host-` cookies at
 * home on http, where browsers make an exception for localhost. Speaks as the site's own pages do, from a network of its own.
 */
export class Client {
  readonly cookies = new Map<string, string>();
  readonly #from = fromNewNetwork();

  async send(method: string, path: string, { body, json, headers = {} }: Options = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    // A line of its own for each request: one that is kept may be closed by the server just as it is used again.
    const all: HeaderFields = {
      Connection: "close",
      Cookie: cookie,
      Origin: siteUrl,
      ...this.#from,
      ...headers,
    };
    if (json !== undefined) all["Content-Type"] ??= "application/json";
    const response = await fetch(new URL(path, siteUrl), {
      method,
      headers: Object.entries(all).flatMap(([name, value]): [string, string][] =>
        value ? [[name, value]] : [],
      ),
      redirect: "manual",
      body: json === undefined ? (body ?? null) : JSON.stringify(json),
      // A body that is a stream goes out in chunks, without saying how long it is.
      ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  get(path: string, headers?: HeaderFields): Promise<Response> {
    return this.send("GET", path, headers ? { headers } : {});
  }

  post(path: string, json: unknown, headers?: HeaderFields): Promise<Response> {
    return this.send("POST", path, { json, ...(headers ? { headers } : {}) });
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const at = pair.indexOf("=");
    const name = pair.slice(0, at);
    if (attributes.includes("Max-Age=0")) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(at + 1));
  }
}

/** A reader who is signed in: their client, their address, and their access token. */
export type SignedIn = { client: Client; email: string; accessToken: string };

/** Signs a new subscriber up by the JSON surface alone. */
export function newReader(email = newAddress()): Promise<SignedIn> {
  return redeemMail("/api/email/signup", email);
}

let admins = 0;

/**
 * Signs an admin up whom no other test knows, as long as one worker asks for fifty at most. By the number of
 * the process: the one that follows a test that failed begins anew, and an address may ask for few mails.
 */
export function newAdmin(): Promise<SignedIn> {
  const index = Number(process.env.TEST_WORKER_INDEX ?? 0) * 50 + admins;
  admins += 1;
  return newReader(adminAddresses[index % adminAddresses.length]);
}

/** Signs in to an account that is there; three times in a quarter of an hour, like anybody. */
export function signedIn(email: string): Promise<SignedIn> {
  return redeemMail("/api/auth/magic-link", email);
}

/** The session of somebody who signed in an hour ago, renewed just now. */
export async function staleSession(known: { email: string; refreshToken: string }): Promise<SignedIn> {
  const client = new Client();
  client.cookies.set("__Host-refresh", known.refreshToken);
  const renewed = await answerOf(await client.post("/api/auth/refresh", {}));
  const { accessToken } = renewed as { accessToken: string };
  return { client, email: known.email, accessToken };
}

async function redeemMail(path: string, email: string): Promise<SignedIn> {
  const client = new Client();
  const mail = await mailAfter(email, () => client.post(path, { email }));
  const response = await client.post("/api/auth/verify", { token: tokenIn(linkIn(mail)) });
  expect(response.status).toBe(200);
  const { accessToken } = (await response.json()) as { accessToken: string };
  return { client, email, accessToken };
}

/** The token of a sign-in link. */
export function tokenIn(link: string): string {
  return new URL(link).searchParams.get("token") ?? "";
}

/** The answer's JSON, after a look at what every answer of the surface has in common. */
export async function answerOf(response: Response, status = 200): Promise<unknown> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  expect(response.headers.get("content-type")).toMatch(/^application\/json\b/);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(response.headers.get("x-request-id")).toMatch(/^[\w-]{36}$/);
  return JSON.parse(text);
}

/** Checks that an answer is a refusal in the one shape: this status and code, and details on these fields. */
export async function expectRefusal(
  response: Response,
  status: number,
  code: string,
  fields?: string[],
): Promise<void> {
  const detail = { path: expect.any(String), message: expect.stringMatching(/\S/) };
  const answer = (await answerOf(response, status)) as { details?: { path: string }[] };
  expect(answer).toEqual({
    error: expect.stringMatching(/^[A-Z].+\.$/),
    code,
    ...(fields ? { details: answer.details?.map(() => detail) } : {}),
  });
  // A field may be wrong in two ways at once.
  if (fields) expect([...new Set(answer.details?.map(({ path }) => path))]).toEqual(fields);
}

/**
 * Puts a client's session into a browser. As if it came by HTTPS, which is what the name `__Host-` asks
 * for; a browser sends it to localhost all the same.
 */
export async function useSession(context: BrowserContext, { client }: SignedIn): Promise<void> {
  const cookies = [...client.cookies].map(([name, value]) => ({
    name,
    value,
    url: siteUrl.replace(/^http:/, "https:"),
    secure: true,
    httpOnly: true,
    sameSite: "Lax" as const,
  }));
  await context.addCookies(cookies);
}
