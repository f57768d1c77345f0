/** The marks that the project has set itself, to compare with. */

import type { EngineName } from "./options.js";

/** In the unit of the scenario: CPU µs of all servers per item, or KiB per session. */
export interface Mark {
  readonly first: number;
  readonly goal: number;
}

const marks: Readonly<Record<string, Mark>> = {
  "local-saturating": { first: 60, goal: 25 },
  "local-one": { first: 120, goal: 60 },
  "remote-saturating": { first: 200, goal: 60 },
  "remote-one": { first: 400, goal: 200 },
  fanout: { first: 30, goal: 20 },
  "idle-2000": { first: 100, goal: 60 },
  "idle-5000": { first: 100, goal: 60 },
};

/** Memory of an idle session without TLS has a first mark of its own, and no goal beyond it. */
const idleWithoutTls: Mark = { first: 60, goal: 60 };

/** With Redis (every write synced) and NATS there is one mark, which is the goal. */
const redisMarks: Readonly<Record<string, Mark>> = {
  "local-saturating": { first: 80, goal: 80 },
  "remote-saturating": { first: 220, goal: 220 },
  fanout: { first: 30, goal: 30 },
};

/** @returns `undefined` for a scenario that has none. */
export function markOf(
  scenario: string,
  { tls, engine }: { readonly tls: boolean; readonly engine: EngineName },
): Mark | undefined {
  if (engine === "redis") return redisMarks[scenario];
  return !tls && scenario.startsWith("idle-") ? idleWithoutTls : marks[scenario];
}
