/** Memory of idle sessions. */
import type { Env } from "@parley/runtime";
import { importedPassword, names } from "./accounts.js";
import { type BenchSession, openSessions } from "./bench-session.js";
import type { Cluster } from "./cluster.js";
import type { Lab } from "./lab.js";
import { residentKib } from "./proc-stat.js";
import type { Measured } from "./result.js";
import { rounded } from "./samples.js";
import { measureUsage } from "./usage.js";

/** Sessions that are opened and closed before the first look: what they leave behind is not that of those to come. */
const warmUpSessions = 200;
/** A look at the memory counts when it has not been less for so long. */
const settledMs = 5_000;
/** Node collects what an idle process has left behind only after a while. */
const settleMinMs = 9_000;
const settleMaxMs = 25_000;

/**
 * Opens sessions of different principals, each with its inbox open, and sees what each adds to the server's resident memory.
 * @param counts - rising; a result for each, on top of those before.
 */
export async function runIdle(lab: Lab, cluster: Cluster, counts: readonly number[]): Promise<Measured[]> {
  const { env, dialer } = lab;
  const { north } = cluster;
  const signIn = { dialer, targets: north.targets, password: importedPassword };
  const most = Math.max(...counts);
  const people = names("idle", most, north.domain);
  const sessions: BenchSession[] = [];
  const add = async (upTo: number): Promise<void> => {
    const added = await openSessions(env, signIn, people.slice(sessions.length, upTo));
    sessions.push(...added);
    for (const session of added) await session.openInbox(session.signedIn.inboxes?.[0] ?? "");
  };
  const closeAll = async (): Promise<void> => {
    await Promise.all(sessions.map((session) => session.close()));
    sessions.length = 0;
  };
  try {
    await add(Math.min(warmUpSessions, most));
    await closeAll();
    const baseKib = await settled(env, north.pids);
    const results: Measured[] = [];
    for (const count of counts) {
      const opening = count - sessions.length;
      const endUsage = measureUsage(cluster.processes);
      const startedMs = env.clock.monotonicMs();
      await add(count);
      const usage = endUsage();
      const seconds = (env.clock.monotonicMs() - startedMs) / 1_000;
      const rssKib = await settled(env, north.pids);
      results.push({
        scenario: `idle-${count}`,
        unit: "session",
        items: opening,
        seconds,
        lost: 0,
        doubled: 0,
        refused: 0,
        usage,
        extra: {
          sessions: count,
          kibPerSession: rounded((rssKib - baseKib) / count, 1),
          rssBeforeKib: baseKib,
          rssAfterKib: rssKib,
        },
      });
    }
    return results;
  } finally {
    await closeAll();
  }
}

/** @returns the resident memory once it does not fall any more. */
async function settled(env: Env, pids: readonly number[]): Promise<number> {
  const resident = (): number => pids.reduce((sum, pid) => sum + residentKib(pid), 0);
  const startedMs = env.clock.monotonicMs();
  let least = resident();
  let leastAtMs = startedMs;
  for (;;) {
    await env.clock.sleep(250);
    const nowMs = env.clock.monotonicMs();
    const now = resident();
    if (now < 0.995 * least) leastAtMs = nowMs;
    least = Math.min(least, now);
    const elapsedMs = nowMs - startedMs;
    if (elapsedMs > settleMaxMs || (elapsedMs > settleMinMs && nowMs - leastAtMs > settledMs)) return now;
  }
}
