/** Everything at once on domains of two servers each, from a seed: what is found would be found by a user. */
import { tupleToWire } from "@parley/protocol";
import type { Clock } from "@parley/runtime";
import { SeededRandom } from "@parley/runtime/testing";
import { type CallFault, Cluster } from "./cluster.js";
import { allowAll, type FakeSession, openTuple, World } from "./world.js";

const bobs = "pres:bob@south.example";
const steps = 120;

/** What is done to the world. Each part is drawn from the seed. */
interface Faults {
  readonly slowCalls: number;
  readonly lostCalls: number;
  readonly lostMessages: number;
  readonly lateMessages: number;
  readonly lostItems: number;
}

/** Somebody who watches bob, with a session at each server of the own domain. */
interface Watcher {
  readonly principal: string;
  readonly sessions: readonly FakeSession[];
  /** How many of each session's notifications have been looked at. */
  readonly checked: Map<FakeSession, number>;
  /** The number of publications that had begun when the newest block was answered; absent when it may see them. */
  blockedSince: number | undefined;
  /** A decision is under way: what it may see is not known. */
  deciding: boolean;
  /** The newest decision that was answered, as long as none has failed since. */
  decided: "allow" | "block" | undefined;
}

/** Runs one seed. @returns what was wrong. */
export async function runInterleaving(seed: number): Promise<string[]> {
  const random = new SeededRandom(`interleaving ${seed}`);
  const world = new World({
    compareIntervalMs: 5_000,
    remoteExpiryMs: 8_000,
    askTimeoutMs: 1_000,
    retryMaxMs: 2_000,
    publicationsMax: 1_000,
    subscriptionExpiryMaxMs: 3_600_000,
  });
  const some = (of: number): number => (random.chance(0.5) ? 0 : random.int(of) / 100);
  const faults: Faults = {
    slowCalls: some(60),
    lostCalls: some(8),
    lostMessages: some(50),
    lateMessages: some(60),
    lostItems: some(20),
  };
  const south = new Cluster(world, "south.example");
  const north = new Cluster(world, "north.example");
  await south.start();
  await north.start();
  const [southHome, northHome] = [south.homes[0], north.homes[0]];
  await southHome?.account("bob", allowAll);
  for (const name of ["alice", "carol"]) await southHome?.account(name);
  for (const name of ["dave", "erin"]) await northHome?.account(name);
  const bob: FakeSession[] = [];
  for (const home of south.homes) bob.push(await home.session("bob"));
  const watchers: Watcher[] = [];
  for (const [cluster, name] of [
    [south, "alice"],
    [south, "carol"],
    [north, "dave"],
    [north, "erin"],
  ] as const) {
    const sessions: FakeSession[] = [];
    for (const home of cluster.homes) sessions.push(await home.session(name));
    const principal = `${name}@${cluster.name}`;
    watchers.push({
      principal,
      sessions,
      checked: new Map(),
      blockedSince: undefined,
      deciding: false,
      decided: "allow",
    });
  }

  const found: string[] = [];
  let publications = 0;
  const setFaults = (on: boolean): void => {
    world.network.loses = ({ kind }) => on && kind !== "compared" && random.chance(faults.lostItems);
    world.network.route = (homes) => homes[random.int(homes.length)];
    for (const cluster of [south, north]) {
      cluster.hub.loses = () => on && random.chance(faults.lostMessages);
      cluster.hub.delayMs = () => (on && random.chance(faults.lateMessages) ? 1 + random.int(200) : 0);
      cluster.faults = () => (on ? drawFault(world.clock, random, faults) : undefined);
    }
  };
  const check = (): void => {
    for (const watcher of watchers) {
      for (const session of watcher.sessions) {
        const from = watcher.checked.get(session) ?? 0;
        watcher.checked.set(session, session.seen.length);
        const { blockedSince } = watcher;
        if (blockedSince === undefined) continue;
        for (const { text } of session.seen.slice(from)) {
          const number = Number(/p(\d+)/.exec(text)?.[1] ?? 0);
          if (number > blockedSince) found.push(`${watcher.principal} is blocked and sees ${text}`);
        }
      }
    }
  };
  const pick = <T>(all: readonly T[]): T => all[random.int(all.length)] as T;
  const ignore = (): void => undefined;

  setFaults(true);
  for (let step = 0; step < steps; step++) {
    const dice = random.int(100);
    const watcher = pick(watchers);
    const owner = pick(bob);
    if (dice < 35) {
      const publish = { tuples: [tuple(`p${++publications}`)], entityTag: "", bound: false };
      owner
        .begin("publish", { presentity: bobs, ...publish, expiresMs: 1_000 + random.int(20_000) })
        .catch(ignore);
    } else if (dice < 60) {
      void decide(watcher, owner, random.chance(0.5) ? "block" : "allow", () => publications);
    } else if (dice < 80) {
      pick(watcher.sessions).begin("subscribe", { presentity: bobs, expiresMs: 0 }).catch(ignore);
    } else if (dice < 88) {
      pick(watcher.sessions).begin("unsubscribe", { presentity: bobs, detach: false }).catch(ignore);
    } else if (dice < 92) {
      pick(watcher.sessions).begin("fetch", { presentity: bobs }).catch(ignore);
    } else if (dice < 95) {
      pick(pick([south, north]).homes).bus.gap();
    } else if (dice < 97) {
      pick(pick([south, north]).homes).service.onStalled?.();
    }
    await world.clock.advance(pick([0, 0, 1, 5, 20, 100, 1_000]));
    check();
  }

  setFaults(false);
  for (const home of [...south.homes, ...north.homes]) home.bus.gap();
  await world.clock.advance(30_000);
  check();
  const deciding = watchers.map((watcher) =>
    watcher.decided === undefined
      ? decide(watcher, bob[0] as FakeSession, "allow", () => publications)
      : undefined,
  );
  const last = (bob[1] as FakeSession).begin("publish", {
    presentity: bobs,
    tuples: [tuple(`p${++publications}`)],
    entityTag: "",
    bound: false,
    expiresMs: 3_600_000,
  });
  const subscribing = watchers.flatMap(({ sessions }) =>
    sessions.map((session) => session.begin("subscribe", { presentity: bobs, expiresMs: 0 })),
  );
  await world.clock.advance(30_000);
  await Promise.all([...deciding, last, ...subscribing]);
  check();
  for (const { principal, sessions, decided } of watchers) {
    const expected = decided === "block" ? undefined : `open:p${publications}`;
    for (const [index, session] of sessions.entries()) {
      const seen = session.last(bobs);
      if (expected !== undefined && seen !== expected) {
        found.push(`${principal} at ${index} sees ${seen}, should see ${expected}`);
      }
    }
  }
  await world.close();
  return found;
}

/** Begins a decision of the owner, unless one is under way; and notes what is known of it. */
async function decide(
  watcher: Watcher,
  owner: FakeSession,
  decision: "allow" | "block",
  publications: () => number,
): Promise<void> {
  if (watcher.deciding) return;
  watcher.deciding = true;
  watcher.decided = undefined;
  if (decision === "allow") watcher.blockedSince = undefined;
  try {
    await owner.begin("decide", { presentity: bobs, principal: watcher.principal, decision });
    watcher.decided = decision;
    if (decision === "block") watcher.blockedSince ??= publications();
  } catch {
    // It may have been carried out or not.
  } finally {
    watcher.deciding = false;
  }
}

function drawFault(clock: Pick<Clock, "sleep">, random: SeededRandom, faults: Faults): CallFault {
  if (random.chance(faults.lostCalls)) return (["lost", "unanswered", "twice"] as const)[random.int(3)];
  return random.chance(faults.slowCalls) ? clock.sleep(1 + random.int(80)) : undefined;
}

function tuple(note: string): object {
  return tupleToWire(openTuple(note));
}
