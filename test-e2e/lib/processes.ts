/** Other processes, by their ids. */
import { until } from "./within.js";

/** Whether a process runs. A zombie, which only waits to be reaped, does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until none of these processes runs. */
export async function gone(pids: readonly number[], ms?: number): Promise<void> {
  await until(`processes ${pids.join(", ")} are gone`, () => pids.every((pid) => !isAlive(pid)), ms);
}
