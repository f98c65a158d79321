import { DeviceStore } from "./device-store";

/**
 * Sends what this device kept and the server does not know: what was read offline, and what a guest did who
 * has signed in since. Sent again until it arrived or is 30 days old; the server's merge takes any order.
 */
export async function sendKept(reader: string | undefined): Promise<void> {
  if (!reader) return;
  const store = new DeviceStore(reader);
  store.adoptGuest();
  const updates = store
    .list()
    .flatMap(({ chapter }) => store.untold(chapter))
    .slice(0, 100);
  if (updates.length === 0) return;
  const response = await fetch("/api/progress", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ updates }),
    keepalive: true,
    signal: AbortSignal.timeout(5000),
  }).catch(() => null);
  // What the server will never take, such as of a chapter that is gone, is not worth sending again.
  if (response?.ok || response?.status === 400 || response?.status === 404) store.setTold(updates);
}
