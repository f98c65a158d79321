/** Our chapter page beside that of an Astro Starlight site of the same chapters, as Lighthouse sees both. */
import { ensureChromium } from "../lib/browser.ts";
import { inRoot } from "../lib/root.ts";
import { startBacking } from "./backing.ts";
import { secret } from "./scenarios.ts";
import { filesOf, startFront, workerAt } from "./starlight/front.ts";
import { renderBeside, type Seen } from "./starlight/report.ts";
import { buildStarlight } from "./starlight/site.ts";
import { hoverLinks, visit } from "./starlight/visit.ts";
import { startWorkerd } from "./workerd.ts";

const rounds = 5;
const chapter = "/chapters/finding-your-niche";

/** Builds the Starlight site and measures both. Needs our build, Chromium and, the first time, the npm registry. */
export async function measureStarlight(): Promise<{ report: string; problems: string[] }> {
  await ensureChromium();
  const dist = await buildStarlight();
  const backing = await startBacking();
  const workerd = await startWorkerd(backing.port, secret);
  const built = filesOf(inRoot(".open-next/assets"), "/_next/static/");
  const ours = await startFront(built, workerAt(workerd.webUrl));
  const theirs = await startFront(filesOf(dist));
  try {
    return renderBeside(
      ...(await takeTurns(
        { chapter: `${ours.url}${chapter}`, contents: `${ours.url}/chapters` },
        { chapter: `${theirs.url}${chapter}/`, contents: `${theirs.url}/` },
      )),
    );
  } finally {
    for (const { stop } of [ours, theirs, workerd, backing]) stop();
  }
}

type Site = { chapter: string; contents: string };

/** A machine's speed drifts: each visit of the one is followed by one of the other. */
async function takeTurns(one: Site, other: Site): Promise<[Seen, Seen]> {
  const [ours, theirs]: [Seen["visits"], Seen["visits"]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    ours.push(await visit(one.chapter));
    theirs.push(await visit(other.chapter));
  }
  return [
    { visits: ours, asking: await hoverLinks(one.contents) },
    { visits: theirs, asking: await hoverLinks(other.contents) },
  ];
}
