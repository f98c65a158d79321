/** Goes to a second of a video, without playing it: a video that was never played is opened first. */
export function seek(video: HTMLVideoElement, second: (duration: number) => number): void {
  const go = () => {
    video.currentTime = Math.min(Math.max(0, second(video.duration)), video.duration);
  };
  if (video.readyState > 0) go();
  else {
    video.addEventListener("loadedmetadata", go, { once: true });
    video.preload = "metadata";
  }
}

/**
 * Makes the transcript follow the video, within its own box, and the video follow the transcript: each
 * caption becomes a button that goes to its place.
 */
export function followTranscript(video: HTMLVideoElement, list: HTMLElement): void {
  const captions = [...list.querySelectorAll<HTMLElement>("[data-start]")].map((item) => {
    const [start, end] = [Number(item.dataset.start), Number(item.dataset.end)];
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = item.textContent;
    item.textContent = "";
    button.addEventListener("click", () => seek(video, () => start));
    item.appendChild(button);
    return { item, button, start, end };
  });
  list.dataset.follows = "";

  let current: (typeof captions)[number] | undefined;
  const mark = () => {
    const now = captions.findLast(({ start, end }) => start <= video.currentTime && video.currentTime < end);
    if (now === current) return;
    current?.button.removeAttribute("aria-current");
    now?.button.setAttribute("aria-current", "true");
    current = now;
    if (now) scrollWithin(list, now.item);
  };
  for (const event of ["timeupdate", "seeking"]) video.addEventListener(event, mark);
}

function scrollWithin(list: HTMLElement, item: HTMLElement): void {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const top = item.offsetTop - (list.clientHeight - item.offsetHeight) / 2;
  list.scrollTo({ top, behavior: isStill ? "auto" : "smooth" });
}
