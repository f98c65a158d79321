import { escapeText } from "./inline.ts";
import type { CompiledVideo } from "./videos.ts";

/**
 * A video as it stands in its chapter, under the block's id: the browser's own player with captions, and
 * the transcript, which is all that is said. It needs no script; components/reader/chapter-video adds to it.
 */
export function videoHtml(
  video: CompiledVideo,
  { blockId, language }: { blockId: string; language: string },
): string {
  const { id, title, description, seconds, file, poster, width, height, cues } = video;
  const type = file.endsWith(".mp4") ? "video/mp4" : "video/webm";
  const name = escapeAttribute(title);
  const lines = cues.map(
    ({ start, end, text }) => `<li data-start="${start}" data-end="${end}">${escapeText(text)}</li>`,
  );
  const label = escapeAttribute(
    new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language,
  );
  return `<chapter-video video="${id}" id="${blockId}"><figure class="video">
<video controls loading="lazy" preload="none" playsinline poster="/media/${poster}" width="${width}" height="${height}" aria-label="${name}" aria-describedby="shown:${id}">
<source src="/media/${file}" type="${type}">
<track kind="captions" srclang="${language}" label="${label}" default src="/media/${id}.vtt">
</video>
<figcaption><span class="video-title">${escapeText(title)}</span> <span class="video-length">${lengthOf(seconds)}</span></figcaption>
<details><summary>Transcript</summary>
<p class="video-shown" id="shown:${id}">${escapeText(description)}</p>
<ol class="video-cues">${lines.join("")}</ol>
</details>
</figure></chapter-video>`;
}

/** `48 s`, or `2 min 5 s`. */
function lengthOf(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes === 0 ? `${whole} s` : `${minutes} min ${whole % 60} s`;
}

function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', "&quot;");
}
