import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { wake } from "./producer";

test("the queue is handed the ids and nothing else, a hundred at a time", async () => {
  const sendBatch = vi.spyOn(env.EMAIL_QUEUE, "sendBatch");
  await wake(
    env.EMAIL_QUEUE,
    Array.from({ length: 101 }, (_, index) => ({ mail: `id-${index}` })),
  );
  expect(sendBatch.mock.calls.map(([messages]) => [...messages].length)).toEqual([100, 1]);
  expect([...(sendBatch.mock.calls[1]?.[0] ?? [])]).toEqual([{ body: { v: 2, mail: "id-100" } }]);
  sendBatch.mockRestore();
});

test("a queue that is down is a line in the log, not an error for the one who asked", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const down = vi.spyOn(env.EMAIL_QUEUE, "sendBatch").mockRejectedValue(new Error("queue is down"));
  await expect(wake(env.EMAIL_QUEUE, [{ broadcast: "a" }])).resolves.toBeUndefined();
  expect(warn.mock.calls.flat().join()).toContain("mail.wake_failed");
  down.mockRestore();
  warn.mockRestore();
});
