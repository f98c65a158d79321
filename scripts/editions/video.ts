import { escapeText } from "../content/inline.ts";
import type { CompiledVideo } from "../content/videos.ts";
import type { Binding } from "./body.ts";

/** Words after which a transcript may begin a new paragraph. */
const paragraphWords = 60;

/** A video in a book: its poster, where it can be watched, and all that is said in it. */
export function videoMarkup(
  { title, description, poster, cues }: CompiledVideo,
  { id, binding, watchAt }: { id: string; binding: Binding; watchAt: string },
): string {
  const picture = binding.picture(poster.split("/").at(-1) ?? "");
  const spoken = paragraphsOf(cues).map((text) => `<p>${escapeText(text)}</p>`);
  return `<section class="video" id="${id}" aria-label="Video: ${attributeText(title)}">
<figure>
<img src="${picture}" alt=""/>
<figcaption><b>Video: ${escapeText(title)}.</b> ${escapeText(description)} <a class="to-site" href="${watchAt}">Watch it on the site</a></figcaption>
</figure>
<p class="hint">What is said</p>
${spoken.join("\n")}
</section>`;
}

/** The cues as running text, broken after sentences. */
function paragraphsOf(cues: readonly { text: string }[]): string[] {
  const paragraphs: string[] = [];
  let current = "";
  for (const { text } of cues) {
    current = `${current} ${text.replace(/\s+/g, " ").trim()}`.trim();
    if (/[.!?…]["”’]?$/.test(current) && current.split(" ").length >= paragraphWords) {
      paragraphs.push(current);
      current = "";
    }
  }
  return current ? [...paragraphs, current] : paragraphs;
}

function attributeText(text: string): string {
  return escapeText(text).replaceAll('"', "&#x22;");
}
