/** One run from one seed: a calm start, a time of faults, healing, and the checks. */
import type { Random } from "@parley/runtime";
import { SeededRandom } from "@parley/runtime/testing";
import { checkMessages, checkPresence } from "./checks.js";
import { calmNetwork, type NetworkFaults } from "./network.js";
import type { Person } from "./person.js";
import { type Violation, World, type WorldOptions } from "./world.js";

/** What came out of a run. */
export interface RunResult {
  readonly seed: number;
  /** The trace hash: the same seed gives the same. */
  readonly hash: string;
  readonly violations: readonly Violation[];
  /** What happened, in short. */
  readonly summary: string;
  /** The newest lines of the trace. */
  readonly trace: readonly string[];
}

/** How long each phase lasts, in virtual milliseconds. */
const phases = { startMs: 10_000, chaosMs: 90_000, settleMs: 240_000 } as const;
const eventsMax = 2_000_000;

/**
 * Runs one seed.
 * @param linesMax - how many of the newest trace lines are kept. @defaultValue 4000
 */
export async function runSeed(seed: number, linesMax = 4_000): Promise<RunResult> {
  const random = new SeededRandom(`parley-${seed}`);
  const world = await World.create(drawWorld(random.fork("world")), random, linesMax);
  const { scheduler } = world;

  for (const person of world.people) {
    person.start(false);
    person.setRules(drawRules(world, person, random.fork("first rules"), true));
  }
  await scheduler.runUntil(phases.startMs, { eventsMax });

  world.network.faults = drawFaults(random.fork("faults"));
  const chaosEndsAtMs = phases.startMs + phases.chaosMs;
  scheduleWorkload(world, random.fork("workload"), chaosEndsAtMs);
  scheduleFailures(world, random.fork("failures"), chaosEndsAtMs);
  await scheduler.runUntil(chaosEndsAtMs, { eventsMax });

  // Healing: no new fault from now on, everything that was dead is started, everybody asks again for what it wants.
  world.network.faults = calmNetwork;
  world.network.healAll();
  world.startAll();
  for (const person of world.people) person.start(true);
  scheduler.after(phases.settleMs / 3, () => {
    for (const person of world.people) for (const wanted of person.wants) person.subscribe(wanted);
  });
  await scheduler.runUntil(chaosEndsAtMs + phases.settleMs, { eventsMax });

  await checkMessages(world);
  await checkPresence(world);
  const sent = world.people.reduce((sum, person) => sum + person.sent.size, 0);
  const received = world.people.reduce((sum, person) => sum + person.received.size, 0);
  const result: RunResult = {
    seed,
    hash: world.trace.digest(),
    violations: world.violations,
    summary: `${world.options.direct ? "direct" : "proxies"}, ${sent} sent, ${received} received, ${world.sightings} sightings, ${world.crashes} crashes, ${scheduler.eventCount} events`,
    trace: world.trace.lines(),
  };
  await world.close();
  return result;
}

function drawWorld(random: Random): WorldOptions {
  return {
    direct: random.chance(0.3),
    peoplePerDomain: 2 + random.int(2),
    clockSkewMaxMs: random.chance(0.3) ? 2_000 : 0,
    commitDelayMaxMs: random.chance(0.5) ? 20 : 1,
  };
}

/** Draws which faults there are at all, then how strong each is: a swarm of different bad days. */
function drawFaults(random: Random): NetworkFaults {
  const some = (p: number, value: () => number) => (random.chance(p) ? value() : 0);
  return {
    delayMs: 1 + random.int(20),
    jitterMs: some(0.7, () => random.int(200)),
    resetChance: some(0.6, () => (1 + random.int(20)) / 2_000),
    stallChance: some(0.5, () => (1 + random.int(20)) / 500),
    stallMs: 200 + random.int(4_000),
    dialFailChance: some(0.4, () => random.int(50) / 100),
    silentChance: some(0.4, () => random.int(100) / 100),
  };
}

/** What people do, at random times until `untilMs`. */
function scheduleWorkload(world: World, random: Random, untilMs: number): void {
  const { scheduler } = world;
  for (const person of world.people) {
    const own = random.fork(person.principal);
    const paceMs = 100 + own.int(1_500);
    const act = () => {
      if (scheduler.nowMs >= untilMs) return;
      scheduler.after(own.int(paceMs * 2), act);
      const other = pick(world.people, own);
      const dice = own.int(100);
      if (!person.online) {
        if (dice < 20) person.start(own.chance(0.5));
        return;
      }
      if (dice < 45) {
        const burst = own.chance(0.2) ? 1 + own.int(20) : 1;
        for (let i = 0; i < burst; i++) person.send(other.inbox);
      } else if (dice < 75) person.publish(own.chance(0.7) ? "open" : "closed");
      else if (dice < 87) {
        if (other !== person) person.subscribe(other.presentity);
      } else if (dice < 90) {
        if (other !== person) person.unsubscribe(other.presentity);
      } else if (dice < 96) person.setRules(drawRules(world, person, own, false));
      else if (dice < 98) person.crash();
      else person.leave();
    };
    scheduler.after(own.int(paceMs), act);
  }
}

function drawRules(world: World, owner: Person, random: Random, kind: boolean) {
  const choices = kind
    ? (["allow", "allow", "allow", "confirm"] as const)
    : (["allow", "allow", "polite-block", "block", "confirm"] as const);
  const shows = ["whole", "whole", "without-notes", "status-only"] as const;
  return new Map(
    world.people
      .filter((person) => person !== owner)
      .map(
        (person) =>
          [person.principal, { handling: pick(choices, random), show: pick(shows, random) }] as const,
      ),
  );
}

/** Kills, restarts and partitions until `untilMs`. */
function scheduleFailures(world: World, random: Random, untilMs: number): void {
  const { scheduler } = world;
  const everyMs = random.chance(0.8) ? 3_000 + random.int(30_000) : undefined;
  if (everyMs === undefined) return;
  const strike = () => {
    if (scheduler.nowMs >= untilMs) return;
    scheduler.after(random.int(everyMs * 2), strike);
    const names = world.processNames;
    const victim = pick(names, random);
    if (random.chance(0.6)) {
      world.crash(victim);
      scheduler.after(50 + random.int(8_000), () => world.restart(victim));
    } else {
      const other = pick(
        names.filter((name) => name !== victim),
        random,
      );
      world.network.setPartition(victim, other, true);
      scheduler.after(500 + random.int(20_000), () => world.network.setPartition(victim, other, false));
    }
  };
  scheduler.after(random.int(everyMs), strike);
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[random.int(items.length)] as T;
}
