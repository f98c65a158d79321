const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Calls `stop` once when this process is told to end: Ctrl-C, a signal, or the death of the process
 * that started it (its channel to us closes). Ends the process after `stop` has, with `exitCode`.
 */
export function onShutdown(stop: () => Promise<void>, exitCode = 0): void {
  let stopping = false;
  const once = () => {
    if (stopping) return;
    stopping = true;
    stop().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of stopSignals) process.on(signal, once);
  process.on("disconnect", once);
  // The channel is only there to be lost: it shall not keep a finished command alive.
  process.channel?.unref();
}
