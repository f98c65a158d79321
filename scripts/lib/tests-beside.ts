import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "./root.ts";

/** The sources of some rooms, without their tests. */
export function filesOf(rooms: string[]): string[] {
  return rooms
    .flatMap((room) =>
      readdirSync(inRoot(room), { recursive: true, encoding: "utf8" }).map((name) => path.join(room, name)),
    )
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .sort();
}

/**
 * The test files of a source's own room that it can reach, in two rounds: those with its name, which catch
 * most of what breaks in it, then the others, because rules are proved where they are used too. The
 * promise about mails takes half a minute, and is left to `npm test`.
 */
export function testsFor(file: string): string[][] {
  const room = path.dirname(file);
  const name = path.basename(file).replace(/\.tsx?$/, "");
  const beside = readdirSync(inRoot(room))
    .filter((test) => /\.test\.tsx?$/.test(test) && !test.startsWith("promises.mail."))
    .map((test) => path.join(room, test));
  const own = beside.filter((test) => path.basename(test).startsWith(`${name}.`));
  const users = beside.filter((test) => !own.includes(test) && reaches(test, file));
  return [own, users].filter((round) => round.length > 0);
}

/** Whether a file imports another, itself or by way of files of the same room. */
function reaches(from: string, target: string, seen = new Set<string>()): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  const source = readFileSync(inRoot(from), "utf8");
  const imports = [...source.matchAll(/from "(?:@\/(lib\/[\w/-]+)|\.\/([\w.-]+))"/g)].map(([, far, near]) =>
    far ? `${far}.ts` : `${path.join(path.dirname(from), near ?? "")}.ts`,
  );
  if (imports.includes(target)) return true;
  return imports.some((next) => path.dirname(next) === path.dirname(target) && reaches(next, target, seen));
}
