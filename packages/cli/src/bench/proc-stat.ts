/** What the operating system accounts to a process (proc(5)). */
import { readFileSync } from "node:fs";

/** Linux gives times in units of USER_HZ, which is 100 on every architecture that Node runs on. */
const microsPerTick = 10_000;

/** CPU time of a process with all its threads, in user mode and in the kernel. Steps of 10 ms. */
export function cpuMicros(pid: number): number {
  return parseCpuMicros(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

/** @param stat - the text of `/proc/PID/stat`. */
export function parseCpuMicros(stat: string): number {
  // The second field is the name in brackets, which may hold blanks and brackets. Then the third follows.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [utime, stime] = [fields[11], fields[12]];
  return (Number(utime) + Number(stime)) * microsPerTick;
}

/** Resident memory. */
export function residentKib(pid: number): number {
  return parseResidentKib(readFileSync(`/proc/${pid}/status`, "utf8"));
}

/** @param status - the text of `/proc/PID/status`. */
export function parseResidentKib(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}
