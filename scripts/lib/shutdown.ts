const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Calls `stop` once when this process is told to end: Ctrl-C, a signal, or the death of the process
 * that started it (its channel to us closes). Ends the process after `stop` has, with `exitCode`.
 */
export function onShutdown(stop: () => Promise<void>, exitCode = 0): void {
  let stopping = false;
  const once = async (end: () => void) => {
    if (stopping) return;
    stopping = true;
    try {
      await stop();
      end();
    } catch (error) {
      console.error(error);
      process.exit(1);
    }
  };
  for (const signal of stopSignals) process.on(signal, () => void once(() => process.exit(exitCode)));
  process.on("disconnect", () => void once(endGroup));
  // The channel is only there to be lost: it shall not keep a finished command alive.
  process.channel?.unref();
}

/** Ends this process and what it started: bootstrap.mjs made us the head of a group, and is no longer there to end it. */
function endGroup(): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.exit(1);
  }
}

/**
 * Runs `start` without the signal handlers that it leaves behind: Miniflare's end the process on the spot,
 * before anything else can be stopped in order. What it does when the process exits is kept.
 */
export async function withoutItsSignalHandlers<T>(start: () => Promise<T>): Promise<T> {
  const ours = stopSignals.map((signal) => process.listeners(signal));
  const started = await start();
  for (const [index, signal] of stopSignals.entries()) {
    for (const listener of process.listeners(signal)) {
      if (!ours[index]?.includes(listener)) process.off(signal, listener);
    }
  }
  return started;
}
