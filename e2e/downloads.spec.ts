import { unzipSync } from "fflate";
import { pdfWords } from "../scripts/editions/fixtures/pdf-text.ts";
import { firstIn, readBook } from "./book";
import { Client, expectRefusal, newAdmin, newReader, signedIn, useSession } from "./client";
import { expect, test } from "./product";

const book = readBook();
const epub = "/api/content/download?format=epub";
const pdf = "/api/content/download?format=pdf";

/** Who asks, under what name their file comes, and which chapters it may hold. */
const callers = [
  { who: "a guest", level: "free", may: ["free"], client: async () => new Client() },
  {
    who: "a subscriber",
    level: "subscriber",
    may: ["free", "subscriber"],
    client: async () => (await newReader()).client,
  },
  {
    who: "a buyer",
    level: "purchased",
    may: ["free", "subscriber", "purchased"],
    client: async () => (await signedIn("buyer@example.com")).client,
  },
  {
    who: "an admin",
    level: "purchased",
    may: ["free", "subscriber", "purchased"],
    client: async () => (await newAdmin()).client,
  },
];

/** Both the same way: the lines of a PDF are broken anywhere, and with hyphens. */
const squeezed = (text: string) => text.replace(/[\s-]+/g, "");

for (const { who, level, may, client } of callers) {
  test(`${who} gets the book with what they may read, and not a sentence more`, async () => {
    const caller = await client();
    const secrets = book.filter(({ access }) => !may.includes(access));
    const own = book.filter(({ access }) => may.includes(access));

    const zipped = await fileFrom(
      await caller.get(epub),
      "application/epub+zip",
      `the-handbook-${level}.epub`,
    );
    const pages = Object.values(unzipSync(zipped)).map((page) => new TextDecoder().decode(page));
    const text = pages.join("\n");
    for (const { slug, sentences, explanations } of secrets) {
      expect(firstIn(text, [...sentences, ...explanations]), slug).toBeNull();
    }
    for (const { slug, sentences, explanations } of own) {
      const missing = [...sentences, ...explanations].filter((sentence) => !text.includes(sentence));
      expect(missing, slug).toEqual([]);
    }

    const printed = await fileFrom(await caller.get(pdf), "application/pdf", `the-handbook-${level}.pdf`);
    const sheets = pdfWords(Buffer.from(printed)).map(squeezed);
    expect(sheets.length).toBeGreaterThan(own.length * 4);
    const words = sheets.join("");
    for (const { slug, sentences } of secrets) {
      expect(firstIn(words, sentences.map(squeezed)), slug).toBeNull();
    }
    for (const { slug, sentences } of own) {
      // A sentence that goes on overleaf has the foot of its page in the middle.
      const found = sentences.filter((sentence) => words.includes(squeezed(sentence)));
      expect(found.length / sentences.length, slug).toBeGreaterThan(0.85);
    }
  });
}

test("a chapter is a Markdown file for those who may read it, and refused to everybody else", async () => {
  const guest = new Client();
  const { client } = await newReader();
  const path = (number: number) => `/api/content/${number}/download?format=md`;
  await expectRefusal(await guest.get(path(4)), 401, "unauthorized");
  await expectRefusal(await client.get(path(10)), 403, "forbidden");
  await expectRefusal(await client.get(path(99)), 404, "not_found");
  for (const { number, slug, access, prose } of book) {
    if (access === "purchased") continue;
    const response = await (access === "free" ? guest : client).get(path(number));
    const name = `the-handbook-${String(number).padStart(2, "0")}-${slug}.md`;
    const text = new TextDecoder().decode(await fileFrom(response, "text/markdown; charset=utf-8", name));
    expect(text).toMatch(/^# .+\n\n\*.+, http:\/\/localhost:\d+\/chapters\/[\w-]+\*\n/);
    expect(prose.filter((sentence) => !text.includes(sentence))).toEqual([]);
    expect(text).not.toMatch(/^:::?\w|\]\(\d\d-[\w-]+\.md/m);
  }
});

test("what is asked for in another way is refused", async () => {
  const guest = new Client();
  const wrong = [
    { query: "", fields: ["format"] },
    { query: "?format=mobi", fields: ["format"] },
    { query: "?format=md", fields: ["format"] },
    { query: "?format=EPUB", fields: ["format"] },
    { query: "?format=epub&level=purchased", fields: [""] },
  ];
  for (const { query, fields } of wrong) {
    await expectRefusal(await guest.get(`/api/content/download${query}`), 400, "invalid_request", fields);
  }
  for (const query of ["", "?format=epub"]) {
    const refused = await guest.get(`/api/content/1/download${query}`);
    await expectRefusal(refused, 400, "invalid_request", ["format"]);
  }
  expect((await guest.get("/api/content/1/download?format=md")).status).toBe(200);
  await expectRefusal(await guest.post(epub, {}), 405, "method_not_allowed");
});

test("the files lie behind the checked route alone", async () => {
  const { client } = await newAdmin();
  const name = /filename="([^"]+)"/.exec(
    (await client.get(epub)).headers.get("content-disposition") ?? "",
  )?.[1];
  const paths = [
    `/${name}`,
    "/editions/free.epub",
    "/editions/purchased.epub",
    "/_documents/editions/free.epub",
  ];
  for (const path of paths) expect((await client.get(path)).status, path).toBe(404);
});

test("a download by somebody who is signed in is in what is held about them; one by a guest is in nobody's", async () => {
  const { client } = await newReader();
  await (await client.get(epub)).arrayBuffer();
  await (await client.get("/api/content/4/download?format=md")).text();
  const logged = async () => {
    const answer = (await (await client.get("/api/account/export")).json()) as {
      tables: { contentAccessLogs: { accessType: string; chapterNumber: number }[] };
    };
    const rows = answer.tables.contentAccessLogs;
    return rows.filter(({ accessType }) => accessType === "download").map((row) => row.chapterNumber);
  };
  await expect.poll(async () => (await logged()).toSorted()).toEqual([0, 4]);
});

test("the contents page offers the book, and a chapter itself to those who may read it", async ({
  page,
  context,
}) => {
  await page.goto("/chapters");
  const section = page.getByRole("region", { name: "Take it along" });
  await expect(section).toContainText("with chapters 1 to 3");
  for (const [label, file] of [
    ["EPUB", "the-handbook-free.epub"],
    ["PDF", "the-handbook-free.pdf"],
  ] as const) {
    const download = page.waitForEvent("download");
    await section.getByRole("link", { name: label }).click();
    expect((await download).suggestedFilename()).toBe(file);
  }
  const link = page.getByRole("link", { name: "Download this chapter as Markdown" });
  await page.goto("/chapters/writing");
  await expect(link).toBeHidden();
  await page.goto("/chapters/planning");
  await expect(link).toBeVisible();
  await useSession(context, await newReader());
  await page.goto("/chapters/writing");
  const download = page.waitForEvent("download");
  await link.click();
  expect((await download).suggestedFilename()).toBe("the-handbook-04-writing.md");
});

/** The bytes of a file to keep, after a look at how it comes. */
async function fileFrom(response: Response, type: string, name: string): Promise<Uint8Array> {
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe(type);
  expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${name}"`);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(response.headers.get("content-length")).toBe(String(bytes.length));
  return bytes;
}
