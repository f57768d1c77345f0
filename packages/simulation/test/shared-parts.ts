/** A world with nothing in it but what servers share, which goes on by itself: for tests of that. */
import { nullLogger } from "@parley/runtime";
import { SeededRandom } from "@parley/runtime/testing";
import { SimNetwork } from "../src/network.js";
import { SimNode } from "../src/node.js";
import { Scheduler } from "../src/scheduler.js";
import type { ServerWorld } from "../src/server-process.js";
import type { SharedSettings, WorldSettings } from "../src/settings.js";
import { Trace } from "../src/trace.js";

const quick: SharedSettings = {
  homes: [2, 2],
  storeDelayMs: 0,
  storeJitterMs: 0,
  storeFaultChance: 0,
  requestTimeoutMs: 1_000,
  busDelayMs: 0,
  busJitterMs: 0,
  busLossChance: 0,
  clockSkewMs: 0,
  knowsHomes: false,
};

const calm: WorldSettings = {
  proxies: 0,
  peoplePerDomain: 0,
  guests: false,
  clockErrorMaxMs: 0,
  commitDelayMaxMs: 1,
  busLossChance: 0,
  highWaterBytes: 65_536,
  home: {},
  links: {},
};

/** See the head of this file. */
export class PartsWorld {
  readonly scheduler = new Scheduler();
  readonly network: SimNetwork;
  readonly violations: string[] = [];
  readonly counts = new Map<string, number>();
  readonly logged: { readonly event: string }[] = [];
  readonly world: ServerWorld;
  #goesOn = true;
  readonly #done: Promise<void>;

  constructor(shared: Partial<SharedSettings> = {}, dedupeMs = 0) {
    const random = new SeededRandom(1);
    this.network = new SimNetwork(this.scheduler, random.fork("network"), new Trace(0));
    const { scheduler, network } = this;
    this.world = {
      settings: { ...calm, home: { dedupeMs }, shared: { ...quick, ...shared } },
      network,
      certificates: { caPem: "", identities: new Map() },
      hasher: { hash: async (password) => password, verify: async (a, b) => a === b },
      diskRandom: random.fork("disks"),
      sharedRandom: random.fork("shared"),
      busLoses: true,
      storeFails: true,
      calmSinceMs: 0,
      nowMs: () => scheduler.nowMs,
      spawn: (machine) => this.spawn(machine),
      after: (delayMs, fn) => void scheduler.after(delayMs, fn),
      at: (atMs, fn) => void scheduler.at(atMs, fn),
      note: () => undefined,
      count: (what) => this.counts.set(what, (this.counts.get(what) ?? 0) + 1),
      fail: (invariant, detail) => this.violations.push(`${invariant}: ${detail}`),
    };
    this.#done = this.#run();
  }

  spawn(name: string): SimNode {
    return new SimNode({
      machine: { name, clockOffsetMs: 0 },
      scheduler: this.scheduler,
      random: new SeededRandom(name),
      log: { ...nullLogger, error: (fields) => void this.logged.push(fields) },
      epochMs: Date.UTC(2030, 0, 1),
    });
  }

  /** Lets so much virtual time go by. */
  pass(ms: number): Promise<void> {
    return new Promise((resolve) => this.scheduler.after(ms, resolve));
  }

  /** Ends it. */
  end(): Promise<void> {
    this.#goesOn = false;
    return this.#done;
  }

  /** Ten virtual milliseconds each turn, for as long as the test goes on. */
  async #run(): Promise<void> {
    while (this.#goesOn) {
      await this.scheduler.runUntil(this.scheduler.nowMs + 10, { eventsMax: Number.POSITIVE_INFINITY });
    }
  }
}
