import { changesSince, stillToDo } from "@/lib/progress/rules";
import { ask } from "./ask";
import { type DeviceStore, lastVisit } from "./device-store";
import { type KnownPlace, knownPlaces } from "./known-places";
import { edgeOf, goTo } from "./place";

type Progress = {
  completed: boolean;
  completedAt: string | null;
  timeSpent: number;
  videosWatched: string[];
  quizzesPassed: string[];
};

type Visit = { chapter: number; body: Element; store: DeviceStore };

/** Where a "Continue" link leads. No heading's id holds a colon. */
const resumeHash = "#:resume";
const changesHash = "#:changes";

/** What a chapter says to somebody who was here before: their place, what is left to do, and what is new. */
export function openChapter(visit: Visit): void {
  const { chapter, store } = visit;
  const before = lastVisit(store.of(chapter));
  const details = document.querySelector<HTMLDetailsElement>(".changes");
  if (details && location.hash === changesHash) details.open = true;
  if (store.deviceId === null) {
    markChanges(details, before);
    void offerPlace(visit, null);
    return;
  }
  void ask<Progress>(`/api/progress/${chapter}`).then((progress) => {
    if (progress) showToDo(progress);
    markChanges(details, progress?.completedAt ?? null);
    return offerPlace(visit, progress);
  });
}

/** Goes on where one was if a link asked for it, and else offers to. Not when there is nothing to go on with. */
async function offerPlace({ chapter, body, store }: Visit, progress: Progress | null): Promise<void> {
  const isAsked = location.hash === resumeHash;
  if (location.hash && !isAsked) return;
  const place = (await knownPlaces(store)).find(({ chapterNumber }) => chapterNumber === chapter);
  if (isAsked) history.replaceState(null, "", location.pathname + location.search);
  if (!place || !(isAsked || isWorthIt(place, body, progress))) return;
  if (isAsked && scrollY === 0) goTo(body, place);
  else (await import("./resume-bar")).showResumeBar(body, place);
}

function isWorthIt({ block, at }: KnownPlace, body: Element, progress: Progress | null): boolean {
  const edge = edgeOf(body, block);
  if (edge === "first") return false;
  return !progress?.completedAt || (at > progress.completedAt && edge !== "last");
}

/** Says at the foot of the chapter what is left to do in it, and goes on saying it right. */
function showToDo(progress: Progress): void {
  const foot = document.querySelector<HTMLElement>(".still-to-do");
  if (!foot) return;
  const list = (name: "videos" | "quizzes") => foot.dataset[name]?.split(" ").filter(Boolean) ?? [];
  const parts = { videos: list("videos"), quizzes: list("quizzes") };
  const show = () => {
    const left = stillToDo(parts, progress);
    foot.textContent = left.length > 0 ? `Still to do: ${left.join(", ")}.` : "Nothing is left to do here.";
  };
  document.addEventListener("reader:passed", (event) => {
    progress.quizzesPassed.push((event as CustomEvent<{ quiz: string }>).detail.quiz);
    show();
  });
  document.addEventListener("reader:watched", (event) => {
    progress.videosWatched.push((event as CustomEvent<{ video: string }>).detail.video);
    show();
  });
  show();
}

/** Tells what of a chapter's changes is new to somebody who saw it at that time. */
function markChanges(details: HTMLDetailsElement | null, seenAt: string | null): void {
  if (!details) return;
  const items = [...details.querySelectorAll<HTMLElement>("[data-date]")];
  const news = changesSince(
    items.map((item) => ({ item, date: item.dataset.date ?? "" })),
    seenAt,
  );
  for (const { item } of news) item.dataset.new = "";
  const summary = details.querySelector("summary");
  if (summary && news.length > 0) {
    summary.textContent = `Changed since you read it: ${news.length === 1 ? "1 thing" : `${news.length} things`}`;
    details.dataset.new = "";
  }
}
