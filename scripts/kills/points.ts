import { env } from "cloudflare:workers";

const { KILL_SWITCH_URL: switchUrl } = env as unknown as { KILL_SWITCH_URL: string };
const plainFetch = globalThis.fetch;

/** Says where the Worker is; the one who listens may end its process before answering. */
export async function point(name: string): Promise<void> {
  await plainFetch(new URL(`/point?name=${encodeURIComponent(name)}`, switchUrl));
}

/** Puts a point before and after each call of the provider. Imported before whatever keeps hold of `fetch`. */
globalThis.fetch = async (...call: Parameters<typeof fetch>) => {
  await point("before send");
  const response = await plainFetch(...call);
  await point("after send");
  return response;
};
