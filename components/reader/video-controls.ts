import { recall, remember } from "./device-storage";

const speeds = [0.75, 1, 1.25, 1.5, 1.75, 2];
const speedKey = "video-speed";
const jumpSeconds = 10;

/** A line below the video: the speed, which this device remembers, and which keys there are. */
export function addControls(video: HTMLVideoElement, place: Element): void {
  const line = document.createElement("div");
  line.className = "video-controls";
  line.appendChild(speedChoice(video));
  line.appendChild(keysHelp());
  place.insertAdjacentElement("beforebegin", line);
}

function speedChoice(video: HTMLVideoElement): HTMLLabelElement {
  const label = document.createElement("label");
  const select = document.createElement("select");
  for (const speed of speeds) select.add(new Option(`${speed}×`, String(speed)));
  const remembered = Number(recall(speedKey));
  const speed = speeds.includes(remembered) ? remembered : 1;
  select.value = String(speed);
  // The first sets what a video that is opened later begins with.
  video.defaultPlaybackRate = speed;
  video.playbackRate = speed;
  select.addEventListener("change", () => {
    video.playbackRate = Number(select.value);
    remember(speedKey, select.value);
  });
  // The browser's own menu changes it too.
  video.addEventListener("ratechange", () => {
    if (speeds.includes(video.playbackRate)) select.value = String(video.playbackRate);
  });
  label.textContent = "Speed ";
  label.appendChild(select);
  return label;
}

function keysHelp(): HTMLParagraphElement {
  const help = document.createElement("p");
  help.className = "video-keys";
  const keys = [
    ["K", "play"],
    ["J", "back 10 s"],
    ["L", "on 10 s"],
    ["C", "captions"],
    ["F", "full screen"],
  ] as const;
  for (const [key, does] of keys) {
    const name = document.createElement("kbd");
    name.textContent = key;
    const item = document.createElement("span");
    item.appendChild(name);
    item.insertAdjacentText("beforeend", ` ${does}`);
    help.appendChild(item);
  }
  return help;
}

/**
 * Keys while the player or its transcript has the focus; a field that is typed in keeps its own. Space is
 * the browser's: it plays and pauses on the player, and presses what can be pressed.
 */
export function listenForKeys(video: HTMLVideoElement, within: HTMLElement): void {
  within.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLElement)) return;
    if (target.isContentEditable || target.matches("input, select, textarea")) return;
    const act = actionOf(event.key, video);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function actionOf(key: string, video: HTMLVideoElement): (() => void) | null {
  switch (key.toLowerCase()) {
    case "k":
      return () => (video.paused ? void video.play().catch(() => undefined) : video.pause());
    case "j":
      return () => jump(video, -jumpSeconds);
    case "l":
      return () => jump(video, jumpSeconds);
    case "c":
      return () => toggleCaptions(video);
    case "f":
      return () => void toggleFullScreen(video).catch(() => undefined);
    default:
      return null;
  }
}

function jump(video: HTMLVideoElement, seconds: number): void {
  const to = video.currentTime + seconds;
  video.currentTime = Math.min(Math.max(0, to), video.duration || Math.max(0, to));
}

function toggleCaptions(video: HTMLVideoElement): void {
  const [captions] = video.textTracks;
  if (captions) captions.mode = captions.mode === "showing" ? "hidden" : "showing";
}

function toggleFullScreen(video: HTMLVideoElement): Promise<void> {
  if (document.fullscreenElement) return document.exitFullscreen();
  // The focus would stay with what is out of sight then, and the keys with it.
  video.focus({ preventScroll: true });
  return video.requestFullscreen();
}
