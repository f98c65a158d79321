import { cookieNames, type ReadingSettings, readingChoices, readingValue } from "@/lib/base/cookies";

/** Told on the document after how the page looks was changed. */
export const lookEvent = "reader:look";

const root = document.documentElement;
const year = 31_536_000;

/** Whether the page is dark, by choice or by the system's. */
export function isDark(): boolean {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  return (root.dataset.theme ?? system) === "dark";
}

/** Changes the theme, here and in the cookie by which the next page comes right at once; `null`: the system's. */
export function setTheme(theme: "light" | "dark" | null): void {
  setData("theme", theme);
  keep(cookieNames.theme, theme ?? "");
}

/** The reading settings that the page is in. */
export function readingSettings(): ReadingSettings {
  const chosen = <T extends string>(name: string, choices: readonly T[]) =>
    choices.find((choice) => choice === root.dataset[name]) ?? null;
  return {
    size: chosen("size", readingChoices.size),
    width: chosen("width", readingChoices.width),
    keys: chosen("keys", readingChoices.keys),
  };
}

/** Changes some of the reading settings, here and in their cookie. */
export function setReading(changes: Partial<ReadingSettings>): void {
  for (const [name, choice] of Object.entries(changes)) setData(name, choice);
  keep(cookieNames.reading, readingValue(readingSettings()));
}

function setData(name: string, value: string | null): void {
  if (value === null) delete root.dataset[name];
  else root.dataset[name] = value;
}

function keep(name: string, value: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
  document.cookie = `${name}=${value}; Path=/; Max-Age=${value ? year : 0}; SameSite=Lax${secure}`;
  document.dispatchEvent(new Event(lookEvent));
}
