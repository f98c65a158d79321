import { expect, test } from "vitest";
import { mailTopics } from "../messages";
import { consentTexts, currentTexts, kindsWithout, maskAddress, mayMail, topicOf } from "./rules";

test("a text that readers agreed to is what it was, to the letter: new words are a new version", () => {
  expect(consentTexts).toEqual({
    "sign-up-1": {
      words:
        "We mail you a link to confirm, so there is no password. Once you have confirmed, you also get mail about new and revised chapters, news about the book, and a reminder when you have not read for a while. Every such mail has a link that stops it, and you can leave at any time.",
    },
    "choice-1": {
      words: "Tick the mail you want. Mail to sign in with comes whenever you ask for it.",
      topics: {
        chapters: "New and revised chapters",
        news: "News about the book",
        nudges: "A reminder when you have not read for a while",
      },
    },
    "one-click-1": {
      words:
        "The mail program’s own button to unsubscribe, which sends List-Unsubscribe=One-Click (RFC 8058).",
    },
    "provider-1": { words: "Unsubscribed or reported as spam at the mail provider, which told us." },
  });
});

test("what a form asks for covers every topic there is", () => {
  for (const place of ["account", "preferences"] as const) {
    expect(Object.keys(consentTexts[currentTexts[place]].topics)).toEqual([...mailTopics]);
  }
});

// Each who can and cannot be mailed, with list mail and with mail that was asked for.
test.each([
  [null, null, true, true],
  [null, ["chapters"], true, true],
  [null, ["news", "nudges"], false, true],
  [null, [], false, true],
  ["complaint", null, false, true],
  ["complaint", ["chapters"], false, true],
  ["hard_bounce", null, false, false],
  ["hard_bounce", ["chapters"], false, false],
] as const)(
  "with the suppression %j and the topics %j, list mail may go: %j, mail asked for: %j",
  (suppression, topics, list, asked) => {
    for (const [kind, expected] of [
      ["chapters_sent", list],
      ["chapter_published", list],
      ["sign_in", asked],
      ["sign_up", asked],
      ["welcome", asked],
    ] as const) {
      const answer = mayMail({ topic: topicOf(kind), topics, suppression });
      expect(answer.ok, kind).toBe(expected);
      if (!answer.ok) expect(answer.reason).toMatch(/^(its|mail) [a-z ]+$/);
    }
  },
);

test("a reminder is a topic of its own", () => {
  const nudge = (topics: string[]) =>
    mayMail({ topic: topicOf("progress_nudge"), topics, suppression: null }).ok;
  expect(nudge(["nudges"])).toBe(true);
  expect(nudge(["chapters", "news"])).toBe(false);
});

test("the kinds that a choice leaves out are those of its missing topics", () => {
  expect(kindsWithout(mailTopics)).toEqual([]);
  expect(kindsWithout(["chapters", "news"])).toEqual(["progress_nudge"]);
  expect(kindsWithout(["nudges"])).toEqual(["chapters_sent", "chapter_published"]);
  expect(kindsWithout([])).toEqual(["progress_nudge", "chapters_sent", "chapter_published"]);
});

test.each([
  ["reader@example.com", "r•••••@example.com"],
  ["r@example.com", "r•••••@example.com"],
  ["Jörg@münchen.example", "J•••••@münchen.example"],
  ["𝒳y@example.com", "𝒳•••••@example.com"],
  ["", "•••••"],
])("%s is shown as %s, however long it is", (address, masked) => {
  expect(maskAddress(address)).toBe(masked);
});
