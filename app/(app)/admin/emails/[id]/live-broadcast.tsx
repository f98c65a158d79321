"use client";

import { useEffect, useState } from "react";
import { paths } from "@/lib/base/paths";
import { isUnderWay } from "@/lib/mail/broadcasts/rules";
import type { Broadcast } from "@/lib/mail/broadcasts/schema";
import { BroadcastView } from "./broadcast-view";

const pollMilliseconds = 2000;

type Props = Pick<Parameters<typeof BroadcastView>[0], "action" | "resend"> & {
  initial: Broadcast;
};

/** A broadcast that is asked for anew while it is under way and somebody looks. */
export function LiveBroadcast({ initial, ...actions }: Props) {
  const [seen, setSeen] = useState({ initial, latest: initial, isStale: false });
  // The page was made anew, as after a button: what it says is newer than what was polled before.
  if (seen.initial !== initial) setSeen({ initial, latest: initial, isStale: false });
  const { id, state } = seen.latest;
  const isLive = isUnderWay(state);

  useEffect(() => {
    if (!isLive) return;
    const leaving = new AbortController();
    let timer = setTimeout(poll, pollMilliseconds);

    async function poll() {
      const latest = document.hidden ? undefined : await ask(id, leaving.signal);
      if (leaving.signal.aborted) return;
      if (latest) setSeen((before) => ({ ...before, latest, isStale: false }));
      if (latest === null) setSeen((before) => ({ ...before, isStale: true }));
      timer = setTimeout(poll, pollMilliseconds);
    }

    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [id, isLive]);

  return <BroadcastView {...actions} broadcast={seen.latest} isStale={seen.isStale} />;
}

/** The broadcast as it is now, or `null` when the site does not answer. */
async function ask(id: string, signal: AbortSignal): Promise<Broadcast | null> {
  try {
    const response = await fetch(paths.broadcastApi(id), { signal });
    return response.ok ? ((await response.json()) as Broadcast) : null;
  } catch {
    // No connection, or nobody looks any more: the next turn tells.
    return null;
  }
}
