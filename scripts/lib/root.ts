import path from "node:path";

/** The project's folder; every script works from there. */
export const root = path.resolve(import.meta.dirname, "../..");

/** A path inside the project, from its parts. */
export function inRoot(...parts: string[]): string {
  return path.join(root, ...parts);
}
