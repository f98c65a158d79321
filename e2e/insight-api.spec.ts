import { answerOf, Client, expectRefusal, newAdmin, newReader, type SignedIn } from "./client";
import { expect, test } from "./product";

type Access = { email: string | null; chapterNumber: number; accessType: string; createdAt: string };
type Page = { accesses: Access[]; nextCursor: string | null };

const routes = [
  "/api/admin/stats",
  "/api/admin/access-logs",
  "/api/admin/audit",
  "/api/admin/emails",
  "/api/progress/analytics",
];

/** Reads a chapter, and tells that it is finished. */
async function readChapter({ client }: SignedIn, chapterNumber: number, slug: string): Promise<void> {
  expect((await client.get(`/chapters/${slug}`)).status).toBe(200);
  const at = new Date().toISOString();
  const update = { chapterNumber, deviceId: "a-device", at, timeSpent: 185, completed: true };
  await answerOf(await client.post("/api/progress", update));
}

async function accesses(admin: SignedIn, search: Record<string, string>): Promise<Page> {
  const response = await admin.client.get(`/api/admin/access-logs?${new URLSearchParams(search)}`);
  return (await answerOf(response)) as Page;
}

async function statsOf(admin: SignedIn) {
  const stats = await answerOf(await admin.client.get("/api/admin/stats?days=1"));
  return stats as {
    activeReaders: number;
    totals: { subscribers: number };
    counts: Record<"signups" | "completed" | "opened", number>;
  };
}

async function linesOf(response: Response): Promise<string[]> {
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="[\w-]+\.csv"$/);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  return (await response.text()).split("\r\n");
}

test("figures and lists are for admins alone, in either form", async () => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  for (const route of routes) {
    await answerOf(await admin.client.get(route));
    for (const address of [route, `${route}?format=csv`]) {
      await expectRefusal(await new Client().get(address), 401, "unauthorized");
      await expectRefusal(await reader.client.get(address), 403, "forbidden");
    }
  }
});

test("a query that is wrong is refused with the name of its field", async () => {
  const admin = await newAdmin();
  for (const [address, field] of [
    ["/api/admin/stats?days=2", "days"],
    ["/api/admin/stats?format=xml", "format"],
    ["/api/admin/access-logs?cursor=made-up!", "cursor"],
    ["/api/admin/audit?cursor=made-up!", "cursor"],
    ["/api/admin/access-logs?chapter=all", "chapter"],
    ["/api/admin/access-logs?limit=101", "limit"],
    ["/api/progress/analytics?days=91", "days"],
  ] as const) {
    await expectRefusal(await admin.client.get(address), 400, "invalid_request", [field]);
  }
  for (const route of routes) {
    await expectRefusal(await admin.client.get(`${route}?order=email`), 400, "invalid_request", [""]);
  }
});

test("what a reader does is in the figures of the day and of the chapter", async () => {
  const admin = await newAdmin();
  const before = await statsOf(admin);
  await readChapter(await newReader(), 1, "finding-your-niche");
  const seen = async () => {
    const { counts, activeReaders, totals } = await statsOf(admin);
    return {
      signups: counts.signups > before.counts.signups,
      subscribers: totals.subscribers > before.totals.subscribers,
      opened: counts.opened > before.counts.opened,
      completed: counts.completed > before.counts.completed,
      activeReaders: activeReaders > before.activeReaders,
    };
  };
  const all = { signups: true, subscribers: true, opened: true, completed: true, activeReaders: true };
  // A view is noted after its answer.
  await expect.poll(seen).toEqual(all);

  const answer = await answerOf(await admin.client.get("/api/progress/analytics?days=7"));
  const { chapters, days } = answer as { chapters: Record<string, number>[]; days: object[] };
  expect(days).toHaveLength(7);
  expect(days.at(-1)).toEqual({
    day: new Date().toISOString().slice(0, 10),
    activeReaders: expect.any(Number),
  });
  expect(chapters[0]).toMatchObject({ chapterNumber: 1, completionRate: expect.any(Number) });
  expect(chapters[0]?.completed).toBeGreaterThan(0);
  expect(chapters[0]?.started).toBeGreaterThanOrEqual(chapters[0]?.completed ?? Number.NaN);
});

test("the access log finds what one reader did, by chapter too, page by page", async () => {
  const [admin, reader] = await Promise.all([newAdmin(), newReader()]);
  const { email } = reader;
  await readChapter(reader, 1, "finding-your-niche");
  await expect.poll(async () => (await accesses(admin, { email })).accesses.length).toBe(1);
  await answerOf(await reader.client.post("/api/content/2/share", {}), 201);
  await expect.poll(async () => (await accesses(admin, { email })).accesses.length).toBe(2);

  const { accesses: both, nextCursor } = await accesses(admin, { email: email.toUpperCase() });
  expect(both).toMatchObject([
    { email, chapterNumber: 2, accessType: "share" },
    { email, chapterNumber: 1, accessType: "view" },
  ]);
  expect(nextCursor).toBeNull();
  const first = await accesses(admin, { email, limit: "1" });
  expect(first.accesses).toEqual(both.slice(0, 1));
  const second = await accesses(admin, { email, limit: "1", cursor: first.nextCursor ?? "" });
  expect(second).toEqual({ accesses: both.slice(1), nextCursor: null });
  expect((await accesses(admin, { email, chapter: "1" })).accesses).toEqual(both.slice(1));
  expect((await accesses(admin, { email: "nobody@example.com" })).accesses).toEqual([]);
});

test("each table comes as CSV with a head, and no address in it is a formula", async () => {
  const admin = await newAdmin();
  const reader = await newReader(`+formula-${crypto.randomUUID().slice(0, 8)}@example.com`);
  await readChapter(reader, 1, "finding-your-niche");
  const { email } = reader;
  await expect.poll(async () => (await accesses(admin, { email })).accesses.length).toBe(1);
  const file = (address: string) => admin.client.get(address).then(linesOf);

  const log = await file(`/api/admin/access-logs?${new URLSearchParams({ email, format: "csv" })}`);
  expect(log[0]).toBe("createdAt,email,chapterNumber,accessType,ipAddress,userAgent");
  expect(log[1]?.split(",")[1]).toBe(`'${email}`);
  const days = await file("/api/admin/stats?days=7&format=csv");
  expect(days[0]).toMatch(/^day,active,signups,/);
  expect(days).toHaveLength(9);
  const mail = await file("/api/admin/emails?days=7&format=csv");
  expect(mail[0]).toMatch(/^kind,sent,/);
  expect(mail.some((line) => line.startsWith("sign_up,"))).toBe(true);
  const chapters = await file("/api/progress/analytics?format=csv");
  expect(chapters[0]).toMatch(/^chapterNumber,title,started,completed,/);
  expect(chapters[1]).toMatch(/^1,/);
});
