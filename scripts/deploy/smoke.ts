import { get, pause, type Site } from "./site.ts";

type Check = { name: string; check: (site: Site) => Promise<void> };

const checks: Check[] = [
  { name: "health", check: checkHealth },
  { name: "a free chapter and a file of its page", check: checkFreeChapter },
  { name: "a gated chapter is refused", check: checkGatedChapter },
  { name: "the sign-in page", check: checkSignIn },
];

/**
 * Asks a deployed site for what it must never lack. Returns what failed, a sentence each; empty: all is well.
 * A new version takes some seconds to be everywhere, so each check is tried `site.attempts` times.
 */
export async function smokeTest(site: Site): Promise<string[]> {
  const failures: string[] = [];
  for (const { name, check } of checks) {
    const failure = await tried(site, check);
    console.log(`  ${failure ? "✗" : "✓"} ${name}`);
    if (failure) failures.push(`${name}: ${failure}`);
  }
  return failures;
}

async function tried(site: Site, check: Check["check"]): Promise<string | null> {
  let failure = "";
  for (let attempt = 1; attempt <= site.attempts; attempt += 1) {
    try {
      await check(site);
      return null;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    if (attempt < site.attempts) await pause(site.pauseMs);
  }
  return failure;
}

async function checkHealth(site: Site): Promise<void> {
  const response = await get(site, "/api/health");
  const text = await response.text();
  expectThat(response.status === 200, `/api/health answered ${response.status} ${text.slice(0, 200)}`);
}

async function checkFreeChapter(site: Site): Promise<void> {
  const chapter = (await chapters(site)).find(({ access }) => access === "free");
  expectThat(chapter !== undefined, "/api/content lists no free chapter");
  const path = `/chapters/${chapter?.slug}`;
  const response = await get(site, path);
  const html = await response.text();
  expectThat(response.status === 200 && html.includes("</html>"), `${path} answered ${response.status}`);
  const asset = /"(\/_next\/static\/[^"]+\.css)"/.exec(html)?.[1];
  expectThat(asset !== undefined, `${path} names no style sheet`);
  const file = await get(site, asset ?? "");
  const isStyle = file.headers.get("content-type")?.startsWith("text/css");
  expectThat(file.status === 200 && isStyle, `${asset} answered ${file.status}`);
}

/** Nobody is signed in here: whoever gets the text without a session gets it from an open door. */
async function checkGatedChapter(site: Site): Promise<void> {
  const chapter = (await chapters(site)).find(({ access }) => access !== "free");
  if (!chapter) return;
  for (const path of [
    `/api/content/${chapter.number}`,
    `/api/content/${chapter.number}/download?format=md`,
  ]) {
    const { status } = await get(site, path);
    expectThat(status === 401, `${path} answered ${status} to a stranger, and not 401`);
  }
  const path = `/chapters/${chapter.slug}`;
  const html = await (await get(site, path)).text();
  // Where the text would be stands the box that says how to get it.
  const isShut = /<chapter-body>\s*<section class="access-box"/.test(html);
  expectThat(isShut, `${path} does not show the box that says how to get access`);
}

async function checkSignIn(site: Site): Promise<void> {
  const response = await get(site, "/sign-in");
  const html = await response.text();
  expectThat(
    response.status === 200 && html.includes('name="email"'),
    `/sign-in answered ${response.status}${response.status === 200 ? " without its form" : ""}`,
  );
}

async function chapters(site: Site): Promise<{ number: number; slug: string; access: string }[]> {
  const response = await get(site, "/api/content");
  expectThat(response.status === 200, `/api/content answered ${response.status}`);
  const body = (await response.json()) as { chapters: { number: number; slug: string; access: string }[] };
  return body.chapters;
}

function expectThat(isSo: boolean | undefined, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}
