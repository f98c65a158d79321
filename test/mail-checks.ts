type Mail = { subject: string; html: string; text: string };
type Element = { tag: string; attributes: Map<string, string>; css: Declaration[] };
type Declaration = { property: string; value: string };
type Parsed = Mail & { siteUrl: string; elements: Element[]; css: Declaration[] };

/** The longest subject that mail programs show whole, and that needs no folding (RFC 5322, 2.1.1). */
const longestSubject = 78;
const longestPreview = 110;
const longestLine = 998;
/** Gmail cuts a mail off after this. */
const mostOctets = 102 * 1024;

/** What a provider fills in for each reader. */
const placeholder = /^%%\w+%%$/;

/** CSS that Outlook's Word leaves out or breaks on, and units and functions that old programs do not know. */
const brokenCss: Record<string, (declaration: Declaration) => boolean> = {
  "flex or grid": ({ property, value }) => property === "display" && /flex|grid/.test(value),
  position: ({ property }) => property === "position",
  float: ({ property }) => property === "float",
  "background image": ({ property, value }) =>
    property === "background-image" || (property === "background" && value.includes("url(")),
  "negative margin": ({ property, value }) => property.startsWith("margin") && /(^|\s)-\d/.test(value),
  "font shorthand": ({ property }) => property === "font",
  "unit that old programs do not know": ({ value }) => /\d(rem|vh|vw|ch)\b/.test(value),
  "CSS variable": ({ property, value }) => property.startsWith("--") || value.includes("var("),
};

const rules: Record<string, (mail: Parsed) => boolean> = {
  "subject too short, too long or of two lines": ({ subject }) =>
    !new RegExp(`^[^\\r\\n]{10,${longestSubject}}$`).test(subject),
  "no text part": ({ text }) => text.trim().length < 100,
  "markup in the text part": ({ text }) => /<\w|&\w+;|undefined|\[object/.test(text),
  "link missing from the text part": ({ text, elements }) =>
    valuesOf(elements, "href").some((href) => !text.includes(href)),
  "link twice in the text part": ({ text, siteUrl }) => {
    const links = (text.match(/https?:\S+|%%preferences%%/g) ?? []).filter((link) => link !== `${siteUrl}.`);
    return new Set(links).size < links.length;
  },
  "no preview text, or a long one": ({ html }) => {
    const { length } = previewOf(html);
    return length < 10 || length > longestPreview;
  },
  "image without alt": ({ elements }) =>
    elements.some(({ tag, attributes }) => tag === "img" && !attributes.has("alt")),
  "SVG image": ({ elements }) =>
    elements.some(
      ({ tag, attributes }) => tag === "svg" || /\.svg|image\/svg/.test(attributes.get("src") ?? ""),
    ),
  "link elsewhere": ({ elements, siteUrl }) =>
    ["href", "src", "action", "background"]
      .flatMap((name) => valuesOf(elements, name))
      .some((link) => !placeholder.test(link) && (!URL.canParse(link) || new URL(link).origin !== siteUrl)),
  "element that mail programs drop": ({ elements }) =>
    elements.some(({ tag }) => /^(script|link|iframe|form|object|embed|video|base)$/.test(tag)),
  "max-width that Word does not know": (mail) =>
    mail.elements.some((element) => isTooWideInWord(element, mail)),
  "button without padding in Word": ({ html }) =>
    [...html.matchAll(/<a\b[^>]*background-color[^>]*>(.*?)<\/a>/gs)].some(
      ([, inside]) => !inside?.includes("[if mso]"),
    ),
  "too large for Gmail": ({ html }) => octets(html) > mostOctets,
  "line over 998 octets": ({ html, text }) =>
    [html, text].some((part) => part.split("\n").some((line) => octets(line) > longestLine)),
  "no language": ({ elements }) => !has(elements, "html", "lang", /^en$/),
  "no title": ({ html }) => !/<title>[^<]{5,}<\/title>/.test(html),
  "no charset": ({ elements }) => !has(elements, "meta", "content", /charset=utf-8/i),
  "no viewport": ({ elements }) => !has(elements, "meta", "name", /^viewport$/),
  "no color scheme": ({ elements }) => !has(elements, "meta", "name", /^color-scheme$/),
  "table without a role": ({ elements }) =>
    elements.some(({ tag, attributes }) => tag === "table" && attributes.get("role") !== "presentation"),
  ...Object.fromEntries(
    Object.entries(brokenCss).map(([name, isBroken]) => [name, ({ css }: Parsed) => css.some(isBroken)]),
  ),
};

/** The names of the rules that a mail breaks; none for a sound one. `siteUrl`: the only origin it may link to. */
export async function complaintsAbout(mail: Mail, siteUrl: string): Promise<string[]> {
  const elements = await elementsOf(mail.html);
  const sheets = [...mail.html.replaceAll(/<!--.*?-->/gs, "").matchAll(/<style>(.*?)<\/style>/gs)];
  const inSheets = sheets.flatMap(([, sheet = ""]) =>
    [...sheet.matchAll(/\{([^{}]*)\}/g)].flatMap(([, block = ""]) => declarationsOf(block)),
  );
  const css = [...elements.flatMap((element) => element.css), ...inSheets];
  const parsed = { ...mail, siteUrl, elements, css };
  return Object.keys(rules).filter((name) => rules[name]?.(parsed));
}

/** What mail programs show beside the subject: the hidden text at the top. */
export function previewOf(html: string): string {
  return /<div\s[^>]*display:none[^>]*>([^<]*)/.exec(html)?.[1]?.trim() ?? "";
}

async function elementsOf(html: string): Promise<Element[]> {
  const elements: Element[] = [];
  const rewriter = new HTMLRewriter().on("*", {
    element({ tagName, attributes }) {
      // The browser's `Element`, which the types merge in, has no pairs here; workerd's has.
      const pairs = attributes as Iterable<unknown> as Iterable<[name: string, value: string]>;
      const named = new Map([...pairs].map(([name, value]) => [name.toLowerCase(), decoded(value)]));
      elements.push({ tag: tagName, attributes: named, css: declarationsOf(named.get("style") ?? "") });
    },
  });
  await rewriter.transform(new Response(html)).text();
  return elements;
}

function decoded(attribute: string): string {
  return attribute.replaceAll("&#x27;", "'").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

function declarationsOf(block: string): Declaration[] {
  return block.split(";").flatMap((declaration) => {
    const [property = "", ...value] = declaration.split(":");
    return property.trim()
      ? [{ property: property.trim().toLowerCase(), value: value.join(":").trim() }]
      : [];
  });
}

function valuesOf(elements: Element[], name: string): string[] {
  return elements.flatMap(({ attributes }) => attributes.get(name) ?? []);
}

function has(elements: Element[], tag: string, name: string, value: RegExp): boolean {
  return elements.some((element) => element.tag === tag && value.test(element.attributes.get(name) ?? ""));
}

/** Word goes by the `width` of a cell or table, or by a class in the sheet that only Word reads. */
function isTooWideInWord({ attributes, css }: Element, { html }: Mail): boolean {
  const width = css.find(({ property }) => property === "max-width")?.value;
  if (!width || !/^[1-9]\d*(px|em)$/.test(width)) return false;
  if (`${attributes.get("width")}px` === width) return false;
  const forWord = [...html.matchAll(/<!--\[if mso\]>(.*?)<!\[endif\]-->/gs)].join();
  return !forWord.includes(`.${attributes.get("class")} { width: ${width}; }`);
}

function octets(text: string): number {
  return new TextEncoder().encode(text).length;
}
