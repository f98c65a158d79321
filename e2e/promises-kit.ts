import { Client, type HeaderFields, tokenIn } from "./client";
import { linkIn, mailAfter, newAddress } from "./product";

/** Whether the promises are tried in full (`npm run test:long`) or quickly. */
export const isLongRun = process.env.LONG === "1";

/** The token of a sign-up link that was mailed to an address nobody used before. */
export async function newToken(): Promise<string> {
  const email = newAddress();
  const ask = () => new Client().post("/api/email/signup", { email });
  return tokenIn(linkIn(await mailAfter(email, ask)));
}

/** Redeems a token as an API client without any cookie does. */
export function redeem(token: string): Promise<Response> {
  return new Client().post("/api/auth/verify", { token });
}

/** Does something for each item, so many at a time. */
export async function forEachAtOnce<T>(
  items: Iterable<T>,
  atOnce: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const lane = async () => {
    for (let { done, value } = waiting.next(); !done; { done, value } = waiting.next()) await act(value);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** A form's fields as a browser without scripts sends them, with the header that goes with them. */
export function formOf(values: Record<string, string>): { headers: HeaderFields; body: string } {
  const parts = Object.entries(values).map(
    ([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const headers = { "Content-Type": "multipart/form-data; boundary=x" };
  return { headers, body: `${parts.join("")}--x--\r\n` };
}

/** The field that names the first action which a page's HTML holds. */
export function actionIn(html: string): string {
  return /name="(\$ACTION_ID_[0-9a-f]+)"/.exec(html)?.[1] ?? "";
}
