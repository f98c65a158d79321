import fc from "fast-check";
import { factsOf, mergeFacts, noProgress } from "../lib/progress/rules";
import type { Progress, ProgressUpdate } from "../lib/progress/schema";
import { type Client, newReader, useSession } from "./client";
import { expect, test } from "./product";

const film = "choosing-a-niche";
const chapter = "/chapters/finding-your-niche";
const day = 86_400_000;
const long = Boolean(process.env.LONG);
const start = Date.now();
const daysAgo = (days: number) => new Date(start - days * day).toISOString();

// Few values of each kind, so that equal times, devices and places meet often; up to 30 days offline.
const time = fc.integer({ min: 1, max: 30 }).map(daysAgo);
const update: fc.Arbitrary<ProgressUpdate> = fc.record(
  {
    chapterNumber: fc.constant(1),
    deviceId: fc.constantFrom("phone", "laptop", "tablet"),
    at: time,
    timeSpent: fc.integer({ min: 0, max: 4000 }),
    videosWatched: fc.constant([film]),
    completed: fc.boolean(),
    seen: time,
    position: fc.record({ block: fc.constantFrom("a", "b"), offset: fc.constantFrom(0, 0.1234, 1) }),
  },
  { requiredKeys: ["chapterNumber", "deviceId", "at"] },
);
const traces = fc.sample(fc.array(update, { minLength: 1, maxLength: 30 }), {
  seed: 20261123,
  numRuns: long ? 200 : 12,
});

/** What the trace amounts to by the slow model of the rules. */
function expected(trace: readonly ProgressUpdate[]): Progress {
  const facts = trace.map((one) => factsOf(one, [film], new Date(start)));
  const devices = facts.flatMap((one) => one.devices);
  const marks = facts.flatMap((one) => one.marks);
  const merged = mergeFacts(1, { devices, marks });
  return devices.length + marks.length === 0 ? noProgress(1) : merged;
}

async function known(client: Client): Promise<Progress> {
  return (await client.get("/api/progress/1")).json() as Promise<Progress>;
}

/** Sends updates in batches of up to `size`, several at once, as devices that come online together do. */
async function send(client: Client, updates: readonly ProgressUpdate[], size: number): Promise<void> {
  const batches: ProgressUpdate[][] = [];
  for (let from = 0; from < updates.length; from += size) batches.push(updates.slice(from, from + size));
  const answers = await Promise.all(batches.map((batch) => client.post("/api/progress", { updates: batch })));
  expect(answers.map(({ status }) => status)).toEqual(batches.map(() => 200));
}

test("whatever devices tell, in any order, twice and at once, ends as the model says", async () => {
  for (const [index, trace] of traces.entries()) {
    const inOrder = (await newReader()).client;
    const mixed = (await newReader()).client;
    await send(inOrder, trace, 100);
    const shuffled = [...trace, ...trace.slice(0, 5)].toSorted((a, b) => hash(a, index) - hash(b, index));
    await send(mixed, shuffled, 1 + (index % 7));
    expect.soft(await known(inOrder), `trace ${index}`).toEqual(expected(trace));
    expect.soft(await known(mixed), `trace ${index}, mixed`).toEqual(expected(trace));
  }
});

/** An order of its own for each trace. */
function hash(value: ProgressUpdate, salt: number): number {
  let sum = salt;
  for (const character of JSON.stringify(value)) sum = (Math.imul(sum, 31) + character.charCodeAt(0)) | 0;
  return sum;
}

test("a clock that runs a year ahead takes back what its device had seen, and nothing else", async () => {
  const { client } = await newReader();
  const yes = { chapterNumber: 1, deviceId: "desk", at: daysAgo(2), completed: true };
  const ahead = { chapterNumber: 1, deviceId: "phone", at: daysAgo(-365), completed: false };
  await client.post("/api/progress", yes);
  const unseen = await client.post("/api/progress", { ...ahead, seen: daysAgo(3) });
  expect(await unseen.json()).toMatchObject({ completed: true, completedAt: daysAgo(2) });
  const saw = await client.post("/api/progress", { ...ahead, seen: daysAgo(2) });
  expect(await saw.json()).toMatchObject({ completed: false });
});

test("of two tabs, Undo takes back only what its own had shown", async ({ context }) => {
  const reader = await newReader();
  await useSession(context, reader);
  const [first, second] = [await context.newPage(), await context.newPage()];
  for (const page of [first, second]) {
    await page.goto(chapter);
    await page.getByRole("button", { name: "Mark as complete" }).waitFor();
  }
  const done = async () => (await known(reader.client)).completed;

  await first.getByRole("button", { name: "Mark as complete" }).click();
  await expect(first.getByRole("button", { name: "Undo" })).toBeVisible();
  await second.reload();
  await first.getByRole("button", { name: "Undo" }).click();
  await expect(first.getByRole("button", { name: "Mark as complete" })).toBeVisible();
  expect(await done()).toBe(false);

  await first.getByRole("button", { name: "Mark as complete" }).click();
  await expect(first.getByRole("button", { name: "Undo" })).toBeVisible();
  await second.getByRole("button", { name: "Undo" }).click();
  await second.waitForURL(/#finish$/);
  await expect(second.getByText("You have completed this chapter.")).toBeVisible();
  expect(await done()).toBe(true);

  await second.getByRole("button", { name: "Undo" }).click();
  await expect(second.getByRole("button", { name: "Mark as complete" })).toBeVisible();
  expect(await done()).toBe(false);
});
