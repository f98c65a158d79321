import { fieldList } from "./fields";
import { code, escaped, marked } from "./markup";
import type { Caller } from "./operation";
import type { Content, OpenApi, OperationObject, Parameter, ResponseObject } from "./shapes";

/** The document for people: groups with their operations, and the schemas that these name. HTML without any script or style. */
export function referenceHtml(document: OpenApi): string {
  const { info, tags, components } = document;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const groups = tags.map(({ name, description }) => ({
    name,
    description,
    own: operations.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const contents = groups.map(
    ({ name, own }) =>
      `<li><a href="#${idOf(name)}">${escaped(name)}</a><ul>${own.map(entryOf).join("")}</ul></li>`,
  );
  const sections = groups.map(
    ({ name, description, own }) =>
      `<section><h2 id="${idOf(name)}">${escaped(name)}</h2><p>${escaped(description)}</p>${own.map(operationOf).join("")}</section>`,
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<section class="api-schema"><h3 id="schema-${name}">${escaped(name)}</h3>${fieldList(schema)}</section>`,
  );
  return [
    `<p>${marked(info.description)}</p>`,
    `<nav class="api-contents" aria-label="Operations"><ul>${contents.join("")}<li><a href="#schemas">Schemas</a></li></ul></nav>`,
    ...sections,
    `<section><h2 id="schemas">Schemas</h2>${schemas.join("")}</section>`,
  ].join("");
}

type Entry = { path: string; method: string; operation: OperationObject };

const idOf = (name: string) => name.toLowerCase().replaceAll(" ", "-");

function entryOf({ path, method, operation }: Entry): string {
  return `<li><a href="#${operation.operationId}">${code(`${method} ${path}`)}</a></li>`;
}

function operationOf({ path, method, operation }: Entry): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const [type = "", body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  return [
    `<section class="api-operation"><h3 id="${operationId}"><a href="#${operationId}"><b>${method}</b> ${code(path)}</a></h3>`,
    `<p><strong>${escaped(summary)}.</strong> ${marked(description ?? "")}</p>`,
    `<p>${callers[operation["x-caller"]]}</p>`,
    ...(parameters.length > 0 ? ["<h4>Parameters</h4>", parameterList(parameters)] : []),
    ...(requestBody && body?.schema
      ? [`<h4>Body</h4><p>${code(type)}. ${escaped(requestBody.description)}</p>`, fieldList(body.schema)]
      : []),
    "<h4>Answers</h4>",
    answerList(responses),
    ...operation["x-examples"].map((example) => exampleOf({ path, method, operation }, example)),
    "</section>",
  ].join("");
}

/** Who may call, in words. */
const callers: Record<Caller, string> = {
  anyone: "Anybody may call.",
  "guest or reader": "Anybody may call; what comes depends on who asks.",
  reader: "For readers who are signed in, by bearer token or cookie.",
  admin: "For admins who are signed in, by bearer token or cookie.",
  session: "For whoever has the refresh cookie.",
  provider: "For whoever signs what they send.",
};

function parameterList(parameters: Parameter[]): string {
  const properties = Object.fromEntries(
    parameters.map(({ name, in: place, description, schema }) => {
      const told = [`In the ${place}.`, description ?? schema.description].filter(Boolean).join(" ");
      return [name, { ...schema, description: told }];
    }),
  );
  const required = parameters.filter((one) => one.required).map(({ name }) => name);
  return fieldList({ type: "object", properties, required });
}

function answerList(responses: Record<string, ResponseObject>): string {
  const items = Object.entries(responses).map(
    ([status, { description, content }]) =>
      `<dt>${code(status)}</dt><dd>${marked(description)} ${typesOf(content)}</dd>`,
  );
  return `<dl class="api-answers">${items.join("")}</dl>`;
}

function typesOf(content: Content = {}): string {
  const types = Object.entries(content).map(([type, { schema }]) => {
    const name = schema?.$ref?.split("/").at(-1);
    if (name === "Error") return "";
    return name ? `<a href="#schema-${name}">${escaped(name)}</a>` : code(type);
  });
  return types.filter(Boolean).join(" or ");
}

/** An example as it goes over the wire, and what comes back. */
function exampleOf(
  { path, method, operation }: Entry,
  { name, as, status }: OperationObject["x-examples"][number],
): string {
  const { parameters = [], requestBody, responses } = operation;
  const valuesIn = (place: string) =>
    parameters.flatMap(({ name: field, in: where, examples }) => {
      const value = where === place ? examples?.[name]?.value : undefined;
      return value === undefined ? [] : [[field, String(value)] as [string, string]];
    });
  const target = valuesIn("path").reduce((to, [field, value]) => to.replace(`{${field}}`, value), path);
  const search = new URLSearchParams(valuesIn("query")).toString();
  const [type = "", body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const value = body?.examples?.[name]?.value;
  const answer = responses[status]?.content?.["application/json"]?.examples?.[name]?.value;
  const sent = [
    `${method} ${target}${search && `?${search}`}`,
    ...valuesIn("header").map(([field, text]) => `${field}: ${text}`),
    ...(as === "guest" ? [] : ["Authorization: Bearer …"]),
    ...(value === undefined ? [] : [`Content-Type: ${type}`, "", bodyText(type, value)]),
  ];
  const got = [String(status), ...(answer === undefined ? [] : ["", JSON.stringify(answer, null, 2)])];
  const block = (lines: string[]) => `<pre tabindex="0"><code>${escaped(lines.join("\n"))}</code></pre>`;
  return `<details><summary>Example: ${escaped(name.replaceAll("-", " "))}</summary>${block(sent)}${block(got)}</details>`;
}

function bodyText(type: string, value: unknown): string {
  if (type === "application/json") return JSON.stringify(value, null, 2);
  return new URLSearchParams(value as Record<string, string>).toString();
}
