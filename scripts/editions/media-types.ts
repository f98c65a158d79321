const pictureTypes: Record<string, string> = {
  svg: "image/svg+xml",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
};

/** The media type of a picture, by its name. Throws for one that no reading system has to show (EPUB 3.3, 3.2). */
export function pictureType(name: string): string {
  const type = pictureTypes[name.split(".").at(-1)?.toLowerCase() ?? ""];
  if (!type) throw new Error(`${name} is no picture that a book may hold: use SVG, PNG, JPEG, WebP or GIF`);
  return type;
}
