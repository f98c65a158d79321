import type { JsonSchema, OpenApi, OperationObject, Parameter } from "../scripts/openapi/shapes";
import { validatorOf } from "../scripts/openapi/validate";
import { Client } from "./client";
import { expect } from "./product";

/** What an example needs that no document can know: values, a body or headers of this run, and cookies. */
export type Given = { values?: Record<string, string>; body?: unknown; client?: Client };

/** One example of the served document, with all that it says of it. */
export type Call = {
  id: string;
  path: string;
  method: string;
  operation: OperationObject;
  as: "guest" | "reader" | "admin";
  status: number;
  values: Record<string, string>;
  type: string | undefined;
  body: unknown;
  answer: unknown;
};

export async function readDocument(): Promise<OpenApi> {
  return (await (await new Client().get("/api/openapi.json")).json()) as OpenApi;
}

/** Every operation of a document; `id` is also how its examples are named. */
export function operationsOf(document: OpenApi) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
}

/** The examples of the operations with this tag. */
export function callsOf(document: OpenApi, tag: string): Call[] {
  return operationsOf(document)
    .filter(({ operation }) => operation.tags.includes(tag))
    .flatMap(({ path, method, operation }) =>
      operation["x-examples"].map(({ name, as, status }) => {
        const { parameters = [], requestBody, responses } = operation;
        const [type, body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
        const json = responses[status]?.content?.["application/json"];
        return {
          id: `${operation.operationId} ${name}`,
          ...{ path, method, operation, as, status, type },
          values: valuesOf(parameters, name),
          body: body?.examples?.[name]?.value,
          answer: json?.examples?.[name]?.value,
        };
      }),
    );
}

function valuesOf(parameters: Parameter[], example: string): Record<string, string> {
  return Object.fromEntries(
    parameters.flatMap(({ name, examples }) => {
      const value = examples?.[example]?.value;
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}

/** Makes the request of an example, with what is given for it, as whoever has this token. */
export function send(call: Omit<Call, "id">, given: Given, token: string | undefined): Promise<Response> {
  const { path, method, operation, type = "" } = call;
  const values = { ...call.values, ...given.values };
  const body = given.body ?? call.body;
  const of = (place: string) =>
    (operation.parameters ?? []).flatMap(({ name, in: where }): [string, string][] => {
      const value = values[name];
      return where === place && value !== undefined ? [[name, value]] : [];
    });
  const target = of("path").reduce((to, [name, value]) => to.replace(`{${name}}`, value), path);
  const search = new URLSearchParams(of("query")).toString();
  const client = given.client ?? new Client();
  return client.send(method, search ? `${target}?${search}` : target, {
    headers: {
      ...Object.fromEntries(of("header")),
      ...(token && !given.client ? { Authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "Content-Type": type }),
    },
    ...(body === undefined ? {} : { body: encoded(type, body) }),
  });
}

function encoded(type: string, body: unknown): string {
  if (type === "application/json") return JSON.stringify(body);
  return new URLSearchParams(body as Record<string, string>).toString();
}

/** Holds an answer to what the document says of it: its status, its type, and the schema of its JSON. */
export async function expectAsDescribed(document: OpenApi, call: Call, response: Response): Promise<void> {
  const { id, operation, status, answer } = call;
  const text = await response.text();
  expect.soft(response.status, `${id}: ${text.slice(0, 300)}`).toBe(status);
  const content = operation.responses[status]?.content ?? {};
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  expect.soft([...Object.keys(content), ...(text ? [] : [""])], id).toContain(type);
  const schema = content["application/json"]?.schema;
  if (type !== "application/json" || !schema) return;
  const found = JSON.parse(text);
  expect.soft(problemsOf(document, schema, found), id).toEqual([]);
  // Refusals are told word for word.
  if (status >= 400) expect.soft(found, id).toEqual(answer);
  // A list with nothing in it would fit any schema of its entries.
  else expect.soft(filledLists(found), id).toEqual(expect.arrayContaining(filledLists(answer)));
}

/** Where in an answer there are lists that hold something: the names of fields, and "" for the answer itself. */
function filledLists(answer: unknown): string[] {
  if (typeof answer !== "object" || answer === null) return [];
  return Object.entries(Array.isArray(answer) ? { "": answer } : answer).flatMap(([name, value]) =>
    Array.isArray(value) && value.length > 0 ? [name] : [],
  );
}

/** What in a value is not as its schema says; nothing is left over either. */
export function problemsOf(document: OpenApi, schema: JsonSchema, value: unknown): string[] {
  const { error } = validatorOf(document, schema).safeParse(value);
  return error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
}
