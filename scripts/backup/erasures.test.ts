import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { addReaders, aFolder, contentsOf, restore, sourceOf, withState } from "./test-kit.ts";
import { writeBackup } from "./write.ts";

// The first of them waits for wrangler and esbuild to start.
vi.setConfig({ testTimeout: 30_000 });

const [longAgo, backedUp, later] = ["2026-10-01", "2026-11-01", "2026-11-02"].map(
  (day) => `${day}T00:00:00.000Z`,
);

/** As docs/decisions/009 says. */
function hashOf(email: string): string {
  return createHash("sha256").update(`erased address: ${email}`).digest("base64url");
}

async function aBackup(erased: { email_hash: string; erased_at: string | undefined }[] = []) {
  const folder = aFolder();
  const dir = path.join(folder, "backup");
  await withState(path.join(folder, "source"), async (d1) => {
    await addReaders(d1, ["ann@example.com", "bob@example.com"], backedUp ?? "");
    for (const { email_hash, erased_at } of erased)
      await d1.prepare("insert into erasures values (?, ?)").bind(email_hash, erased_at).run();
    await writeBackup(sourceOf(d1), { dir });
  });
  return { dir, file: path.join(folder, "erasures"), stateDir: path.join(folder, "restored") };
}

const row = { email_hash: hashOf("ann@example.com"), erased_at: later };
const lists: [string, string][] = [
  ["an export", `${JSON.stringify(row)}\n`],
  ["wrangler", JSON.stringify([{ results: [row], success: true }])],
];

test.each(lists)("who was erased after the backup, as %s tells, does not come back", async (_, list) => {
  const { dir, file, stateDir } = await aBackup();
  writeFileSync(file, list);
  expect(await restore({ dir, stateDir, erasuresFile: file })).toMatchObject({ erased: 1 });
  const contents = await withState(stateDir, contentsOf);
  const all = JSON.stringify(contents);
  expect(all).not.toContain("ann@example.com");
  expect(contents.erasures).toEqual([row]);
  // And nothing tells them so a second time.
  expect(contents.email_outbox?.map(({ id }) => id)).toEqual(["mail-to-bob"]);
  expect(all).toContain("bob@example.com");
});

test("without the newer list they are all there", async () => {
  const { dir, stateDir } = await aBackup();
  expect(await restore({ dir, stateDir })).toMatchObject({ erased: 0 });
  const { email_subscribers } = await withState(stateDir, contentsOf);
  expect(email_subscribers).toHaveLength(2);
});

test("who was erased while the backup was made does not come back; who signed up anew stays", async () => {
  const { dir, stateDir } = await aBackup([
    row,
    { email_hash: hashOf("bob@example.com"), erased_at: longAgo },
  ]);
  expect(await restore({ dir, stateDir })).toMatchObject({ erased: 1 });
  const { email_subscribers } = await withState(stateDir, contentsOf);
  expect(email_subscribers?.map(({ email }) => email)).toEqual(["bob@example.com"]);
});

test.each([
  ["no list", "{"],
  ["another table", '{"email":"ann@example.com"}'],
])("%s is refused before anything is restored", async (_, list) => {
  const { dir, file, stateDir } = await aBackup();
  writeFileSync(file, list);
  await expect(restore({ dir, stateDir, erasuresFile: file })).rejects.toThrow(/is no list of erasures/);
});

test("mails to many that were under way are paused", async () => {
  const folder = aFolder();
  const dir = path.join(folder, "backup");
  const stateDir = path.join(folder, "restored");
  await withState(path.join(folder, "source"), async (d1) => {
    for (const state of ["sending", "done"])
      await d1
        .prepare(
          "insert into broadcasts (id, kind, chapter_numbers, audience, state, created_by, created_at) values (?1, 'chapters_sent', '[1]', 'all', ?1, 'admin', '2026-11-01')",
        )
        .bind(state)
        .run();
    await writeBackup(sourceOf(d1), { dir });
  });
  expect(await restore({ dir, stateDir })).toMatchObject({ paused: 1 });
  const { broadcasts } = await withState(stateDir, contentsOf);
  expect(broadcasts?.map(({ id, state }) => [id, state])).toEqual([
    ["done", "done"],
    ["sending", "paused"],
  ]);
});
