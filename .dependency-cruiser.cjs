/**
 * The arrows between rooms (docs: architecture). What is not listed is forbidden; each arrow added here
 * is a decision. dependency-cruiser reads TypeScript through @swc/core: it cannot use TypeScript 7.
 */
const domains = ["chapters", "accounts", "auth", "progress", "mail", "insights", "observe"];
const domainArrows = {
  auth: ["lib/accounts/", "lib/mail/"],
  accounts: ["lib/mail/"],
  progress: ["lib/chapters/"],
  insights: ["lib/chapters/"],
  chapters: ["content/.generated/"],
};

/** Room -> the rooms it may import, beside itself and `lib/base`. A room is a path that ends in `/`, or one file. */
const rooms = {
  "lib/base/": [],
  "db/": [],
  // What is shared with the browser (docs/decisions/017), and not `data`, which leads to gated text.
  // What is left to do is said in one way, by the server and by reader.js; the rules are pure.
  "components/": ["lib/chapters/search/rules.ts", "lib/chapters/search/schema.ts", "lib/progress/rules.ts"],
  ...Object.fromEntries(
    domains.map((domain) => [`lib/${domain}/`, ["db/", ...(domainArrows[domain] ?? [])]]),
  ),
  // `db/client.ts`: the gateway hands the database to the domains it asks (docs/decisions/008).
  // `lib/progress`: what devices tell is taken in without the app (docs/decisions/024).
  // `lib/observe`: both doors count, time and report (docs/decisions/025).
  "lib/gateway/": [
    "db/client.ts",
    "lib/auth/",
    "lib/chapters/",
    "lib/insights/",
    "lib/progress/",
    "lib/observe/",
  ],
  "lib/request/": ["db/", "lib/auth/", "lib/accounts/", "lib/observe/"],
  "app/": ["components/", "lib/request/", ...domains.map((domain) => `lib/${domain}/`), "package.json"],
  // The book's name and colour (docs/decisions/020): nothing else of the book is in a mail's template.
  "emails/": ["lib/mail/messages.ts", "content/.generated/book.ts"],
  // Of the chapters only what anybody may know (docs/decisions/013): no body gets into this Worker.
  "workers/email/": [
    "lib/mail/",
    "lib/observe/",
    "lib/auth/tokens.ts",
    "lib/chapters/rules.ts",
    // Its clock is the only one: where readers stopped is counted by it (docs/decisions/022).
    "lib/insights/chapter/mutations.ts",
    "content/.generated/catalogue.ts",
    "emails/",
    "db/",
  ],
  "worker.ts": ["lib/gateway/", ".open-next/"],
};

/** Package -> the rooms that may import it, where that is not everybody. */
const packages = {
  "@opennextjs/cloudflare": ["lib/request/"],
  next: ["app/", "components/", "lib/request/"],
  "server-only": ["lib/request/"],
  "drizzle-orm": ["db/", ...domains.map((domain) => `lib/${domain}/`)],
  jose: ["lib/auth/"],
  "@sentry/cloudflare": ["lib/observe/"],
  react: ["app/", "components/", "emails/"],
  "react-email": ["emails/"],
  "@sendgrid/mail": ["workers/email/"],
};

const escaped = (path) => path.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const starting = (path) => `^${escaped(path)}${path.endsWith("/") ? "" : "$"}`;
const tests = "\\.test\\.tsx?$";
const everyRoom = Object.keys(rooms).map(starting);

/** Everything of ours, in a room or not: what an arrow can point at. */
const ours =
  "^(app|components|content|db|docs|e2e|emails|lib|public|scripts|test|workers|\\.open-next)/|^[^/]+\\.(ts|mjs|cjs|json)$";

const arrows = Object.entries(rooms).map(([room, targets]) => ({
  name: `from-${room.replace(/\/$/, "").replaceAll("/", "-")}`,
  comment: `${room} may import only: ${["lib/base/", ...targets].join(", ")}`,
  severity: "error",
  from: { path: starting(room), pathNot: tests },
  to: { path: ours, pathNot: [room, "lib/base/", ...targets].map(starting) },
}));

const packageRules = Object.entries(packages).map(([name, allowed]) => ({
  name: `only-for-${name.replace(/\W+/g, "-").replace(/^-/, "")}`,
  comment: `${name} is for ${allowed.join(", ")}`,
  severity: "error",
  from: { path: everyRoom, pathNot: [...allowed.map(starting), tests] },
  to: { path: `(^|/)node_modules/${escaped(name)}(/|$)|^${escaped(name)}(/|$)` },
}));

module.exports = {
  forbidden: [
    ...arrows,
    ...packageRules,
    {
      name: "nobody-imports-doors",
      comment: "Nothing imports app/, a Worker's entry, scripts or journeys.",
      severity: "error",
      from: { path: ["^lib/", "^db/", "^components/", "^emails/", "^test/"] },
      to: { path: ["^app/", "^worker\\.ts$", "^workers/[^/]+/index\\.ts$", "^e2e/"] },
    },
    {
      name: "runs-in-workerd",
      comment: "Workers have no file system and no processes: Node's modules belong in scripts/ and tests.",
      severity: "error",
      from: { path: everyRoom, pathNot: tests },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?async_hooks$" },
    },
    {
      name: "no-circles",
      comment:
        "Two files that need each other are one thought in two places, or one of them is in the wrong room.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolves",
      comment: "An import that leads nowhere would hide an arrow.",
      severity: "error",
      from: { pathNot: "^worker\\.ts$" },
      to: { couldNotResolve: true, pathNot: "^(cloudflare:|virtual:)|\\.css$" },
    },
  ],
  options: {
    parser: "swc",
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: ["node_modules", "^\\.open-next/"] },
    exclude: { path: ["worker-configuration\\.d\\.ts$"] },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
    },
  },
};
