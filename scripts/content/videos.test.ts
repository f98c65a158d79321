import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Output, WebMOutputFormat } from "mediabunny";
import { describe, expect, test } from "vitest";
import { first, second } from "./fixtures/kites.ts";
import { temporaryBook } from "./fixtures/temporary-book.ts";
import { measureVideos } from "./measure.ts";

const [facts, captions] = ["videos/lift.yaml", "media/lift.vtt"];

function bookWithVideo() {
  const book = temporaryBook();
  book.addVideo(first);
  return book;
}

test("a video holds its facts, and its captions without markup, notes and settings", () => {
  const [chapter] = bookWithVideo().compile().chapters;
  expect(chapter?.videos).toEqual(["lift"]);
  expect(chapter?.films).toEqual([
    {
      id: "lift",
      title: "Lift & drag",
      description: 'A kite rises while its line "sings".',
      seconds: 20,
      file: "lift.webm",
      poster: "lift.webp",
      width: 640,
      height: 360,
      cues: [
        { start: 0.5, end: 4, text: "The kite is low, and the line slack." },
        { start: 4, end: 9.5, text: "Salt & wind lift it." },
        { start: 10, end: 20, text: "Now the curlew sings." },
      ],
    },
  ]);
});

test("the page has the browser's player, its captions and the whole transcript, under the block's id", () => {
  const book = bookWithVideo();
  book.edit(facts, "Lift & drag", `'Lift & "drag" <b>'`);
  const block = book.compile().chapters[0]?.blocks.find(({ kind }) => kind === "video");
  const html = block?.kind === "video" ? block.html : "";
  expect(html).toMatch(new RegExp(`^<chapter-video video="lift" id="${block?.id}"><figure`));
  expect(html).toContain(
    '<video controls loading="lazy" preload="none" playsinline poster="/media/lift.webp" width="640" height="360"',
  );
  expect(html).toContain('aria-label="Lift &#x26; &quot;drag&quot; &#x3C;b>"');
  expect(html).toContain('<source src="/media/lift.webm" type="video/webm">');
  expect(html).toContain(
    '<track kind="captions" srclang="en-GB" label="British English" default src="/media/lift.vtt">',
  );
  expect(html).toContain('<li data-start="4" data-end="9.5">Salt &#x26; wind lift it.</li>');
  expect(html).toContain('<span class="video-length">20 s</span>');
  expect(html).not.toMatch(/style=|<script|\son\w+=/);
});

test("the block of a video keeps its id when the video is made anew", () => {
  const book = bookWithVideo();
  const idOf = () => book.compile().chapters[0]?.blocks.find(({ kind }) => kind === "video")?.id;
  const before = idOf();
  book.edit(facts, "Lift & drag", "Something else");
  book.edit(captions, "Now the curlew sings.", "Now it is quiet.");
  expect(idOf()).toBe(before);
  expect(before).toMatch(/^video-\w{6}$/);
});

test("the files that are served are those of the chapters, with what they are for", () => {
  const book = bookWithVideo();
  book.write("media/left-over.webm", "another video");
  const { media } = book.compile(new Map([["lift.webm", { seconds: 20, width: 640, height: 360 }]]));
  expect(media).toMatchObject([
    {
      name: "lift.webm",
      kind: "video",
      chapters: [1],
      bytes: 7,
      hash: expect.stringMatching(/^[0-9a-f]{16}$/),
    },
    { name: "lift.webp", kind: "poster", chapters: [1], bytes: 8 },
  ]);
  const { hash } = media[0] ?? {};
  book.write("media/lift.webm", "A video");
  expect(book.compile().media[0]?.hash).not.toBe(hash);
});

const mistakes: [name: string, path: string, from: string, to: string, problem: string][] = [
  ["no title", facts, "title: Lift & drag\n", "", ":1 title is missing: write what the video is about"],
  [
    "no description",
    facts,
    'description: A kite rises while its line "sings".\n',
    "",
    ":1 description is missing: say",
  ],
  ["a field that is not known", facts, "title:", "mood: calm\ntitle:", ':1 "mood" is not a known key'],
  ["two lines of description", facts, "A kite", "|\n  A kite\n  B", ":2 description is"],
  [
    "captions that are no WebVTT",
    captions,
    "WEBVTT",
    "SUBS",
    ":1 this is not WebVTT: begin the file with a line",
  ],
  ["times that are none", captions, "00:04.000\n", "0:04\n", ":5 this is not a caption: write its times as"],
  [
    "a caption without an arrow",
    captions,
    "00:00:04.000 --> 00:00:09.500 align:start",
    "4 to 9",
    ":9 this is not a caption",
  ],
  [
    "a caption without words",
    captions,
    "Now the curlew sings.",
    "<i> </i>",
    ":13 the caption has no words: write them",
  ],
  [
    "a caption that ends before it begins",
    captions,
    "00:09.500",
    "00:03.900",
    ":9 the caption ends before it begins",
  ],
  [
    "captions out of order",
    captions,
    "00:00.500 --> 00:04.000",
    "00:06.000 --> 00:07.000",
    ":9 the caption begins before the one above it: put them",
  ],
  [
    "captions on top of each other",
    captions,
    "00:04.000\n",
    "00:06.000\n",
    ":9 the caption begins 2 s before the one above it ends: end that one sooner",
  ],
  [
    "a caption after the end",
    captions,
    "00:20.000",
    "00:20.200",
    ":13 the caption ends at 20.2 s, after the video's end at 20 s",
  ],
];

describe("one mistake is one problem, with its file, its line and its mend", () => {
  test.for(mistakes)("%s", ([, path, from, to, problem]) => {
    const book = bookWithVideo();
    expect(book.problems()).toEqual([]);
    book.edit(path, from, to);
    expect(book.problems()).toEqual([expect.stringContaining(`book/${path}${problem}`)]);
  });
});

test("a caption may begin a little before the one above it ends, and stand among many empty lines", () => {
  const book = bookWithVideo();
  book.edit(captions, "00:04.000\n", "00:04.500\n");
  book.edit(captions, "\nrise\n", "\n\n\n\nrise\n");
  expect(book.problems()).toEqual([]);
  book.edit(captions, "00:09.500", "00:03.900");
  expect(book.problems()).toEqual([expect.stringContaining(`${captions}:12 the caption ends before`)]);
});

test("captions that hold nothing but a note are told of", () => {
  const book = bookWithVideo();
  book.write(captions, "WEBVTT\n\nNOTE Later.\n");
  expect(book.problems()).toEqual([
    `book/${captions}:1 there is no caption: write what is said or shown, with its times`,
  ]);
});

test.for([
  ["media/lift.webm", "the video itself is missing: put lift.webm, mp4 (one of them) in content/media"],
  ["media/lift.webp", "the poster is missing: put lift.webp, jpg, png (one of them) in content/media"],
  ["media/lift.vtt", "the captions are missing: write content/media/lift.vtt, for people who cannot hear"],
])("without %s it is told what is missing", ([path = "", problem]) => {
  const book = bookWithVideo();
  expect(book.problems()).toEqual([]);
  book.remove(path);
  expect(book.problems()).toEqual([`book/${facts}:1 ${problem}`]);
});

test.for([
  ["video", "media/lift.webm", 1_500_000, "the video has 1500 KB: export it smaller, at most 1.5 MB"],
  ["poster", "media/lift.webp", 150_000, "the poster has 150 KB: export it smaller, at most 150 KB"],
] as const)("a %s may be so heavy and not a byte heavier", ([, path, most, problem]) => {
  const book = bookWithVideo();
  book.write(path, new Uint8Array(most));
  expect(book.problems()).toEqual([]);
  book.write(path, new Uint8Array(most + 1));
  expect(book.problems()).toEqual([`book/${path}:1 ${problem}`]);
});

test("two files for one purpose, a name that is none, and a video without a chapter are told of", () => {
  const book = bookWithVideo();
  book.write("media/lift.png", "another poster");
  book.write("videos/Drag.yaml", "");
  for (const end of [".yaml"]) book.write(`videos/sink${end}`, book.read(facts));
  for (const end of ["webm", "webp", "vtt"]) book.write(`media/sink.${end}`, book.read(`media/lift.${end}`));
  const size = { seconds: 20, width: 640, height: 360 };
  expect(
    book.problems(
      new Map([
        ["lift.webm", size],
        ["sink.webm", size],
      ]),
    ),
  ).toEqual([
    "book/videos/Drag.yaml:1 the file's name is not a video's: name it words-of-its-id.yaml, such as first-light.yaml",
    `book/${facts}:1 there is a lift.webp and a lift.png: keep one of them`,
    "book/videos/sink.yaml:1 no chapter has this video: add ::video{#sink} to one and list it there, or remove the file",
  ]);
});

test("a video that two chapters show is told of", () => {
  const book = bookWithVideo();
  book.edit(second, "videos: []", "videos: [lift]");
  book.write(second, `${book.read(second)}\n::video{#lift}\n`);
  expect(book.problems()).toEqual([
    `book/${second}:6 the video "lift" is also in 01-first-flight.md: keep it in one chapter`,
  ]);
});

test("a file that no browser could play is told of, and one that can be is measured", async () => {
  const book = bookWithVideo();
  const sizes = await measureVideos(book.folder);
  expect(sizes).toEqual(new Map([["lift.webm", null]]));
  expect(book.problems(sizes)).toEqual([
    "book/media/lift.webm:1 no browser could play this: export the video again as WebM (VP9 or VP8) or MP4 (H.264)",
  ]);
  writeFileSync(join(book.folder.root, "media/lift.webm"), await tinyVideo());
  const measured = await measureVideos(book.folder);
  expect(measured).toEqual(new Map([["lift.webm", { seconds: 20, width: 320, height: 180 }]]));
  expect(book.problems(measured)).toEqual([]);
});

/** Twenty frames of a second each, in a container that is right around pictures that are none. */
async function tinyVideo(): Promise<Uint8Array> {
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new EncodedVideoPacketSource("vp8");
  output.addVideoTrack(source, { frameRate: 1 });
  await output.start();
  const decoderConfig = { codec: "vp8", codedWidth: 320, codedHeight: 180 };
  for (let second = 0; second < 20; second++) {
    await source.add(new EncodedPacket(Uint8Array.of(1, 2, 3), "key", second, 1), { decoderConfig });
  }
  await output.finalize();
  return new Uint8Array(target.buffer ?? new ArrayBuffer());
}

test("the example of the guide for authors is a video without mistakes", () => {
  const guide = readFileSync(join(import.meta.dirname, "../../docs/writing.md"), "utf8");
  const [, yaml = ""] = /```yaml\n(title: [^\n]*\ndescription: .*?)```/s.exec(guide) ?? [];
  const [, vtt = ""] = /```text\n(WEBVTT.*?)```/s.exec(guide) ?? [];
  const book = bookWithVideo();
  book.write(facts, yaml);
  book.write(captions, vtt);
  expect(book.problems()).toEqual([]);
  expect(book.compile().chapters[0]?.films[0]?.cues).toHaveLength(2);
});
