import type { Found } from "@/lib/chapters/search/schema";

/** How much was found, in words. */
export function countOf({ chapters, places }: Found): string {
  if (chapters.length === 0) return "Nothing found";
  const inChapters = `${chapters.length} ${chapters.length === 1 ? "chapter" : "chapters"}`;
  if (places === 0) return inChapters;
  return `${places} ${places === 1 ? "place" : "places"} in ${inChapters}`;
}
