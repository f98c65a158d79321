/** Subscribers that one statement makes recipients of. */
export const prepareSize = 1000;

/**
 * Mails that go to the provider in one call. It takes 1,000; fewer keep a Worker within the free plan's
 * 10 ms of CPU, and leave fewer in doubt when a Worker ends while it sends.
 */
export const chunkSize = 100;

/** The ids of a broadcast's mails: `<broadcast>.<subscriber>`, all between these two. */
export function mailIds(broadcastId: string): { after: string; before: string } {
  return { after: `${broadcastId}.`, before: `${broadcastId}/` };
}
