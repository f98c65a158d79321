import { readFileSync, writeFileSync } from "node:fs";

/** A process's memory in megabytes (Linux): now, and at most since it was last set back. */
export function memoryOf(pid: number): { nowMb: number; peakMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1024;
  return { nowMb: megabytes("VmRSS"), peakMb: megabytes("VmHWM") };
}

/** Sets the peak back to what is used now. */
export function setPeakBack(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}
