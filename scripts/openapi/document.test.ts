import { expect, test } from "vitest";
import * as z from "zod";
import { appRoutes } from "@/lib/gateway/routes";
import { components } from "./components";
import { groups, openApi } from "./document";
import type { Operation } from "./operation";
import { schemaOf } from "./schemas";
import { validatorOf } from "./validate";

declare global {
  interface ImportMeta {
    /** Vite's, as far as it is used here: the files that a pattern names, read or imported. */
    glob<Content>(pattern: string, options: object): Record<string, Content>;
  }
}

const operations = groups.flatMap((group) => group.operations);
const document = openApi();
const nameOf = ({ method, path }: Operation) => `${method} ${path}`;
const each = operations.map((operation) => [nameOf(operation), operation] as const);

const modules = import.meta.glob<Record<string, unknown>>("/lib/**/schema.ts", { eager: true });
const sources = import.meta.glob<string>("/app/api/**/route.ts", {
  query: "?raw",
  import: "default",
  eager: true,
});
/** The schemas of the domains by themselves, with the names that they are imported by. */
const nameOfSchema = new Map(
  Object.values(modules).flatMap((exported) =>
    Object.entries(exported).flatMap(([name, value]) =>
      value instanceof z.ZodType ? [[value as z.ZodType, name] as const] : [],
    ),
  ),
);

test("every route of the API is described with each of its methods, and nothing else is", () => {
  const routes = Object.entries(appRoutes).filter(([, { kind }]) => kind === "api");
  const all = routes.flatMap(([path, { methods }]) => methods.map((method) => `${method} ${path}`));
  expect(all.length).toBeGreaterThan(30);
  expect(operations.map(nameOf).sort()).toEqual([...all, "GET /api/openapi.json"].sort());
});

test("what a route takes is described by the very schemas that its source imports", () => {
  const names = [...new Set(nameOfSchema.values())];
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const source = sources[`/app${path}/route.ts`] ?? "";
    const imports = [...source.matchAll(/^import \{([^}]*)\} from "@\/lib\/[\w/]*schema";$/gm)];
    const imported = imports.flatMap(([, list = ""]) => list.split(",").map((name) => name.trim()));
    const used = names.filter((name) => imported.includes(name));
    const described = operations
      .filter((operation) => operation.path === path)
      .flatMap(({ params = {}, query, body }) => [...Object.values(params), query, body])
      .flatMap((schema) => (schema && nameOfSchema.get(schema)) ?? []);
    expect([...new Set(described)].sort(), path).toEqual(used.sort());
  }
});

test.each(each)("the examples of %s are what its schemas say", (_, operation) => {
  const { query, body, params = {}, answers, examples } = operation;
  expect(examples.length).toBeGreaterThan(0);
  expect(new Set(examples.map(({ name }) => name)).size).toBe(examples.length);
  for (const { name, values = {}, body: sent, status, answer } of examples) {
    const queryFields = Object.fromEntries(
      Object.entries(values).filter(([field]) => !(field in params) && !(field in (operation.headers ?? {}))),
    );
    const fits =
      (query?.safeParse(queryFields).success ?? Object.keys(queryFields).length === 0) &&
      (body?.safeParse(sent).success ?? sent === undefined);
    // What is refused for its form is the one thing that may not fit.
    expect(fits, name).toBe(status !== 400);
    for (const [field, schema] of Object.entries(params)) {
      expect(schema.safeParse(values[field]).success, `${name}: ${field}`).toBe(true);
    }
    const json = answers.find((one) => one.status === status)?.json;
    if (json && answer !== undefined) expect(json.safeParse(answer).error, name).toBeUndefined();
    if (status >= 400) expect(answer, name).toMatchObject({ code: expect.any(String) });
  }
});

test.each(each)("every answer of %s in JSON has an example, and every note a field", (_, operation) => {
  for (const { status, json } of operation.answers.filter((one) => one.status < 300)) {
    const told = operation.examples.filter((one) => one.status === status && one.answer !== undefined);
    expect(told.length > 0, String(status)).toBe(json !== undefined);
  }
  const fields = [operation.query, operation.body]
    .flatMap((schema) => (schema ? [JSON.stringify(schemaOf(schema))] : []))
    .join();
  for (const field of Object.keys(operation.notes ?? {})) expect(fields).toContain(`"${field}":`);
});

test("operations have ids of their own, the parameters of their paths, and tags that there are", () => {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, operation })),
  );
  expect(new Set(all.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  const tags = document.tags.map(({ name }) => name);
  for (const { path, operation } of all) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const described = (operation.parameters ?? []).filter((one) => one.in === "path" && one.required);
    expect(described.map(({ name }) => name)).toEqual(named);
    expect(tags).toEqual(expect.arrayContaining(operation.tags));
    for (const way of operation.security) {
      expect(Object.keys(document.components.securitySchemes)).toEqual(
        expect.arrayContaining(Object.keys(way)),
      );
    }
    for (const { description } of Object.values(operation.responses)) expect(description).toMatch(/\S/);
  }
});

test("every reference leads to a schema, and every schema is led to", () => {
  const text = JSON.stringify(document);
  const refs = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref));
  const names = Object.keys(document.components.schemas);
  expect(refs).toEqual(new Set(names.map((name) => `#/components/schemas/${name}`)));
});

test("a schema takes its example, and neither one with a field less nor one with a field more", () => {
  for (const { answers, examples } of operations) {
    for (const { json, status } of answers.filter((one) => one.status < 300)) {
      const answer = examples.find((one) => one.status === status && one.answer !== undefined)?.answer;
      if (!json || typeof answer !== "object" || answer === null || Array.isArray(answer)) continue;
      const validator = validatorOf(document, { $ref: `#/components/schemas/${components.get(json)?.id}` });
      expect(validator.safeParse(answer).error).toBeUndefined();
      expect(validator.safeParse({ ...answer, more: 1 }).success).toBe(false);
      const [, ...fewer] = Object.entries(answer);
      expect(validator.safeParse(Object.fromEntries(fewer)).success).toBe(false);
    }
  }
});
