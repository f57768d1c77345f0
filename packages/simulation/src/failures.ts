/** The kinds of failures. */
import type { Random } from "@parley/runtime";
import { domainNames } from "./certificates.js";
import { pick } from "./pick.js";
import type { HomeProcess, SharedParts } from "./servers.js";
import type { SimDisk } from "./sim-disk.js";
import type { World } from "./world.js";

const kinds = [
  "kill",
  "kill",
  "kill home",
  "kill home",
  "kill again",
  "kill proxies",
  "kill a domain",
  "kill in a commit",
  "fail a commit",
  "slow disk",
  "stop",
  "partition",
  "partition",
  "split domains",
  "isolate devices",
  "clog",
  "reset",
  "go silent",
  "jump clocks",
] as const;

type Kind = (typeof kinds)[number];

/** Those of domains whose homes share a store and a bus. */
const sharedKinds = [
  "stop a home",
  "rolling restart",
  "freeze a home",
  "freeze a home",
  "freeze a store",
  "kill a store",
  "lose a store",
  "store outage",
  "kill a bus",
  "reset on the bus",
  "lose the bus",
  "split homes",
] as const;

type SharedKind = (typeof sharedKinds)[number];

type Failure = (world: World, random: Random) => void;

/** Lets things break until `untilMs`. Which kinds there are is drawn first. */
export function scheduleFailures(world: World, random: Random, untilMs: number): void {
  if (random.chance(0.1)) return;
  const { scheduler } = world;
  const everyMs = 2_000 + random.int(20_000);
  const drawn: (Kind | SharedKind)[] = kinds.filter(() => random.chance(0.6));
  if (world.shared.size > 0) drawn.push(...sharedKinds.filter(() => random.chance(0.6)));
  if (drawn.length === 0) return;
  const strike = (): void => {
    if (scheduler.nowMs >= untilMs) return;
    scheduler.after(random.int(everyMs * 2), strike);
    const kind = pick(drawn, random);
    world.count(`failure: ${kind}`);
    allFailures[kind](world, random);
  };
  scheduler.after(random.int(everyMs), strike);
}

const failures: Readonly<Record<Kind, Failure>> = {
  kill: (world, random) => bounce(world, pick(world.serverNames, random), random),
  "kill home": (world, random) => bounce(world, pick([...world.homes.values()], random).name, random),
  /** Again while it is starting, or has just started. */
  "kill again": (world, random) => {
    const { name } = pick([...world.homes.values()], random);
    world.server(name).kill();
    const times = 1 + random.int(4);
    let atMs = 50 + random.int(1_000);
    for (let i = 0; i < times; i++) {
      world.after(atMs, () => world.server(name).start());
      atMs += random.chance(0.5) ? random.int(10) : random.int(1_500);
      world.after(atMs, () => world.server(name).kill());
      atMs += 50 + random.int(500);
    }
    world.after(atMs, () => world.server(name).start());
  },
  "kill proxies": (world, random) => {
    for (const name of world.serverNames) if (name.startsWith("proxy-")) bounce(world, name, random);
  },
  "kill a domain": (world, random) => {
    const domain = pick(domainNames, random);
    for (const name of world.serverNames) if (name.includes(domain)) bounce(world, name, random);
  },
  "kill in a commit": (world, random) => pick(disks(world), random).arm({ kind: "crash" }),
  "fail a commit": (world, random) => pick(disks(world), random).arm({ kind: "fail" }),
  "slow disk": (world, random) => {
    const disk = pick(disks(world), random);
    disk.slowCommitMs = 100 + random.int(1_500);
    world.after(1_000 + random.int(8_000), () => {
      disk.slowCommitMs = 0;
    });
  },
  stop: (world, random) => {
    const server = world.server(pick(world.serverNames, random));
    server.stop().then(
      () => world.after(50 + random.int(3_000), () => server.start()),
      (error) => world.fail("servers stop", `${server.name}: ${String(error)}`),
    );
  },
  partition: (world, random) => {
    const a = pick(world.serverNames, random);
    const b = pick(
      world.serverNames.filter((name) => name !== a),
      random,
    );
    cut(world, [a], [b], 500 + random.int(random.chance(0.2) ? 60_000 : 15_000));
  },
  "split domains": (world, random) => {
    const [north, south] = domainNames.map((domain) =>
      world.serverNames.filter((name) => name.includes(domain)),
    );
    cut(world, north ?? [], south ?? [], 1_000 + random.int(random.chance(0.3) ? 60_000 : 15_000));
  },
  "isolate devices": (world, random) => {
    const { domain, name } = pick([...world.homes.values()], random);
    const devices = world.devices.filter(({ person }) => person.domain === domain && random.chance(0.6));
    cut(
      world,
      devices.map((device) => device.name),
      [name],
      500 + random.int(20_000),
    );
  },
  clog: (world, random) => {
    const names = [...world.serverNames, ...world.devices.map(({ name }) => name)];
    const from = pick(names, random);
    const to = pick(world.serverNames, random);
    world.network.setClog(from, to, true);
    world.after(500 + random.int(15_000), () => world.network.setClog(from, to, false));
  },
  reset: (world, random) => world.network.resetAll(pick(world.serverNames, random), false),
  "go silent": (world, random) => world.network.resetAll(pick(world.serverNames, random), true),
  "jump clocks": (world, random) => {
    const { clockErrorMaxMs } = world.settings;
    if (clockErrorMaxMs === 0) return;
    // Servers that share a store go by its clock, which is slewed: only clocks that nobody goes by jump there.
    const names = world.serverNames.filter((name) => !name.startsWith("store-"));
    const machine = world.machine(pick(names, random));
    machine.clockOffsetMs = random.int(2 * clockErrorMaxMs) - clockErrorMaxMs;
    world.note(machine.name, `clock is off by ${machine.clockOffsetMs}`);
  },
};

const sharedFailures: Readonly<Record<SharedKind, Failure>> = {
  "stop a home": (world, random) => restart(world, pick([...world.homes.values()], random), random),
  "rolling restart": (world, random) => {
    const [first, ...rest] = world.homesOf(pick(domainNames, random));
    if (first !== undefined) restart(world, first, random, rest);
  },
  "freeze a home": (world, random) => {
    const home = pick([...world.homes.values()], random);
    home.freeze(200 + random.int(random.chance(0.4) ? 60_000 : 10_000), random.chance(0.5));
  },
  "freeze a store": (world, random) => {
    pickShared(world, random).store.freeze(200 + random.int(4_000), true);
  },
  "kill a store": (world, random) => bounce(world, pickShared(world, random).store.name, random),
  "lose a store": (world, random) => {
    const { store } = pickShared(world, random);
    const homes = [...world.homes.keys()];
    cut(world, [store.name], [pick(homes, random)], 200 + random.int(10_000));
  },
  "store outage": (world, random) => {
    const { store } = pickShared(world, random);
    cut(world, [store.name], [...world.homes.keys()], 500 + random.int(15_000));
  },
  "kill a bus": (world, random) => bounce(world, pickShared(world, random).bus.name, random),
  "reset on the bus": (world, random) => {
    const { bus } = pickShared(world, random);
    bus.reset(random.chance(0.3) ? undefined : pick([...world.homes.keys()], random));
  },
  "lose the bus": (world, random) => {
    const { bus } = pickShared(world, random);
    const homes = [...world.homes.keys()];
    cut(world, [bus.name], random.chance(0.3) ? homes : [pick(homes, random)], 500 + random.int(20_000));
  },
  /** One home sees neither its store nor the bus, and the devices still see it. */
  "split homes": (world, random) => {
    const home = pick([...world.homes.values()], random);
    const shared = world.shared.get(home.domain);
    if (shared === undefined) return;
    cut(world, [home.name], [shared.store.name, shared.bus.name], 500 + random.int(20_000));
  },
};

const allFailures: Readonly<Record<Kind | SharedKind, Failure>> = { ...failures, ...sharedFailures };

function pickShared(world: World, random: Random): SharedParts {
  return pick([...world.shared.values()], random);
}

/** Stops a home as an update does, starts it again, and goes on with the next ones. */
function restart(world: World, home: HomeProcess, random: Random, next: readonly HomeProcess[] = []): void {
  home.stop().then(
    () =>
      world.after(50 + random.int(2_000), () => {
        home.start();
        const [following, ...rest] = next;
        if (following === undefined) return;
        world.after(1_000 + random.int(3_000), () => restart(world, following, random, rest));
      }),
    (error) => world.fail("servers stop", `${home.name}: ${String(error)}`),
  );
}

/** The disks on which stores are. */
function disks(world: World): readonly SimDisk[] {
  const shared = [...world.shared.values()].map(({ store }) => store.disk);
  return shared.length > 0 ? shared : [...world.homes.values()].map(({ disk }) => disk);
}

/** Kills a process, and starts it again later. */
function bounce(world: World, name: string, random: Random): void {
  world.server(name).kill();
  world.after(50 + random.int(8_000), () => world.server(name).start());
}

function cut(world: World, side: readonly string[], other: readonly string[], forMs: number): void {
  const set = (isCut: boolean): void => {
    for (const a of side) for (const b of other) world.network.setPartition(a, b, isCut);
  };
  set(true);
  world.after(forMs, () => set(false));
}
