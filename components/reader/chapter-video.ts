import { PlayedTime } from "./played-time";
import { addControls, listenForKeys } from "./video-controls";
import { followTranscript, seek } from "./video-transcript";

/** The share of a film that was really played before it counts as watched. */
const watchedShare = 0.9;
/** How often, while it plays, the place is told and the played time kept. */
const beatSeconds = 5;

/**
 * The browser's own player, made to keep count. Tells the page by events that bubble: `reader:watched`
 * (`{video}`, once a page load, when enough was really played) and `reader:place` (`{block, offset}`,
 * offset 0 to 1). Goes to `{offset}` of a `reader:resume` event, without playing.
 */
export class ChapterVideo extends HTMLElement {
  connectedCallback(): void {
    const video = this.querySelector("video");
    const id = this.getAttribute("video");
    const caption = this.querySelector("figcaption");
    if (!video || !id || !caption) return;
    const transcript = this.querySelector<HTMLElement>(".video-cues");
    if (transcript) followTranscript(video, transcript);
    addControls(video, caption);
    listenForKeys(video, this);
    this.addEventListener("reader:resume", (event) => {
      const offset = event instanceof CustomEvent ? Number(event.detail?.offset) : Number.NaN;
      if (offset >= 0 && offset <= 1) seek(video, (duration) => offset * duration);
    });
    this.#keepCount(video, id, caption);
  }

  #keepCount(video: HTMLVideoElement, id: string, caption: HTMLElement): void {
    const played = new PlayedTime(video, id);
    const isWatched = () => played.seconds() >= watchedShare * video.duration;
    const status = document.createElement("span");
    status.className = "sr-only";
    status.role = "status";
    caption.appendChild(status);
    let told = false;
    let beatAt = 0;
    const count = () => {
      if (told || !isWatched()) return;
      told = true;
      played.keep();
      markWatched(caption);
      status.textContent = "You have watched this video.";
      this.#tell("reader:watched", { video: id });
    };
    const beat = () => {
      if (!(video.duration > 0)) return;
      beatAt = performance.now();
      played.keep();
      this.#tell("reader:place", { block: this.id, offset: video.currentTime / video.duration });
    };
    video.addEventListener("timeupdate", () => {
      if (video.paused) return;
      count();
      if (performance.now() - beatAt >= beatSeconds * 1000) beat();
    });
    video.addEventListener("ended", count);
    video.addEventListener("pause", beat);
    video.addEventListener("loadedmetadata", () => {
      if (isWatched()) markWatched(caption);
    });
    addEventListener("pagehide", () => {
      if (video.played.length > 0) played.keep();
    });
  }

  #tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

function markWatched(caption: HTMLElement): void {
  if (caption.querySelector(".video-watched")) return;
  const mark = document.createElement("span");
  mark.className = "video-watched";
  mark.textContent = "Watched";
  caption.appendChild(mark);
}

customElements.define("chapter-video", ChapterVideo);
