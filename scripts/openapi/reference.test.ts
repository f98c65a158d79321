import { expect, test } from "vitest";
import { openApi } from "./document";
import { referenceHtml } from "./reference";

const document = openApi();
const html = referenceHtml(document);

test("every link leads to a place on the page, and no two places have one name", () => {
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining([...new Set(links)]));
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  expect(ids).toEqual(expect.arrayContaining(operations.map(({ operationId }) => operationId)));
});

test("what the policy forbids is not in it, and elements are closed", () => {
  expect(html).not.toMatch(/<script|<style|\sstyle=|\son\w+=/);
  const open: string[] = [];
  for (const [, closing, name = ""] of html.matchAll(/<(\/?)([a-z]\w*)[^<>]*>/g)) {
    if (closing) expect(open.pop()).toBe(name);
    else open.push(name);
  }
  expect(open).toEqual([]);
});

test("words of the document are text, whatever they look like", () => {
  const [path = "", methods] = Object.entries(document.paths)[0] ?? [];
  const [method = "", operation] = Object.entries(methods ?? {})[0] ?? [];
  if (!operation) throw new Error("no operation");
  const evil = '<img src=x onerror="alert(1)">';
  const told = { ...operation, summary: evil, description: `${evil} \`${evil}\`` };
  const changed = referenceHtml({ ...document, paths: { ...document.paths, [path]: { [method]: told } } });
  expect(changed).not.toContain("<img");
  expect(changed.match(/&lt;img src=x onerror=&quot;alert\(1\)&quot;&gt;/g)).toHaveLength(3);
});
