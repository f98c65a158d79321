import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkContent } from "./check.ts";
import { generateFiles, writeFiles } from "./emit.ts";
import { first, second } from "./fixtures/kites.ts";
import { temporaryBook } from "./fixtures/temporary-book.ts";

const canary = "The heron keeps the secret of the second knot.";

test("no sentence of a gated chapter is in any file but its own and that of its access in search", () => {
  const files = generateFiles(temporaryBook().compile());
  const withCanary = [...files].filter(([, text]) => text.includes(canary)).map(([path]) => path);
  expect(withCanary).toEqual(["chapters/02.ts", "search/purchased.ts"]);
});

test("the explanations of a quiz are in its own file alone, and its questions in that and the chapter's", () => {
  const book = temporaryBook();
  book.addQuiz(second);
  const files = generateFiles(book.compile());
  const holding = (words: string) =>
    [...files].filter(([, text]) => text.includes(words)).map(([path]) => path);
  expect(holding("The jackdaw says")).toEqual(["quizzes/wind.ts"]);
  expect(holding("How long is the line?")).toEqual([
    "chapters/02.ts",
    "quizzes/wind.ts",
    "search/purchased.ts",
  ]);
  expect(files.get("quizzes.ts")).toContain('["wind", () => import("./quizzes/wind")],');
});

test("the captions of a video are in its chapter's file and its level's search, and the catalogue names its files", () => {
  const book = temporaryBook();
  book.addVideo(second);
  const files = generateFiles(book.compile());
  const holding = (words: string) =>
    [...files].filter(([, text]) => text.includes(words)).map(([path]) => path);
  expect(holding("the curlew sings")).toEqual(["chapters/02.ts", "search/purchased.ts"]);
  expect(holding("curlew was on holiday")).toEqual([]);
  expect(holding('"name": "lift.webm"')).toEqual(["catalogue.ts"]);
});

test("the catalogue holds the public facts and nothing else", () => {
  const source = generateFiles(temporaryBook().compile()).get("catalogue.ts") ?? "";
  const chapters: unknown[] = JSON.parse(/chapters = (\[.*\]) as const/s.exec(source)?.[1] ?? "");
  expect(chapters).toHaveLength(2);
  for (const chapter of chapters) {
    expect(Object.keys(Object(chapter))).toEqual([
      "number",
      "slug",
      "title",
      "summary",
      "access",
      "minutes",
      "videos",
      "quizzes",
      "updatedAt",
      "changes",
      "version",
      "toc",
    ]);
  }
});

test("every body is reached by a literal import", () => {
  const bodies = generateFiles(temporaryBook().compile()).get("bodies.ts");
  expect(bodies).toContain('[1, () => import("./chapters/01")],\n  [2, () => import("./chapters/02")],');
});

test("equal content gives equal bytes", () => {
  expect(generateFiles(temporaryBook().compile())).toEqual(generateFiles(temporaryBook().compile()));
});

test("only what changed is written, and what is left over is removed", () => {
  const book = temporaryBook();
  const out = join(book.folder.root, ".generated");
  const build = () =>
    writeFiles(out, generateFiles(book.compile()))
      .map((path) => path.slice(out.length + 1))
      .sort();
  const search = ["free", "purchased", "subscriber"].flatMap((access) => [
    `search/${access}-index.ts`,
    `search/${access}.ts`,
  ]);
  expect(build()).toEqual([
    "bodies.ts",
    "book.css",
    "book.ts",
    "catalogue.ts",
    "chapters/01.ts",
    "chapters/02.ts",
    "quizzes.ts",
    ...search,
  ]);
  const written = statSync(join(out, "chapters/02.ts")).mtimeMs;
  expect(build()).toEqual([]);
  book.edit(first, "somebody patient", "somebody calm");
  writeFileSync(join(out, "chapters/07.ts"), "");
  // Every index covers what is free.
  const changed = search.filter((path) => path.endsWith("-index.ts") || path === "search/free.ts");
  expect(build()).toEqual(["catalogue.ts", "chapters/01.ts", "chapters/07.ts", ...changed]);
  expect(statSync(join(out, "chapters/02.ts")).mtimeMs).toBe(written);
  expect(readdirSync(join(out, "chapters"))).toEqual(["01.ts", "02.ts"]);
});

test("a check passes with the manifest of this text, and fails with an older one or none", () => {
  const book = temporaryBook();
  const stale = {
    file: "book/blocks.json",
    line: 1,
    message:
      "the list of block ids is older than the chapters: run node scripts/build-content.ts and commit it",
  };
  expect(checkContent(book.folder, new Map())).toEqual({ ok: false, problems: [stale] });
  expect(existsSync(join(book.folder.root, "blocks.json"))).toBe(false);
  book.compile();
  expect(checkContent(book.folder, new Map())).toMatchObject({ ok: true });
  book.edit(second, "1. Wet the line.", "A paragraph more.\n\n1. Wet the line.");
  expect(checkContent(book.folder, new Map())).toEqual({ ok: false, problems: [stale] });
});

test("a manifest that cannot be read is refused, and ids are not handed out anew", () => {
  const book = temporaryBook();
  const { manifest } = book.compile();
  for (const broken of [
    manifest.slice(0, -20),
    manifest.replace("choose-a-field heading", "choose-a-field"),
    "[]",
  ]) {
    book.write("blocks.json", broken);
    expect(book.problems()).toEqual([
      expect.stringMatching(/^book\/blocks\.json:1 the list of block ids cannot be read .*git checkout/),
    ]);
  }
  book.write("blocks.json", manifest);
  expect(book.problems()).toEqual([]);
});

test("the command compiles a folder, checks it, and exits with 1 and every mistake on a line", () => {
  const book = temporaryBook();
  const { root } = book.folder;
  const run = (...args: string[]) => {
    const script = join(import.meta.dirname, "../build-content.ts");
    return spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
  };
  const built = run(root);
  expect(built).toMatchObject({ status: 0, stderr: "" });
  expect(built.stdout).toMatch(
    /^content: 2 chapters, \d+ blocks, 15 files changed, blocks.json among them: commit it/,
  );
  expect(run("--check", root)).toMatchObject({ status: 0, stderr: "" });

  const before = readFileSync(join(root, ".generated/catalogue.ts"), "utf8");
  book.edit(first, "access: free", "access: fre");
  expect(run(root)).toMatchObject({
    status: 1,
    stdout: "",
    stderr: `${root}/${first}:4 access is "fre": write free, subscriber or purchased\ncontent: 1 mistake, nothing written\n`,
  });
  expect(readFileSync(join(root, ".generated/catalogue.ts"), "utf8")).toBe(before);
  expect(run("--chekc")).toMatchObject({ status: 2 });
}, 60_000);
