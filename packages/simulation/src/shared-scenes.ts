/** Short plays on a calm world whose domains have several home servers each. */
import { defaultDeliveryRules } from "@parley/model";
import type { Random } from "@parley/runtime";
import type { Device } from "./device.js";
import type { Pass } from "./findings.js";
import type { OwnPresentity, SentMessage } from "./person.js";
import { pick } from "./pick.js";
import { truePresentity } from "./presence-checks.js";
import { expectCurrent, gather, repairMs, type Scene, slackMs } from "./scene.js";
import type { HomeProcess } from "./servers.js";
import type { World } from "./world.js";

/** The home that a device is signed in to. */
function homeOf(world: World, device: Device): HomeProcess | undefined {
  for (const peer of world.network.peersOf(device.name)) {
    const home = world.homes.get(peer);
    if (home !== undefined) return home;
  }
  return undefined;
}

/** What makes up for anything that the bus lost. */
function compareMs(world: World): number {
  const { compareIntervalMs = 0, askTimeoutMs = 0 } = world.settings.home.presence ?? {};
  const { feedCheckMs = 0, retryMaxMs = 0 } = world.settings.home;
  return Math.max(compareIntervalMs + askTimeoutMs, feedCheckMs, retryMaxMs);
}

/** A full inbox refuses; and when that answer was lost, says that it has been decided. */
const fullReasons: ReadonlySet<string | undefined> = new Set(["inbox_full", "too_late"]);

/** Publishes and sends again and again. */
class Stream {
  readonly #device: Device;
  readonly #own: OwnPresentity;
  readonly #readers: readonly Device[];
  readonly #sent: SentMessage[] = [];

  constructor(device: Device, own: OwnPresentity, readers: readonly Device[]) {
    this.#device = device;
    this.#own = own;
    this.#readers = readers;
  }

  /** For so long, something every 200 ms. */
  async play(forMs: number, random: Random, pass: Pass): Promise<void> {
    const { person } = this.#device;
    for (let ms = 0; ms < forMs; ms += 200) {
      const before = person.sent.size;
      this.#device.send(pick(this.#readers, random).person.inbox, random.int(200), false);
      this.#sent.push(...[...person.sent.values()].slice(before));
      if (random.chance(0.3)) {
        const publication = [...this.#device.publications].find(
          ({ presentity, entityTag, ended, held }) =>
            presentity === this.#own && entityTag !== undefined && held && !ended,
        );
        const wish = { status: random.chance(0.5) ? "open" : "closed", bound: true, hold: true } as const;
        this.#device.publish(this.#own, { ...wish, expiresMs: 0, shared: false }, publication);
      }
      await pass(200);
    }
  }

  /** Every message that was sent has been delivered. */
  expectDelivered(world: World, when: string): void {
    const isFull = world.settings.home.inboxMessagesMax !== undefined;
    for (const { id, finals, abandoned } of this.#sent) {
      const [final] = finals;
      if (final?.status === "delivered" || (isFull && fullReasons.has(final?.reason))) continue;
      // What found the outbox full was refused at once.
      if (abandoned && world.settings.home.outboxEntriesMax !== undefined) continue;
      const said = abandoned ? "an error" : `${final?.status ?? "no report"} ${final?.reason ?? ""}`;
      world.fail("in time", `${id}: ${said} ${when}`);
    }
  }
}

async function begin(
  world: World,
  random: Random,
  pass: Pass,
): Promise<
  | {
      readonly own: OwnPresentity;
      readonly device: Device;
      readonly watchers: readonly Device[];
      readonly stream: Stream;
    }
  | undefined
> {
  const scene = await gather(world, random, pass);
  if (scene === undefined) return undefined;
  const mains = world.devices.filter(({ options, person }) => options.takesReports && person.principal);
  for (const main of mains) main.setDeliveryRules(defaultDeliveryRules);
  await pass(slackMs);
  const { device, own } = scene;
  const readers = mains.filter((main) => main !== device);
  return { ...scene, stream: new Stream(device, own, readers) };
}

/** So many at once wait for their turn at the proxies. */
const isNarrow = ({ settings }: World): boolean =>
  settings.itemsPerSecond !== undefined && settings.proxies > 0;

/** An update of every home, one after the other, under load: nobody's application hears of an error. */
const rollingRestart: Scene = {
  name: "rolling restart",
  play: async (world, random, pass) => {
    if (isNarrow(world)) return;
    const scene = await begin(world, random, pass);
    if (scene === undefined) return;
    const { own, watchers, stream } = scene;
    for (const home of world.homes.values()) {
      let isBack = false;
      home.stop().then(
        () => {
          home.start();
          isBack = true;
        },
        (error) => world.fail("servers stop", `${home.name}: ${String(error)}`),
      );
      for (let ms = 0; ms < 15_000 && !(isBack && home.servesSinceMs !== undefined); ms += 1_000) {
        await stream.play(1_000, random, pass);
      }
      await stream.play(1_000, random, pass);
    }
    await pass(compareMs(world) + 2 * slackMs + lastsMs(world));
    stream.expectDelivered(world, "in a rolling restart");
    await expectCurrent(world, pass, own, watchers, "after a rolling restart");
  },
};

/** Every pause of every retry. */
function lastsMs({ settings }: World): number {
  const { retryMaxMs = 0, answerTimeoutMs = 0 } = settings.home;
  const { backoffMaxMs = 0, heartbeatMs = 0, idleCloseMs } = settings.links;
  const linksMs = idleCloseMs === undefined ? 0 : idleCloseMs;
  return retryMaxMs + 2 * answerTimeoutMs + backoffMaxMs + 2 * heartbeatMs + Math.min(linksMs, 10_000);
}

/** A home that stands still for a minute wakes up, and changes nothing of what has gone on without it. */
const standstill: Scene = {
  name: "standstill",
  play: async (world, random, pass) => {
    if (isNarrow(world)) return;
    const scene = await begin(world, random, pass);
    if (scene === undefined) return;
    const { own, device, watchers, stream } = scene;
    const home = homeOf(world, device);
    if (home === undefined || world.homesOf(home.domain).length < 2) return;
    const lives = world.count.bind(world);
    home.freeze(60_000, random.chance(0.5));
    await stream.play(5_000, random, pass);
    await pass(54_000);
    // By now everybody is at another home, and no trace of the one that stands still is left.
    const isBefore = await truePresentity(world, own);
    await pass(1_500 + slackMs);
    lives("standstill");
    await pass(compareMs(world) + lastsMs(world));
    stream.expectDelivered(world, "while a home stood still");
    const after = await truePresentity(world, own);
    const numbersOf = (truth: typeof after): string =>
      (truth?.publications ?? []).map(({ tuples }) => tuples[0]?.notes[0]?.text).join();
    if (numbersOf(isBefore) !== numbersOf(after)) {
      world.fail(
        "fences",
        `${own.address} had ${numbersOf(isBefore)} and has ${numbersOf(after)} since ${home.name} goes on`,
      );
    }
    await expectCurrent(world, pass, own, watchers, "after a home stood still");
  },
};

/** The store is away for a while: callers hear of it, and afterwards all is as if nothing had been. */
const storeOutage: Scene = {
  name: "store outage",
  play: async (world, random, pass) => {
    const scene = await begin(world, random, pass);
    const shared = pick([...world.shared.values()], random);
    if (scene === undefined) return;
    const { own, device, watchers, stream } = scene;
    const forMs = 1_000 + random.int(10_000);
    if (random.chance(0.5)) {
      shared.store.kill();
      world.after(forMs, () => shared.store.start());
    } else {
      const set = (isCut: boolean): void => {
        for (const name of world.homes.keys()) world.network.setPartition(shared.store.name, name, isCut);
      };
      set(true);
      world.after(forMs, () => set(false));
    }
    if (!isNarrow(world)) await stream.play(forMs, random, pass);
    else await pass(forMs);
    await pass(compareMs(world) + lastsMs(world) + 2 * slackMs);
    device.publish(own, { status: "open", bound: true, hold: true, expiresMs: 0, shared: false });
    // What nobody could refresh may have run out, and everybody was told.
    for (const watcher of watchers) watcher.subscribe(own.address, 0);
    await pass(2 * slackMs);
    await expectCurrent(world, pass, own, watchers, "after the store was away");
  },
};

/** The bus is away, and something changes: the gap is made up for when it is back. */
const busOutage: Scene = {
  name: "bus outage",
  play: async (world, random, pass) => {
    if (isNarrow(world)) return;
    const scene = await begin(world, random, pass);
    if (scene === undefined) return;
    const { own, watchers, stream } = scene;
    for (const { bus } of world.shared.values()) bus.kill();
    await stream.play(5_000, random, pass);
    for (const { bus } of world.shared.values()) bus.start();
    await pass(compareMs(world) + lastsMs(world) + 2 * slackMs);
    stream.expectDelivered(world, "without the bus");
    await expectCurrent(world, pass, own, watchers, "after the bus was away");
  },
};

/** A home dies with a session whose user agent does not come back: another one acts on its lease, once. */
const lostHome: Scene = {
  name: "lost home",
  play: async (world, random, pass) => {
    const scene = await gather(world, random, pass);
    if (scene === undefined) return;
    const { own, device, watchers } = scene;
    const home = homeOf(world, device);
    if (home === undefined || world.homesOf(home.domain).length < 2) return;
    const sessionId = device.agent?.sessionId;
    device.crash();
    home.kill();
    const { leaseMs = 0, sweepIntervalMs = 0 } = world.settings.home.presence ?? {};
    const { outOfContactMs = 0 } = world.settings.home;
    // A lease is never shorter than three times the other.
    await pass(Math.max(leaseMs, 3 * outOfContactMs) + 2 * sweepIntervalMs + 2 * slackMs + repairMs(world));
    const truth = await truePresentity(world, own);
    if (truth?.publications.some((publication) => publication.sessionId?.endsWith(`/${sessionId}`))) {
      world.fail("out of contact", `${own.address} keeps what was bound to a session of a home that is gone`);
    }
    await expectCurrent(world, pass, own, watchers, "after its owner's home was lost");
    home.start();
    device.start(true);
    await pass((world.settings.home.nodeLeaseMs ?? 0) + 2 * slackMs);
  },
};

/** All plays for domains of several homes. */
export const sharedScenes: readonly Scene[] = [rollingRestart, standstill, storeOutage, busOutage, lostHome];
