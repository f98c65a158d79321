import { parseDocument } from "yaml";

type Fields = Record<string, unknown>;

/** The keys that GitHub knows, and those of them that must be there. */
const keys = {
  workflow: {
    known: ["name", "run-name", "on", "permissions", "env", "defaults", "concurrency", "jobs"],
    needed: ["name", "on", "permissions", "concurrency", "jobs"],
  },
  job: {
    known: [
      ...["name", "needs", "if", "runs-on", "timeout-minutes", "environment", "permissions", "concurrency"],
      ...["steps", "env", "outputs", "strategy", "defaults", "continue-on-error", "services", "container"],
    ],
    needed: ["runs-on", "timeout-minutes", "permissions", "steps"],
  },
  step: {
    known: [
      ...["id", "name", "if", "uses", "run", "with", "env", "shell", "working-directory"],
      ...["continue-on-error", "timeout-minutes"],
    ],
    needed: [],
  },
};
const triggers = ["pull_request", "push", "schedule", "workflow_dispatch"];
const contexts =
  /^(github|env|vars|secrets|needs|steps|job|runner|matrix|strategy|inputs|hashFiles|failure|success|always|cancelled)\b/;
const sameRepository = "github.event.pull_request.head.repo.full_name == github.repository";

/** What is wrong with a GitHub Actions workflow, a sentence each. `scripts` are the names in package.json. */
export function workflowProblems(text: string, scripts: readonly string[]): string[] {
  const document = parseDocument(text);
  if (document.errors.length > 0) return document.errors.map(({ message }) => message);
  const workflow = document.toJS() as Fields;
  const jobs = fieldsOf(workflow.jobs);
  return [
    ...keyProblems("the workflow", workflow, keys.workflow),
    ...permissionProblems("the workflow", workflow.permissions),
    ...triggersOf(workflow).flatMap((name) =>
      triggers.includes(name) ? [] : [`the trigger ${name} is not one we use`],
    ),
    ...pinProblems(text),
    ...expressionProblems(text),
    ...Object.entries(jobs).flatMap(([name, job]) =>
      jobProblems(name, fieldsOf(job), { workflow, jobs, scripts }),
    ),
  ];
}

function jobProblems(
  name: string,
  job: Fields,
  { workflow, jobs, scripts }: { workflow: Fields; jobs: Fields; scripts: readonly string[] },
): string[] {
  const at = `job ${name}`;
  const needs = [job.needs ?? []].flat().map(String);
  const usesSecrets = /secrets\./.test(JSON.stringify(job));
  const isOpenToForks = triggersOf(workflow).includes("pull_request");
  const condition = String(job.if ?? "");
  const isShut = condition.includes(sameRepository) || /github\.event_name == 'push'/.test(condition);
  return [
    ...keyProblems(at, job, keys.job),
    ...permissionProblems(at, job.permissions),
    ...needs.filter((other) => !(other in jobs)).map((other) => `${at} needs ${other}, which is no job`),
    ...(/-latest$/.test(String(job["runs-on"])) ? [`${at} runs on whatever is latest`] : []),
    ...(usesSecrets && isOpenToForks && (!isShut || condition.includes("||"))
      ? [`${at} has secrets, and may run the code of a fork`]
      : []),
    ...(job.env !== undefined && usesSecrets && /secrets\./.test(JSON.stringify(job.env))
      ? [`${at} gives its secrets to every step`]
      : []),
    ...stepsOf(job).flatMap((step, index) => stepProblems(`${at}, step ${index + 1}`, step, scripts)),
  ];
}

function stepProblems(at: string, step: Fields, scripts: readonly string[]): string[] {
  const problems = keyProblems(at, step, keys.step);
  if ((step.uses === undefined) === (step.run === undefined))
    problems.push(`${at} must have one of uses and run`);
  if (
    String(step.uses).startsWith("actions/checkout@") &&
    fieldsOf(step.with)["persist-credentials"] !== false
  ) {
    problems.push(`${at} keeps the token in .git/config`);
  }
  if (step.run === undefined) return problems;
  const run = String(step.run);
  if (run.includes("${{")) problems.push(`${at} pastes an expression into a shell: hand it over in env`);
  for (const line of run.split("\n").filter(Boolean)) {
    const [, script] = /^npm (?:run )?([\w:-]+)( -- .*)?$/.exec(line) ?? [];
    if (!script) problems.push(`${at} runs "${line}", which is no script of package.json`);
    else if (!scripts.includes(script))
      problems.push(`${at} runs the script ${script}, which package.json lacks`);
  }
  return problems;
}

/** Every action at a commit, with its version behind it for people and for updates. */
function pinProblems(text: string): string[] {
  return [...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)]
    .map(([, action = ""]) => action)
    .filter((action) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))
    .map((action) => `${action} is not pinned to a commit with its version as a comment`);
}

function expressionProblems(text: string): string[] {
  return [...text.matchAll(/\$\{\{\s*(.*?)\s*\}\}/g)]
    .map(([, expression = ""]) => expression)
    .filter((expression) => !contexts.test(expression))
    .map((expression) => `"${expression}" begins with no context that there is`);
}

function permissionProblems(at: string, permissions: unknown): string[] {
  if (typeof permissions === "string") return [`${at} has the permissions ${permissions}`];
  return Object.entries(fieldsOf(permissions))
    .filter(([name, right]) => right !== "none" && !(name === "contents" && right === "read"))
    .map(([name, right]) => `${at} may ${String(right)} ${name}`);
}

function keyProblems(
  at: string,
  fields: Fields,
  { known, needed }: { known: string[]; needed: string[] },
): string[] {
  return [
    ...Object.keys(fields)
      .filter((key) => !known.includes(key))
      .map((key) => `${at} has the unknown key ${key}`),
    ...needed.filter((key) => !(key in fields)).map((key) => `${at} lacks ${key}`),
  ];
}

function triggersOf({ on }: Fields): string[] {
  return typeof on === "string" ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(fieldsOf(on));
}

function stepsOf({ steps }: Fields): Fields[] {
  return Array.isArray(steps) ? steps.map(fieldsOf) : [];
}

function fieldsOf(value: unknown): Fields {
  return value !== null && typeof value === "object" ? (value as Fields) : {};
}
