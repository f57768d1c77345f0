/** The marks that the project has set itself, to compare with. */

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

/** @returns `undefined` for a scenario that has none. */
export function markOf(scenario: string, tls: boolean): Mark | undefined {
  return !tls && scenario.startsWith("idle-") ? idleWithoutTls : marks[scenario];
}
