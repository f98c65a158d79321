import { readdirSync, readFileSync } from "node:fs";

/** The ids of the workerd processes that this process started: Miniflare does not tell them. */
export function runtimes(): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        // "pid (name) state parent …"
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const [, program, parent] = /^\d+ \((.*)\) \w (\d+) /.exec(stat) ?? [];
        return program === "workerd" && Number(parent) === process.pid;
      } catch {
        // It ended meanwhile.
        return false;
      }
    });
}
