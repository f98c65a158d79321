/** What the scenarios call by name, as Artillery's processors are written. */
import { chapters } from "../../content/.generated/catalogue.ts";

type Vars = Record<string, unknown>;
type Context = { vars: Vars };
type Request = { name?: string; headers?: Record<string, string>; json?: unknown };
type Response = { statusCode: number; body: unknown; timings: { phases: { total?: number } } };
type Events = { emit(event: "histogram" | "counter", name: string, value: number): void };
type Mail = { text: string; customArgs: { kind?: string } };

/** Prefix of the measures that are ours, one for each name of a request. */
export const measured = "request.";

const free = chapters.find(({ access }) => access === "free");
const gated = chapters.find(({ access }) => access === "subscriber");

/** Each visitor has an address and a network of their own: no limit is reached, and no mail is somebody else's. */
export async function arrive({ vars }: Context): Promise<void> {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint16Array(2));
  Object.assign(vars, {
    email: `load-${crypto.randomUUID()}@example.com`,
    network: `2001:db8:${high.toString(16)}:${low.toString(16)}::1`,
    freeChapter: `/chapters/${free?.slug}`,
    gatedChapter: `/chapters/${gated?.slug}`,
    gatedNumber: gated?.number,
    mails: 0,
    seconds: 0,
  });
}

/** Every request speaks as the site's own pages do. */
export async function asBrowser(request: Request, { vars }: Context): Promise<void> {
  const { target, network, accessToken } = vars;
  request.headers = {
    ...request.headers,
    Origin: String(target),
    "CF-Connecting-IP": String(network),
    ...(accessToken ? { Authorization: `Bearer ${accessToken}` } : {}),
  };
}

/** Ten more seconds of reading, as reader.js tells them. */
export async function heartbeat(request: Request, { vars }: Context): Promise<void> {
  vars.seconds = Number(vars.seconds) + 10;
  request.json = {
    chapterNumber: gated?.number,
    deviceId: "load",
    at: new Date().toISOString(),
    timeSpent: vars.seconds,
  };
}

/** Notes how long the answer took; any but 200 ends the visit as an error. */
export async function measure(
  request: Request,
  response: Response,
  _context: Context,
  events: Events,
): Promise<void> {
  events.emit("histogram", `${measured}${request.name}`, response.timings.phases.total ?? 0);
  if (response.statusCode !== 200) throw new Error(`${request.name} answered ${response.statusCode}`);
}

/** Waits for the next mail with a link to this visitor, and notes how long it took to come. */
export async function readMail({ vars }: Context, events: Events): Promise<void> {
  const begin = performance.now();
  const seen = Number(vars.mails);
  while (performance.now() - begin < 30_000) {
    const answer = await fetch(`${vars.inbox}/api/messages?to=${encodeURIComponent(String(vars.email))}`);
    const mails = ((await answer.json()) as Mail[]).filter(({ text }) =>
      text.includes("/auth/verify?token="),
    );
    const token = /\/auth\/verify\?token=([\w.-]+)/.exec(mails[seen]?.text ?? "")?.[1];
    if (token) {
      Object.assign(vars, { token, mails: seen + 1 });
      events.emit("histogram", `${measured}mail in the inbox`, performance.now() - begin);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("a mail did not come within 30 s");
}
