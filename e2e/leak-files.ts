import { readFileSync } from "node:fs";
import path from "node:path";
import { siteUrl } from "./product";
import type { RawRequest } from "./raw";

export const buildId = readFileSync(path.resolve(import.meta.dirname, "../.next/BUILD_ID"), "utf8").trim();

/** Ways to find sentences of a chapter by searching. */
export function searchVariants({
  slug,
  sentences,
}: {
  slug: string;
  sentences: readonly string[];
}): RawRequest[] {
  return [
    // Some of many: what leads to one sentence leads to all.
    ...sentences
      .filter((_, index) => index % 8 === 0)
      .flatMap((sentence): RawRequest[] => {
        const q = encodeURIComponent(shuffledWords(sentence));
        return [
          { path: `/search?q=${q}` },
          { path: `/search?q=${q}&_rsc=1`, headers: { RSC: "1" } },
          { path: `/search.json?q=${q}` },
        ];
      }),
    ...["/search", `/search?q=${slug}`, "/search?q=%00&q=x", "/search/", "/search.rsc?q=a"].map((path) => ({
      path,
    })),
    ...["", "?access=purchased", "?_rsc=1", "/", "%00", ".gz", "?reader=admin"].map((end) => ({
      path: `/search.json${end}`,
    })),
    ...[
      { "If-None-Match": "*" },
      { "If-None-Match": '"x"' },
      { Range: "bytes=0-900000" },
      { RSC: "1" },
      { Accept: "text/html" },
      { "x-prerender-revalidate": buildId },
    ].map((headers) => ({ path: "/search.json", headers })),
    ...["HEAD", "OPTIONS"].map((method) => ({ path: "/search.json", method })),
    { path: "/search.json", method: "POST", headers: { Origin: siteUrl }, body: "{}" },
    ...["free", "subscriber", "purchased"].flatMap((access) =>
      ["", "-index"].map((end) => ({ path: `/content/.generated/search/${access}${end}.ts` })),
    ),
  ];
}

/** Ways to what is said in a video. */
export function mediaVariants(video: string): RawRequest[] {
  const captions = `/media/${video}.vtt`;
  const encoded = `%${video.charCodeAt(0).toString(16)}${video.slice(1)}`;
  const paths = [
    ...["", "/", "?_rsc=1", "?format=vtt", "%00", "%20", ".bak", "#t=1", ";a=b"].map((end) => captions + end),
    ...[".webm", ".webp", ".yaml", ".txt", ".srt", ".json", ""].map((end) => `/media/${video}${end}`),
    `/media/${encoded}.vtt`,
    `/%6dedia/${video}.vtt`,
    `//media/${video}.vtt`,
    `/media//${video}.vtt`,
    `/media/./${video}.vtt`,
    `/media/x/../${video}.vtt`,
    `/media/..%2fmedia%2f${video}.vtt`,
    `/Media/${video}.vtt`,
    `/media/${video.toUpperCase()}.VTT`,
    `/public/media/${video}.vtt`,
    `/content/media/${video}.vtt`,
    `/content/videos/${video}.yaml`,
    `/_next/static/media/${video}.vtt`,
    `/_next/static/../../media/${video}.vtt`,
    `/_documents/media/${video}.vtt`,
  ];
  const headers = [
    { Range: "bytes=0-" },
    { Range: "bytes=-100000" },
    { Range: "bytes=0-1,2-100000" },
    { Range: "bytes=0-100000", "If-Range": "*" },
    { "If-None-Match": "*" },
    { "x-prerender-revalidate": buildId },
    { "Sec-Purpose": "prefetch" },
  ];
  return [
    ...paths.map((path) => ({ path })),
    ...headers.map((fields) => ({ path: captions, headers: fields })),
    ...["HEAD", "OPTIONS", "POST", "PUT", "PROPFIND"].map((method) => ({ path: captions, method })),
  ];
}

/** Ways to take a chapter along, or to open it by a link that nobody was given. */
export function downloadVariants(number: number): RawRequest[] {
  const download = `/api/content/${number}/download`;
  const shared = `/s/${"A".repeat(43)}`;
  return [
    ...["?format=md", "?format=MD", "?format=md&format=md", "", "?format=html", "/?format=md", ".md"].map(
      (end) => ({
        path: download + end,
      }),
    ),
    ...["editions/free.epub", "_documents/editions/purchased.pdf", "FILES/purchased.epub"].map((file) => ({
      path: `/${file}`,
    })),
    ...["epub&level=purchased", "pdf&reader=admin"].map((format) => ({
      path: `/api/content/download?format=${format}`,
    })),
    ...["", "/", "?chapter=10", "%00", "/../../chapters"].map((end) => ({ path: shared + end })),
    { path: shared, method: "HEAD" },
    { path: `/api/content/${number}/share`, method: "POST", headers: { Origin: siteUrl }, body: "{}" },
  ];
}

/** The words of a sentence in another order: an answer that only repeats the query does not hold the sentence. */
export function shuffledWords(sentence: string): string {
  return sentence
    .replace(/[^\p{L}\p{N} ]/gu, "")
    .split(" ")
    .reverse()
    .join(" ");
}
