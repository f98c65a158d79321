import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import {
  alarmCopy,
  cardCopy,
  chapterPublishedCopy,
  chaptersSentCopy,
  choiceCopy,
  topicCopy,
} from "@/emails/copy";
import { renderMail } from "@/emails/index";
import { previews } from "@/emails/previews";
import { states } from "@/emails/states/list";
import { alarms, mailTopics } from "@/lib/mail/messages";
import { complaintsAbout, previewOf } from "@/test/mail-checks";

const listed = previews["chapters-sent"].three;
const { postalAddress } = listed;
const sound = renderMail("chapters-sent", listed);

test.each(states)("$name, $state, breaks no rule of mail", async ({ name, props }) => {
  expect(await complaintsAbout(renderMail(name, props), env.SITE_URL)).toEqual([]);
});

/** Puts something into the sheet of a sound mail. */
const withInside = (markup: string) => ({ html: sound.html.replace("</h1>", `</h1>${markup}`) });
const withCss = (css: string) => withInside(`<p style="${css}">x</p>`);
const without = (part: string | RegExp) => ({ html: sound.html.replace(part, "") });

test.each<[complaint: string, broken: Partial<typeof sound>]>([
  ["subject too short, too long or of two lines", { subject: "Your chapters\r\nBcc: a@example.com" }],
  ["subject too short, too long or of two lines", { subject: "x".repeat(79) }],
  ["markup in the text part", { text: `${sound.text} [object Object]` }],
  ["markup in the text part", { text: `${sound.text} &amp;` }],
  ["link missing from the text part", withInside('<a href="http://localhost:8787/lost">x</a>')],
  ["link twice in the text part", { text: `${sound.text} ${listed.preferencesUrl}` }],
  ["no preview text, or a long one", without(/(?<=display:none[^>]*>)[^<]*/)],
  ["no preview text, or a long one", { html: sound.html.replace(previewOf(sound.html), "x".repeat(111)) }],
  ["image without alt", withInside('<img src="http://localhost:8787/a.png">')],
  ["SVG image", withInside('<img src="http://localhost:8787/a.svg" alt="">')],
  ["SVG image", withInside("<svg></svg>")],
  ["link elsewhere", withInside('<img src="https://example.com/a.png" alt="">')],
  ["link elsewhere", withInside('<img src="/a.png" alt="">')],
  ["element that mail programs drop", withInside("<script></script>")],
  ["element that mail programs drop", withInside("<link>")],
  ["max-width that Word does not know", without(".page { width: 560px; }")],
  ["max-width that Word does not know", withCss("max-width:300px")],
  ["button without padding in Word", without(/<!--\[if mso\]><i.*?<!\[endif\]-->/gs)],
  ["too large for Gmail", withInside("<p>x</p>\n".repeat(12_000))],
  ["line over 998 octets", withInside(`<p>\n${"é".repeat(500)}\n</p>`)],
  ["line over 998 octets", { text: `${sound.text}\n${"é".repeat(500)}` }],
  ["no language", without(' lang="en"')],
  ["no title", without(/<title>.*<\/title>/)],
  ["no charset", without("; charset=UTF-8")],
  ["no viewport", without(/<meta name="viewport"[^>]*>/)],
  ["no color scheme", without(/<meta name="color-scheme"[^>]*>/)],
  ["table without a role", withInside("<table></table>")],
  ["flex or grid", withCss("display:flex")],
  ["flex or grid", { html: sound.html.replace("<style>", "<style>p { display: inline-grid }") }],
  ["position", withCss("position:absolute")],
  ["float", withCss("float:left")],
  ["background image", withCss("background:url(http://localhost:8787/a.png)")],
  ["background image", withCss("background-image:none")],
  ["negative margin", withCss("margin:0 -4px")],
  ["font shorthand", withCss("font:16px serif")],
  ["unit that old programs do not know", withCss("padding:1rem")],
  ["unit that old programs do not know", withCss("height:50vh")],
  ["CSS variable", withCss("color:var(--ink)")],
])("a mail with this is found out: %s", async (complaint, broken) => {
  expect(await complaintsAbout({ ...sound, ...broken }, env.SITE_URL)).toEqual([complaint]);
});

test("a mail without a text part is found out", async () => {
  const complaints = await complaintsAbout({ ...sound, text: "" }, env.SITE_URL);
  expect(complaints).toEqual(["no text part", "link missing from the text part"]);
});

test("each template has its own preview text and its own subject", () => {
  const ownersOf = (part: (mail: typeof sound) => string) => {
    const owners = new Map<string, Set<string>>();
    for (const { name, props } of states) {
      const text = part(renderMail(name, props));
      owners.set(text, (owners.get(text) ?? new Set()).add(name));
    }
    return [...owners.values()].map((names) => names.size);
  };
  expect(new Set(ownersOf(({ html }) => previewOf(html)))).toEqual(new Set([1]));
  expect(new Set(ownersOf(({ subject }) => subject))).toEqual(new Set([1]));
});

/** The same props with other strings; what code chooses from stays. */
const chosen = new Set(["alarm", "topic", "granted", "access", "since"]);
function withStrings<Props>(props: Props, string: (key: string) => string): Props {
  return JSON.parse(
    JSON.stringify(props, (key, value) =>
      typeof value === "string" && !chosen.has(key) ? string(key) : value,
    ),
  );
}

test.each(states)("whatever $name, $state, is given, it shows as text", ({ name, props }) => {
  const hostile = (key: string) => `<img src=${key} onerror="alert(1)"> & 'friends' </title><b style="x">`;
  const shown = new Set<string>();
  withStrings(props, (key) => {
    shown.add(key);
    return "";
  });
  const { html, text } = renderMail(name, withStrings(props, hostile));
  expect(html).not.toMatch(/<img|<b\b|onerror="/);
  expect(shown.size).toBeGreaterThan(3);
  for (const key of shown) {
    expect(html).toContain(`&lt;img src=${key} onerror=&quot;alert(1)&quot;&gt; &amp; &#x27;friends&#x27;`);
    expect(text).toContain(hostile(key));
  }
});

test.each(["chapters-sent", "chapter-published"] as const)(
  "%s keeps the provider's placeholders as they are, in both parts",
  async (name) => {
    const mail = renderMail(name, {
      ...listed,
      greeting: "%%greeting%%",
      preferencesUrl: "%%preferences%%",
    });
    expect(mail.html).toContain(">%%greeting%%</p>");
    expect(mail.html).toContain('href="%%preferences%%"');
    expect(mail.text).toMatch(/^%%greeting%%$/m);
    expect(mail.text).toContain(`${choiceCopy} %%preferences%%\n`);
    expect(await complaintsAbout(mail, env.SITE_URL)).toEqual([]);
  },
);

test.each(mailTopics)("list mail of the topic %s says why it came, and how to stop it", (topic) => {
  const { html, text } = renderMail("chapters-sent", { ...listed, topic });
  for (const part of [html, text]) {
    expect(part).toContain(topicCopy[topic]);
    expect(part).toContain(listed.preferencesUrl);
  }
});

test.each(states)("$name, $state, ends with why it came and with the postal address", ({ name, props }) => {
  const { html, text } = renderMail(name, props);
  const canBeStopped = "preferencesUrl" in props;
  expect(html).toContain(postalAddress);
  expect(text).toMatch(/\nYou get this mail because [^\n]+ at http:\/\/localhost:8787\.\n/);
  expect(text.endsWith(`\n${postalAddress}`)).toBe(true);
  expect(text.includes(choiceCopy)).toBe(canBeStopped);
  expect(html.includes(choiceCopy)).toBe(canBeStopped);
});

test("only the mails that sign somebody in hold a token or a code", () => {
  const signsIn = states
    .filter(({ name, props }) => /token=|^\d{4} \d{4}$/m.test(renderMail(name, props).text))
    .map(({ name }) => name);
  expect(signsIn).toEqual(["confirm-sign-up", "sign-in", "known-address"]);
});

test.each([
  [
    chaptersSentCopy.subject,
    "Your chapter: Writing",
    "Your chapters: Writing, Filming",
    /^9 chapters for you /,
  ],
  [
    chapterPublishedCopy.subject,
    "New chapter: Writing",
    "New chapters: Writing, Filming",
    /^9 new chapters in /,
  ],
])("a subject names its chapters while they fit", (subject, one, two, counted) => {
  expect(subject(["Writing"])).toBe(one);
  expect(subject(["Writing", "Filming"])).toBe(two);
  const long = subject(Array(9).fill("A chapter with a longer title"));
  expect(long).toMatch(counted);
  expect(long.length).toBeLessThanOrEqual(78);
});

test("the first chapter is the mail's button, and the others are links", () => {
  const buttons = [...sound.html.matchAll(/<a href="([^"]*)"\s[^>]*background-color/g)].map(
    ([, href]) => href,
  );
  expect(buttons).toEqual([listed.chapters[0]?.url]);
  for (const { number, title, summary, url } of listed.chapters) {
    expect(sound.text).toContain(
      `\n\n\n${number}. ${title}\n\n9 minutes to read\n\n${summary}\n\nRead chapter ${number} ${url}\n`,
    );
  }
});

test("a welcome without chapters to show is whole, and leads to the contents", async () => {
  const mail = renderMail("welcome", { ...previews.welcome.usual, chapters: [] });
  expect(await complaintsAbout(mail, env.SITE_URL)).toEqual([]);
  expect(mail.text).toContain("Open the contents http://localhost:8787/chapters\n");
  expect(mail.text).not.toContain(cardCopy.intro);
  expect(renderMail("welcome", previews.welcome.usual).text).toContain(cardCopy.intro);
});

test("a reminder says how far a reader has come, and keeps quiet where that is nowhere", () => {
  const { underway, unbegun } = previews["progress-nudge"];
  expect(renderMail("progress-nudge", underway).text).toContain("3 of 6 chapters");
  expect(renderMail("progress-nudge", unbegun).text).not.toContain("0 of 6");
});

test.each(alarms)("the alarm %s says what is wrong, since when, and what to do first", (alarm) => {
  const { subject, text } = renderMail("admin-alarm", { ...previews["admin-alarm"].mailFailed, alarm });
  const { heading, lead, first, counted = "How many" } = alarmCopy[alarm];
  expect(`${subject}.`).toBe(`Alarm: ${heading}`);
  for (const words of [lead, first, `${counted}: 3`, "Since: 22 November 2026 at 20:31 UTC"]) {
    expect(text).toContain(words);
  }
  expect(text).toContain("http://localhost:8787/admin/emails\n");
  expect(text).toContain(`docs/operations.md#${alarm}`);
});
