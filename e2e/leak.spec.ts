import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { firstIn, readBook, withoutMarks } from "./book";
import { Client, newAdmin, newReader } from "./client";
import { shuffledWords } from "./leak-files";
import { variantsOf } from "./leak-variants";
import { expect, siteUrl, test } from "./product";
import { forEachAtOnce, formOf, isLongRun } from "./promises-kit";
import { type RawRequest, sendRaw } from "./raw";

const root = path.resolve(import.meta.dirname, "..");
const book = readBook();
const gated = book.filter(({ access }) => access !== "free");
const free = book.filter(({ access }) => access === "free");
const explanations = book.flatMap((chapter) => chapter.explanations);

/** Every file under the folders that anybody may read, or that Next made in advance, with its text. */
function* filesUnder(folders: string[]): Generator<{ file: string; text: string }> {
  for (const folder of folders) {
    for (const entry of readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      if (entry.isFile()) yield { file, text: readFileSync(file, "utf8") };
    }
  }
}

test("the Markdown gives enough sentences to look for", () => {
  expect(gated.map(({ slug }) => slug)).toEqual([
    "writing",
    "filming",
    "editing",
    "publishing",
    "distribution",
    "growing-an-audience",
    "making-money",
    "rights-and-rules",
    "keeping-going",
  ]);
  for (const { slug, sentences } of book) expect(sentences.length, slug).toBeGreaterThan(20);
  for (const { slug, quizzes, explanations: own } of book) {
    expect(own.length, slug).toBeGreaterThanOrEqual(quizzes.length * 4);
  }
  expect(explanations.length).toBeGreaterThan(30);
});

test("no sentence of a gated chapter, and no explanation of any quiz, is in a file that is served or made in advance; those of the free ones are", () => {
  const secrets = [...gated.flatMap(({ sentences }) => sentences), ...explanations];
  const open = new Set(free.flatMap(({ sentences }) => sentences));
  const leaks: string[] = [];
  let files = 0;
  for (const { file, text } of filesUnder([
    ".open-next/assets",
    ".open-next/cache",
    ".next/static",
    "public",
  ])) {
    files += 1;
    const found = firstIn(text, secrets);
    if (found) leaks.push(`${file}: ${found}`);
    for (const sentence of open) if (text.includes(sentence)) open.delete(sentence);
  }
  expect(leaks).toEqual([]);
  expect([...open]).toEqual([]);
  expect(files).toBeGreaterThan(20);
});

test("no page that Next renders in advance holds a sentence of a gated chapter or an explanation", () => {
  const secrets = [...gated.flatMap(({ sentences }) => sentences), ...explanations];
  const pages = [...filesUnder([".next/server/app"])].filter(({ file }) =>
    /\.(html|rsc|body|meta)$/.test(file),
  );
  expect(pages.length).toBeGreaterThan(5);
  expect(pages.filter(({ text }) => firstIn(text, secrets)).map(({ file }) => file)).toEqual([]);
});

for (const chapter of gated) {
  const { slug, sentences } = chapter;
  const families = Object.entries(variantsOf(chapter))
    .map(([family, variants]) => [family, inTurn(variants, chapter)] as const)
    .filter(([, variants]) => variants.length > 0);
  for (const [family, variants] of families) {
    test(`a guest gets no sentence of "${slug}" by any of ${variants.length} ${family}`, async () => {
      await expectNoLeak(variants, [...sentences, ...chapter.explanations]);
    });
  }

  test(`a guest who posts the form of the quiz of "${slug}" is led to sign in`, async () => {
    const path = `/chapters/${slug}`;
    const html = await (await new Client().get(path)).text();
    for (const quizId of chapter.quizzes) {
      const action =
        new RegExp(`id="answers:${quizId}".*?name="(\\$ACTION_ID_[0-9a-f]+)"`).exec(html)?.[1] ?? "";
      const post = (fields: Record<string, string>) => {
        const { headers, body } = formOf({ [action]: "", ...fields });
        return sendRaw({ path, method: "POST", headers: { ...headers, Origin: siteUrl }, body });
      };
      const answer = await post({ chapterNumber: String(chapter.number), quizId });
      expect(firstIn(JSON.stringify(answer), [...sentences, ...chapter.explanations])).toBeNull();
      expect(answer.status).toBe(303);
      expect(answer.headers.location).toContain("/sign-in?next=");
      const open = await post({ chapterNumber: "1", quizId: "finding-your-niche" });
      expect(open.headers.location).toContain("/quiz/finding-your-niche?a=");
    }
  });
}

test("nobody gets an explanation with a chapter, and whoever answers its quiz gets all", async () => {
  const { client } = await newAdmin();
  for (const { number, slug, quizzes, explanations: own } of book) {
    const page = await (await client.get(`/chapters/${slug}`)).text();
    const content = await (await client.get(`/api/content/${number}`)).text();
    for (const text of [page, content]) expect(firstIn(text, own)).toBeNull();
    for (const quizId of quizzes) {
      const result = await (await client.get(`/chapters/${slug}/quiz/${quizId}?a=x.y`)).text();
      const graded = await client.post("/api/progress/quiz", { chapterNumber: number, quizId, answers: {} });
      for (const text of [result, await graded.text()]) {
        expect(own.filter((part) => !text.includes(part))).toEqual([]);
      }
    }
  }
});

test("a subscriber without a purchase gets no sentence of the chapter for buyers by any variant", async () => {
  test.setTimeout(120_000);
  const { client, accessToken } = await newReader();
  const cookies = [...client.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const families = gated
    .filter(({ access }) => access === "purchased")
    .map((chapter) => ({ ...chapter, variants: inTurn(Object.values(variantsOf(chapter)).flat(), chapter) }));
  for (const { variants, sentences, explanations: own } of families) {
    for (const identity of [{ Cookie: cookies }, { Authorization: `Bearer ${accessToken}` }]) {
      const asked: RawRequest[] = variants
        .filter(({ headers = {} }) => !headers.Cookie && !headers.Authorization)
        .map((variant) => ({ ...variant, headers: { ...identity, ...variant.headers } }));
      await expectNoLeak(asked, [...sentences, ...own]);
    }
  }
  expect(families).toHaveLength(3);
});

test("a guest gets every sentence of every free chapter, by page and by API", async () => {
  for (const chapter of free) await expectWhole(new Client(), chapter);
});

test("a subscriber gets every sentence of the chapters for subscribers, by page and by API", async () => {
  const { client } = await newReader();
  for (const chapter of gated.filter(({ access }) => access === "subscriber")) {
    await expectWhole(client, chapter);
  }
});

test("the admin gets every sentence of every chapter, by page and by API", async () => {
  const { client } = await newAdmin();
  for (const chapter of book) await expectWhole(client, chapter);
});

test("whoever may read a chapter finds its sentences, by the search page and in what is searched", async () => {
  const { client } = await newAdmin();
  const library = await (await client.get("/search.json")).text();
  for (const { slug, sentences } of book) {
    expect(firstIn(library, sentences), slug).not.toBeNull();
    const [sentence = ""] = sentences.filter(({ length }) => length < 100);
    const page = await (await client.get(`/search?q=${encodeURIComponent(shuffledWords(sentence))}`)).text();
    expect(withoutMarks(page), slug).toContain(sentence);
  }
});

test("an answer with gated text is for one reader and no cache", async () => {
  const { client } = await newReader();
  for (const path of ["/chapters/writing", "/api/content/4", "/search.json", "/search?q=draft"]) {
    const { headers } = await client.get(path);
    expect(headers.get("cache-control"), path).toBe("private, no-store");
    expect(headers.get("etag"), path).toBeNull();
  }
});

type Chapter = (typeof book)[number];

/**
 * All variants of a request for a chapter in a long run. Quickly every third, another third for the next chapter:
 * with nine gated chapters, three of them for buyers, each variant is tried on some of each kind.
 */
function inTurn(variants: RawRequest[], { number }: Chapter): RawRequest[] {
  return variants.filter((_, index) => isLongRun || index % 3 === number % 3);
}

async function expectNoLeak(variants: RawRequest[], sentences: string[]): Promise<void> {
  await forEachAtOnce(variants, 4, async (variant) => {
    const answer = await sendRaw(variant);
    const name = `${variant.method ?? "GET"} ${variant.path} ${JSON.stringify(variant.headers ?? {})}`;
    const everything = `${JSON.stringify(answer.headers)}\n${answer.body}\n${withoutMarks(answer.body)}`;
    expect.soft(firstIn(everything, sentences), name).toBeNull();
    // Refused on purpose, not by accident: a crash may hide what would have come.
    expect.soft(answer.status, name).toBeLessThan(500);
  });
}

async function expectWhole(client: Client, { number, slug, sentences }: Chapter): Promise<void> {
  const page = await (await client.get(`/chapters/${slug}`)).text();
  const { html } = (await (await client.get(`/api/content/${number}`)).json()) as { html: string };
  for (const text of [page, html]) {
    expect(sentences.filter((sentence) => !text.includes(sentence))).toEqual([]);
  }
}
