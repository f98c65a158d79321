import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { slug } from "github-slugger";
import type { Root as HastRoot } from "hast";
import { toString as textOf } from "hast-util-to-string";
import { type Block, plainText, toBlock, topElements } from "./blocks.ts";
import { type Book, checkParts, parseBook } from "./book.ts";
import { resolveChanges } from "./changes.ts";
import { checkDirectives, type Media } from "./directives.ts";
import { type Drawings, inlineDrawings, placeFigures, readDrawings } from "./figures.ts";
import { shortHash } from "./fingerprint.ts";
import { type Frontmatter, parseFrontmatter } from "./frontmatter.ts";
import { assignIds, type ChapterIds, noIds } from "./ids.ts";
import { type LinkTarget, resolveLinks } from "./links.ts";
import { formatManifest, type Manifest, parseManifest } from "./manifest.ts";
import { parseMarkdown } from "./markdown.ts";
import type { VideoSizes } from "./measure.ts";
import { listMedia, type MediaFile } from "./media-files.ts";
import { placePictures } from "./pictures.ts";
import { checkPlaces } from "./places.ts";
import { type Problem, type Report, reporter, sortProblems } from "./problems.ts";
import { quizHtml } from "./quiz-html.ts";
import { type CompiledQuiz, readQuizzes } from "./quizzes.ts";
import { renderTree } from "./render.ts";
import { searchText } from "./search-text.ts";
import { type ContentFolder, readChapters, readText, type Source } from "./sources.ts";
import { checkStructure } from "./structure.ts";
import { videoHtml } from "./video-html.ts";
import { type CompiledVideo, readVideos } from "./videos.ts";
import type { Located } from "./yaml.ts";

/** A heading's stable id, its words and its level. */
type TocEntry = { id: string; text: string; depth: number };

/** A chapter, ready to be written out. `markdown` is the author's text under a title line. */
export type CompiledChapter = Frontmatter & {
  number: number;
  slug: string;
  version: string;
  toc: TocEntry[];
  blocks: Block[];
  text: string;
  /** For search: the words of each block, in the order of `blocks`. */
  texts: string[];
  markdown: string;
  /** Those of `videos`, whole. */
  films: CompiledVideo[];
};

/** The compiled book, and `manifest`, the new text of blocks.json. */
export type CompiledBook = {
  book: Book;
  chapters: CompiledChapter[];
  quizzes: CompiledQuiz[];
  media: MediaFile[];
  manifest: string;
};

/** Either a whole book or every mistake in it. */
export type Compilation = { ok: true; value: CompiledBook } | { ok: false; problems: Problem[] };

type Draft = Source & {
  frontmatter: Located<Frontmatter> | null;
  markdown: string;
  tree: HastRoot;
  ids: ChapterIds;
  report: Report;
};

/** What blocks are rendered with beside their own text. */
type Embeds = { language: string; quizzes: readonly CompiledQuiz[]; videos: readonly CompiledVideo[] };

export const manifestName = "blocks.json";

/**
 * Compiles the book in `folder` (book.yaml, chapters/, quizzes/, videos/, media/ and, after the first time,
 * blocks.json) without writing anything. `sizes` are those of its videos (measureVideos). Mistakes never
 * stop the search: one run finds those of every file.
 */
export function compileBook(folder: ContentFolder, sizes: VideoSizes): Compilation {
  const problems: Problem[] = [];
  const sources = readChapters(folder, problems);
  const book = readBook(folder, sources, problems);
  const known = readManifest(folder, problems);
  const { ids: quizIds, quizzes } = readQuizzes(folder, problems);
  const { ids: videoIds, videos } = readVideos(folder, sizes, problems);
  const media: Media = { videos: videoIds, quizzes: quizIds };
  const drafts = sources.map((source) => draft(source, known.get(source.number) ?? noIds, media, problems));

  checkPlaces({ kind: "quiz", folder, ids: quizIds, chapters: drafts, problems });
  checkPlaces({ kind: "video", folder, ids: videoIds, chapters: drafts, problems });
  const targets = new Map(drafts.map((one) => [one.fileName, linkTarget(one)]));
  const mediaFolder = join(folder.root, "media");
  const pictures = new Set(existsSync(mediaFolder) ? readdirSync(mediaFolder) : []);
  for (const one of drafts) {
    resolveLinks({ ...one, targets, pictures });
    resolveChanges({ ...one, anchors: targets.get(one.fileName)?.anchors ?? new Map() });
  }
  const shown = new Map(drafts.map((one) => [one.number, placePictures(one.tree, folder, one.report)]));
  const drawn = drafts.map((one) => ({ ...one, drawings: readDrawings({ ...one, folder, problems }) }));
  if (!book || problems.length > 0) return { ok: false, problems: sortProblems(problems) };

  const chapters = drawn.flatMap(({ frontmatter, ...one }) =>
    frontmatter ? [finish(one, frontmatter.value, { language: book.language, quizzes, videos })] : [],
  );
  const manifest = new Map(drafts.map(({ number, ids }) => [number, ids]));
  for (const [number, old] of known) if (!manifest.has(number)) manifest.set(number, assignIds([], old));
  const used = chapters.map((one) => ({ ...one, pictures: shown.get(one.number) ?? [] }));
  const files = listMedia(folder, used);
  return { ok: true, value: { book, chapters, quizzes, media: files, manifest: formatManifest(manifest) } };
}

function readBook(folder: ContentFolder, sources: readonly Source[], problems: Problem[]): Book | null {
  const text = readText(folder, "book.yaml", problems);
  const report = reporter(problems, `${folder.label}/book.yaml`);
  const book = text === null ? null : parseBook(text, report);
  if (book) checkParts({ book, chapters: sources, report });
  return book?.value ?? null;
}

/** A book that was never compiled has no manifest yet. */
function readManifest(folder: ContentFolder, problems: Problem[]): Manifest {
  const text = existsSync(join(folder.root, manifestName)) ? readText(folder, manifestName, problems) : "{}";
  const report = reporter(problems, `${folder.label}/${manifestName}`);
  return (text === null ? null : parseManifest(text, report)) ?? new Map();
}

/** Everything that can be done with a chapter alone. */
function draft(source: Source, known: ChapterIds, media: Media, problems: Problem[]): Draft {
  const report = reporter(problems, source.file);
  const root = parseMarkdown(source.text);
  const [first] = root.children;
  const hasFrontmatter = first?.type === "yaml";
  if (!hasFrontmatter) {
    report(
      1,
      "the frontmatter is missing: begin the file with --- and the chapter's title, summary and access",
    );
  }
  const located = hasFrontmatter ? parseFrontmatter(first.value, 2, report) : null;
  checkDirectives({ root, source: source.text, frontmatter: located, media, report });
  checkStructure(root, report);

  const tree = renderTree(root);
  placeFigures(tree, report);
  const body = source.text.slice(hasFrontmatter ? first.position?.end.offset : 0).trim();
  return {
    ...source,
    frontmatter: located,
    markdown: `# ${located?.value.title}\n\n${body}\n`,
    tree,
    ids: assignIds(topElements(tree), known),
    report,
  };
}

/** Anchors under a heading's stable id, and under the slug of its present words, which wins. */
function linkTarget({ slug: path, tree, ids }: Draft): LinkTarget {
  const elements = topElements(tree);
  const anchors = new Map(ids.blocks.flatMap(({ id, kind }) => (kind === "heading" ? [[id, id]] : [])));
  ids.blocks.forEach(({ id, kind }, index) => {
    if (kind === "heading") anchors.set(slug(elements[index]?.text.trim() ?? ""), id);
  });
  return { slug: path, anchors };
}

function finish(
  one: Omit<Draft, "frontmatter"> & { drawings: Drawings },
  frontmatter: Frontmatter,
  { language, quizzes, videos }: Embeds,
): CompiledChapter {
  const elements = topElements(one.tree).map(({ element }, index) => {
    const id = one.ids.blocks[index]?.id;
    if (id === undefined) throw new Error(`${one.file}: block ${index} has no id`);
    return { element, id };
  });
  const blocks = elements.map(({ element, id }) =>
    toBlock(inlineDrawings(element, one.drawings), id, {
      quiz: (ref) => quizHtml(withId(quizzes, ref), id),
      video: (ref) => videoHtml(withId(videos, ref), { blockId: id, language }),
    }),
  );
  const toc = elements.flatMap(({ element, id }) =>
    /^h[2-6]$/.test(element.tagName)
      ? [{ id, text: textOf(element), depth: Number(element.tagName.slice(1)) }]
      : [],
  );
  return {
    ...frontmatter,
    number: one.number,
    slug: one.slug,
    version: shortHash(JSON.stringify(blocks), 8),
    toc,
    blocks,
    text: plainText(elements.map(({ element }) => element)),
    texts: elements.map(({ element }) => searchText(element)),
    markdown: one.markdown,
    films: frontmatter.videos.map((id) => withId(videos, id)),
  };
}

function withId<T extends { id: string }>(all: readonly T[], id: string): T {
  const found = all.find((one) => one.id === id);
  if (!found) throw new Error(`${id} was not compiled`);
  return found;
}
