import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { firstIn, readBook, withoutMarks } from "./book";
import { type HeaderFields, newAdmin } from "./client";
import { variantsOf } from "./leak-variants";
import { expect, siteUrl, test } from "./product";
import { forEachAtOnce, isLongRun } from "./promises-kit";
import { type RawRequest, sendRaw } from "./raw";

const gated = readBook().filter(({ access }) => access !== "free");

/** A quick run takes one chapter that has all there is: a text, a quiz and a video. */
const quick = gated.filter(({ quizzes, videos }) => quizzes.length > 0 && videos.length > 0).slice(-1);

/** Who asks, and the kinds of chapter that they may read. */
const roles: { who: string; may: string[]; identity: () => HeaderFields | Promise<HeaderFields> }[] = [
  { who: "a guest", may: [], identity: () => ({}) },
  { who: "a reader without access", may: [], identity: () => asReaderWith({}) },
  { who: "a subscriber", may: ["subscriber"], identity: () => asReaderWith({ access: true }) },
  { who: "a buyer", may: ["subscriber", "purchased"], identity: () => asReaderWith({ purchased: true }) },
  { who: "an admin", may: ["subscriber", "purchased"], identity: asAdmin },
];

for (const { who, may, identity } of roles) {
  for (const chapter of isLongRun ? gated : quick) {
    const entitled = may.includes(chapter.access);
    const outcome = entitled ? "gets no copy that others could be given" : "gets no sentence";
    test(`${who} ${outcome} of "${chapter.slug}", by any variant of a request`, async () => {
      test.setTimeout(120_000);
      const own = await identity();
      let told = 0;
      await forEachAtOnce(variantsFor(chapter, own), 8, async (variant) => {
        const answer = await sendRaw(variant);
        const name = `${variant.method ?? "GET"} ${variant.path} ${JSON.stringify(variant.headers ?? {})}`;
        const secrets = [...chapter.sentences, ...chapter.explanations];
        const sentence = firstIn(
          `${JSON.stringify(answer.headers)}\n${answer.body}\n${withoutMarks(answer.body)}`,
          secrets,
        );
        expect.soft(answer.status, name).toBeLessThan(500);
        if (sentence === null) return;
        told += 1;
        // Whoever may read it gets it for themselves: no cache on the way may keep it for others.
        expect.soft(entitled ? null : sentence, name).toBeNull();
        expect.soft(answer.headers["cache-control"], name).toBe("private, no-store");
      });
      if (entitled) expect(told).toBeGreaterThan(3);
      else expect(told).toBe(0);
    });
  }
}

/** The variants of a request that say nothing of the caller themselves, each in the caller's name. */
function variantsFor(chapter: (typeof gated)[number], identity: HeaderFields): RawRequest[] {
  const families = variantsOf(chapter);
  const anonymous = Object.values(families)
    .flat()
    .filter(({ headers = {} }) => !headers.Cookie && !headers.Authorization);
  // A quick run takes every fifth, which still meets every family.
  const chosen = isLongRun ? anonymous : anonymous.filter((_, index) => index % 5 === 0);
  return chosen.map((variant) => ({ ...variant, headers: { ...identity, ...variant.headers } }));
}

async function asAdmin(): Promise<HeaderFields> {
  return { Authorization: `Bearer ${(await newAdmin()).accessToken}` };
}

/** An access token as the product itself signs them, for rights that no sign-up gives. */
function asReaderWith(rights: { access?: true; purchased?: true }): HeaderFields {
  const file = readFileSync(path.resolve(import.meta.dirname, "../.dev.vars"), "utf8");
  const secret = parseEnv(file).JWT_SECRET ?? "";
  const kid = createHash("sha256").update(secret).digest().subarray(0, 6).toString("base64url");
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    sub: "promises-reader",
    sid: "promises-session",
    email: "promises@example.com",
    access: rights.access ?? false,
    purchased: rights.purchased ?? false,
    role: "reader",
    iss: siteUrl,
    aud: "handbook:access",
    iat,
    exp: iat + 900,
  };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode({ alg: "HS256", typ: "at+jwt", kid })}.${encode(claims)}`;
  const signature = createHmac("sha256", secret).update(signed).digest("base64url");
  return { Cookie: `__Host-access=${signed}.${signature}` };
}
