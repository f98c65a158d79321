import { type ErrorCode, errorAnswers } from "@/lib/base/errors";
import { siteInDocuments } from "@/lib/base/site";
import { getBook } from "@/lib/chapters/data";
import { appRoutes } from "@/lib/gateway/routes";
import { version } from "@/package.json";
import type { Caller, Operation } from "./operation";
import { account, site } from "./operations/account";
import { admin } from "./operations/admin";
import { adminSubscribers } from "./operations/admin-subscribers";
import { auth } from "./operations/auth";
import { content } from "./operations/content";
import { email } from "./operations/email";
import { progress } from "./operations/progress";
import { errorRef, namedSchemas, refTo, schemaOf } from "./schemas";
import type { Content, JsonSchema, OpenApi, OperationObject, Parameter, ResponseObject } from "./shapes";

/** Every operation, by group, in the order in which people need them. */
export const groups: { name: string; description: string; operations: Operation[] }[] = [
  { name: "Signing in", description: "By links and codes that come by mail.", operations: auth },
  { name: "The book", description: "Chapters, files and links to share.", operations: content },
  { name: "Progress", description: "What was read, and quizzes.", operations: progress },
  { name: "Account", description: "What is held about a reader.", operations: account },
  { name: "Mail", description: "Signing up, mail to many, and stopping it.", operations: email },
  {
    name: "Admin",
    description: "Figures, lists and rights.",
    operations: [...admin, ...adminSubscribers],
  },
  { name: "Site", description: "Its state and this description.", operations: site },
];

const securities: Record<Caller, Record<string, string[]>[]> = {
  anyone: [],
  "guest or reader": [{}, { bearer: [] }, { cookie: [] }],
  reader: [{ bearer: [] }, { cookie: [] }],
  admin: [{ bearer: [] }, { cookie: [] }],
  session: [{ refresh: [] }],
  provider: [{ signature: [] }],
};

/** The whole HTTP surface as OpenAPI 3.1; `siteInDocuments` stands for the site's origin. */
export function openApi(): OpenApi {
  const paths: OpenApi["paths"] = {};
  for (const { name, operations } of groups) {
    for (const operation of operations) {
      const path = operation.path.replace(/\[(\w+)\]/g, "{$1}");
      paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(name, operation) };
    }
  }
  return {
    openapi: "3.1.1",
    info: {
      title: `The API of ${getBook().title}`,
      version,
      description:
        "JSON in UTF-8. Times are ISO 8601 in UTC. Every answer carries `X-Request-Id`. Unknown fields are refused. Lists go on with `cursor` while `nextCursor` is not null. HEAD is answered wherever GET is. Requests that change something and come with cookies must carry the site’s own `Origin`. Other origins may call if the operator allows them, with bearer tokens and never with cookies.",
    },
    servers: [{ url: siteInDocuments }],
    tags: groups.map(({ name, description }) => ({ name, description })),
    paths,
    components: {
      schemas: namedSchemas(),
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        cookie: { type: "apiKey", in: "cookie", name: "__Host-access" },
        refresh: { type: "apiKey", in: "cookie", name: "__Host-refresh" },
        signature: { type: "apiKey", in: "header", name: "X-Twilio-Email-Event-Webhook-Signature" },
      },
    },
  };
}

function describe(tag: string, operation: Operation): OperationObject {
  const { method, path, summary, description, by, examples } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId: `${method.toLowerCase()}-${path.replace(/^\/api\/|[[\]]/g, "").replaceAll(/[/.]/g, "-")}`,
    tags: [tag],
    summary,
    ...(description && { description }),
    "x-caller": by,
    security: securities[by],
    ...(parameters.length > 0 && { parameters }),
    ...(operation.body && { requestBody: bodyOf(operation) }),
    responses: { ...successesOf(operation), ...refusalsOf(operation) },
    "x-examples": examples.map(({ name, as, status }) => ({ name, as, status })),
  };
}

function parametersOf({ params = {}, query, headers = {}, notes = {}, examples }: Operation): Parameter[] {
  const { properties = {}, required = [] } = query ? schemaOf(query) : {};
  const schemas = [
    ...Object.entries(params).map(([name, schema]) => ["path", name, schemaOf(schema), true] as const),
    ...Object.entries(properties).map(
      ([name, schema]) => ["query", name, schema, required.includes(name)] as const,
    ),
    ...Object.entries(headers).map(([name, schema]) => ["header", name, schemaOf(schema), true] as const),
  ];
  return schemas.map(([place, name, schema, isRequired]) => {
    const note = notes[name];
    const values = examples.flatMap(({ name: example, values }) => {
      const value = values?.[name];
      return value === undefined ? [] : [[example, { value }] as const];
    });
    return {
      name,
      in: place,
      required: isRequired,
      ...(note && { description: note }),
      schema,
      ...(values.length > 0 && { examples: Object.fromEntries(values) }),
    };
  });
}

function bodyOf({ path, body, bodyType = "application/json", notes = {}, examples }: Operation) {
  const bytes = appRoutes[path]?.bodyLimit ?? 0;
  const schema = body ? noted(schemaOf(body), notes) : {};
  const withBody = examples.filter((example) => example.body !== undefined);
  return {
    required: true,
    description: `At most ${bytes / 1024} KB.`,
    content: {
      [bodyType]: {
        schema,
        examples: Object.fromEntries(withBody.map(({ name, body: value }) => [name, { value }])),
      },
    },
  };
}

/** The schema with what `notes` say of its fields, however deep these are. */
function noted(schema: JsonSchema, notes: Record<string, string>): JsonSchema {
  const { properties, items, anyOf } = schema;
  const within = (one: JsonSchema) => noted(one, notes);
  const fields = Object.entries(properties ?? {}).map(([name, field]) => {
    const note = notes[name];
    return [name, { ...within(field), ...(note && { description: note }) }];
  });
  return {
    ...schema,
    ...(properties && { properties: Object.fromEntries(fields) }),
    ...(items && { items: within(items) }),
    ...(anyOf && { anyOf: anyOf.map(within) }),
  };
}

function successesOf({ answers, examples }: Operation): Record<string, ResponseObject> {
  const responses = answers.map(({ status, says, json, files = [] }) => {
    const content: Content = {
      ...(json && { "application/json": { schema: refTo(json), ...examplesOf(examples, status) } }),
      ...Object.fromEntries(files.map((type) => [type, {}])),
    };
    const hasContent = Object.keys(content).length > 0;
    return [status, { description: says, ...(hasContent && { content }) }];
  });
  return Object.fromEntries(responses);
}

function refusalsOf(operation: Operation): Record<string, ResponseObject> {
  const codes = codesOf(operation);
  const taken = operation.answers.map(({ status }) => status);
  const statuses = [...new Set(codes.map((code) => errorAnswers[code].status))];
  const responses = statuses
    .filter((status) => !taken.includes(status))
    .map((status) => {
      const ofStatus = codes.filter((code) => errorAnswers[code].status === status);
      const waits = status === 429 || status === 503;
      return [
        status,
        {
          description: ofStatus.map((code) => `\`${code}\`: ${errorAnswers[code].message}`).join(" "),
          ...(waits && {
            headers: { "Retry-After": { description: "Seconds.", schema: { type: "integer" } } },
          }),
          content: { "application/json": { schema: errorRef, ...examplesOf(operation.examples, status) } },
          "x-codes": ofStatus,
        },
      ];
    });
  return Object.fromEntries(responses);
}

/** Every code that an operation may refuse with, in the order of the closed list. */
function codesOf({ method, path, by, query, params, body, bodyType, refuses = [] }: Operation): ErrorCode[] {
  const mayCome = new Set<ErrorCode>([...refuses, "unavailable", "internal"]);
  if (query || params?.number || body) mayCome.add("invalid_request");
  if (by === "reader" || by === "admin" || by === "provider") mayCome.add("unauthorized");
  if (by === "admin") mayCome.add("forbidden");
  const isSigned = appRoutes[path]?.isSigned ?? false;
  if (method !== "GET") mayCome.add("payload_too_large");
  if (method !== "GET" && !isSigned) mayCome.add("forbidden");
  if (method === "POST" && !isSigned && /^\/api\/(auth|email)\//.test(path)) mayCome.add("rate_limited");
  if (body && !bodyType && by !== "provider") mayCome.add("unsupported_media_type");
  return (Object.keys(errorAnswers) as ErrorCode[]).filter((code) => mayCome.has(code));
}

/** The examples of an answer's JSON. */
function examplesOf(examples: Operation["examples"], status: number) {
  const told = examples.filter((example) => example.status === status && example.answer !== undefined);
  if (told.length === 0) return {};
  return { examples: Object.fromEntries(told.map(({ name, answer: value }) => [name, { value }])) };
}
