/** Runs seeds in tests. */
import { Counts } from "../src/counts.js";
import { runSeed } from "../src/run.js";

/** Runs `count` seeds from `from` on. @returns what did not hold, one line each, and what happened in all together. */
export async function runSeeds(
  from: number,
  count: number,
  shared = false,
): Promise<{ readonly violations: readonly string[]; readonly counts: Counts }> {
  const violations: string[] = [];
  const counts = new Counts();
  for (let seed = from; seed < from + count; seed++) {
    const result = await runSeed(seed, { linesMax: 0, shared });
    counts.addAll(result.counts);
    for (const { invariant, detail, atMs } of result.violations) {
      violations.push(`seed ${seed}, ${invariant}: ${detail} (at ${atMs} ms)`);
    }
  }
  return { violations, counts };
}
