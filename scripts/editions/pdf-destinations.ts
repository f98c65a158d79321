/** The page, from 1, of every named destination of a PDF that Chromium printed: its objects are plain text. */
export function destinationPages(pdf: Buffer): Map<string, number> {
  const text = pdf.toString("latin1");
  const objects = new Map(
    [...text.matchAll(/(?:^|\n)(\d+) 0 obj\n?([\s\S]*?)(?=stream\r?\n|endobj)/g)].map(
      ([, id = "", body = ""]) => [id, body],
    ),
  );
  const catalog = [...objects.values()].find((body) => /\/Type\s*\/Catalog/.test(body)) ?? "";
  const refOf = (name: string) => new RegExp(`/${name}\\s+(\\d+) 0 R`).exec(catalog)?.[1] ?? "";
  const order = leavesOf(refOf("Pages"), objects);
  const destinations = objects.get(refOf("Dests")) ?? "";
  return new Map(
    [...destinations.matchAll(/\/(\S+)\s*\[(\d+) 0 R/g)].map(([, name = "", page = ""]) => [
      name,
      order.indexOf(page) + 1,
    ]),
  );
}

/** The pages below a node of the page tree, in order. */
function leavesOf(id: string, objects: ReadonlyMap<string, string>): string[] {
  const kids = /\/Kids\s*\[([^\]]*)\]/.exec(objects.get(id) ?? "")?.[1];
  if (kids === undefined) return [id];
  return [...kids.matchAll(/(\d+) 0 R/g)].flatMap(([, kid = ""]) => leavesOf(kid, objects));
}
