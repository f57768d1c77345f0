/**
 * Two domains in one process: the real home servers, proxies and user agents on simulated machines, disks and network. It
 * can kill, stop and restart each of them, and collects what happened and what went wrong.
 */

import { createHash } from "node:crypto";
import { UserAgent, type UserAgentHandlers } from "@parley/client";
import { defaultDeliveryRules, parseInbox, parsePresentity, parsePrincipal } from "@parley/model";
import { type LogFields, type Logger, ParleyError, type Random } from "@parley/runtime";
import { nextTurn } from "@parley/runtime/testing";
import type { PasswordHasher } from "@parley/server";
import type { Store } from "@parley/store";
import { type MemoryDisk, openMemoryStore } from "@parley/store/memory";
import { type Certificates, domainNames, epochMs, sharedCertificates } from "./certificates.js";
import type { StreamKind } from "./connection.js";
import { Counts } from "./counts.js";
import { Device } from "./device.js";
import { LinkTap } from "./link-tap.js";
import { SimNetwork } from "./network.js";
import { type Machine, SimNode } from "./node.js";
import { closedRules, Person } from "./person.js";
import { Scheduler } from "./scheduler.js";
import type { ServerProcess, ServerWorld } from "./server-process.js";
import { HomeProcess, ProxyProcess, type SharedParts } from "./servers.js";
import { SessionTap } from "./session-tap.js";
import type { WorldSettings } from "./settings.js";
import { BusProcess } from "./shared-bus.js";
import { StoreProcess } from "./shared-store.js";
import type { Stage } from "./stage.js";
import { Trace } from "./trace.js";

/** Passwords are not what is simulated: a hash without cost and without threads. */
const simHasher: PasswordHasher = {
  hash: async (password) => `sim$${createHash("sha256").update(password).digest("hex")}`,
  verify: async (encoded, password) =>
    encoded === `sim$${createHash("sha256").update(password).digest("hex")}`,
};

const violationsMax = 20;

/** An invariant that did not hold. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
  readonly atMs: number;
}

/** See the head of this file. */
export class World implements Stage, ServerWorld {
  readonly settings: WorldSettings;
  readonly scheduler = new Scheduler();
  readonly trace: Trace;
  readonly network: SimNetwork;
  readonly certificates: Certificates;
  readonly hasher: PasswordHasher = simHasher;
  readonly counts = new Counts();
  readonly people: Person[] = [];
  readonly devices: Device[] = [];
  /** By the name of the process. */
  readonly homes = new Map<string, HomeProcess>();
  /** What the homes of each domain share, where they do. */
  readonly shared = new Map<string, SharedParts>();
  readonly servers = new Map<string, ServerProcess>();
  readonly violations: Violation[] = [];
  readonly diskRandom: Random;
  readonly sharedRandom: Random;
  busLoses = false;
  storeFails = false;
  /** Since when nothing is broken any more. */
  calmSinceMs = Number.POSITIVE_INFINITY;
  /** Nobody does anything any more. */
  ended = false;
  readonly #nodeRandom: Random;
  readonly #machines = new Map<string, Machine>();

  private constructor(settings: WorldSettings, random: Random, linesMax: number, certificates: Certificates) {
    this.settings = settings;
    this.certificates = certificates;
    this.trace = new Trace(linesMax);
    this.network = new SimNetwork(this.scheduler, random.fork("network"), this.trace);
    this.network.highWaterBytes = settings.highWaterBytes;
    this.#nodeRandom = random.fork("nodes");
    this.diskRandom = random.fork("disks");
    this.sharedRandom = random.fork("shared parts");
    this.#tapNetwork();
  }

  /** Builds the world, with accounts made and every process started. */
  static async create(settings: WorldSettings, random: Random, linesMax: number): Promise<World> {
    const world = new World(settings, random, linesMax, await sharedCertificates());
    for (const [i, name] of domainNames.entries()) {
      const other = domainNames[1 - i] as string;
      const disk = world.#addHomes(name, other, settings.shared?.homes[i]);
      for (let number = 0; number < settings.proxies; number++) {
        const proxy = new ProxyProcess(name, other, number, world);
        world.servers.set(proxy.name, proxy);
      }
      await world.#makePeople(name, disk, random.fork("people"));
    }
    world.startAll();
    return world;
  }

  get hasSeveralHomes(): boolean {
    return this.shared.size > 0;
  }

  get serverNames(): readonly string[] {
    return [...this.servers.keys()];
  }

  server(name: string): ServerProcess {
    const server = this.servers.get(name);
    if (server === undefined) throw new Error(`there is no ${name}`);
    return server;
  }

  /** The homes of a domain. */
  homesOf(domain: string): readonly HomeProcess[] {
    return [...this.homes.values()].filter((home) => home.domain === domain);
  }

  /** The store of a domain: that of its home server, or the one that its home servers share. */
  store(domain: string): Store {
    const shared = this.shared.get(domain);
    const store = shared === undefined ? this.homesOf(domain)[0]?.store : shared.store.backing;
    if (store === undefined) throw new Error(`the store of ${domain} is not running`);
    return store;
  }

  nowMs(): number {
    return this.scheduler.nowMs;
  }

  /** The time by the clock of a domain's home server, or of the store of its home servers. */
  wallMs(domain: string): number {
    const { clockOffsetMs } = this.machine(this.shared.get(domain)?.store.name ?? `home-${domain}`);
    return Math.floor(epochMs + clockOffsetMs + this.scheduler.nowMs);
  }

  soon(fn: () => void): void {
    this.scheduler.after(0, fn);
  }

  after(delayMs: number, fn: () => void): void {
    this.scheduler.after(delayMs, fn);
  }

  at(atMs: number, fn: () => void): void {
    this.scheduler.at(atMs, fn);
  }

  note(who: string, event: string): void {
    this.trace.add(this.nowMs(), who, event);
  }

  count(what: string): void {
    this.counts.add(what);
  }

  fail(invariant: string, detail: string): void {
    this.note("check", `VIOLATED ${invariant}: ${detail}`);
    if (this.violations.length < violationsMax) {
      this.violations.push({ invariant, detail, atMs: this.nowMs() });
    }
  }

  startAll(): void {
    for (const server of this.servers.values()) server.start();
  }

  machine(name: string): Machine {
    let machine = this.#machines.get(name);
    if (machine === undefined) {
      const { clockErrorMaxMs } = this.settings;
      const clockOffsetMs =
        clockErrorMaxMs === 0 ? 0 : this.#nodeRandom.int(2 * clockErrorMaxMs) - clockErrorMaxMs;
      machine = { name, clockOffsetMs };
      this.#machines.set(name, machine);
    }
    return machine;
  }

  spawn(name: string, clockMachine = name): SimNode {
    const { clockSkewMs = 0 } = this.settings.shared ?? {};
    const skews = clockMachine !== name && clockSkewMs > 0;
    return new SimNode({
      machine: this.machine(name),
      clockMachine: this.machine(clockMachine),
      clockSkewMs: skews ? this.sharedRandom.int(2 * clockSkewMs + 1) - clockSkewMs : 0,
      scheduler: this.scheduler,
      random: this.#nodeRandom.fork(name),
      log: this.#logger(name),
      epochMs: epochMs,
    });
  }

  createUserAgent(node: SimNode, person: Person, attaches: boolean, handlers: UserAgentHandlers): UserAgent {
    const { domain, principal, password } = person;
    const [address = `${domain}:client`, ...alternatives] = this.#knownHomes(domain);
    return new UserAgent(node.env, {
      dialer: this.network.dialer(node),
      target: { address, domain },
      alternatives,
      credentials:
        principal === undefined ? { kind: "anonymous", domain } : { kind: "password", principal, password },
      attachSubscriptions: attaches,
      retryFirst: true,
      backoff: { initialMs: 100, maxMs: 4_000 },
      connectTimeoutMs: 5_000,
      agent: "simulation",
      handlers,
    });
  }

  /** The addresses that user agents know, in a random order; none: the one behind which all are. */
  #knownHomes(domain: string): readonly string[] {
    if (this.settings.shared?.knowsHomes !== true) return [];
    const addresses = this.homesOf(domain).map(({ clientAddress }) => clientAddress);
    const first = this.sharedRandom.int(addresses.length);
    return [...addresses.slice(first), ...addresses.slice(0, first)];
  }

  /** Ends every process, so that nothing of this run outlives it. */
  close(): void {
    for (const device of this.devices) device.crash();
    for (const server of this.servers.values()) server.node?.kill();
  }

  #tapNetwork(): void {
    const links = new LinkTap((what) => this.count(what));
    const sessions = new SessionTap((invariant, detail) => this.fail(invariant, detail));
    const queueMax = { session: 0, link: 0 };
    const { home, links: limits } = this.settings;
    // What the network was given before it said stop, and all that its writer may hold, which a close hands over at once.
    queueMax.session = this.settings.highWaterBytes + (home.queueBytesMax ?? 4 << 20) + (1 << 20);
    queueMax.link = this.settings.highWaterBytes + 2 * (limits.queueBytesMax ?? 16 << 20) + (2 << 20);
    const reported = new Set<string>();
    this.network.tap = {
      onSent: (node, kind, _connection, frame) => {
        if (kind === "link" && node.name.startsWith("home-")) links.onFrame(node.name, frame);
      },
      onArrived: (node, kind, connection, frame) => {
        if (kind === "session" && !node.name.startsWith("home-")) sessions.onFrame(connection, frame);
      },
      onQueued: (node, kind: StreamKind, bytes) => {
        if (bytes <= queueMax[kind] || reported.has(node.name)) return;
        reported.add(node.name);
        this.fail("queues within bounds", `${node.name} has ${bytes} bytes waiting on one ${kind}`);
      },
    };
  }

  /** Counts what is logged; what is logged as an error is one, unless a fault explains it. */
  #logger(name: string): Logger {
    const write = ({ event }: LogFields): void => this.count(`log ${event}`);
    const error = (fields: LogFields): void => {
      write(fields);
      if (this.homes.get(name)?.diskFailed || this.#explains(name, fields)) return;
      const cause = fields.error instanceof Error ? (fields.error.cause ?? fields.error) : fields.error;
      const text = cause instanceof Error ? cause.stack : JSON.stringify(cause);
      this.fail("no errors", `${name}: ${fields.event} ${text}`);
    };
    const logger: Logger = { debug: () => {}, info: write, warn: write, error, child: () => logger };
    return logger;
  }

  /** Whether an error that was logged is what a fault of ours leads to. */
  #explains(name: string, fields: LogFields): boolean {
    if (this.settings.shared === undefined) return false;
    if (name.startsWith("store-")) return true;
    if (fields.event === "server.stalled") return this.counts.of("frozen home") > 0;
    const { error } = fields;
    const reason = error instanceof ParleyError ? error.reason : "";
    if (fields.event === "server.failed" || fields.event === "server.stop_failed") {
      return ["store_unavailable", "store_closed", "stop_forced", "cancelled"].includes(reason);
    }
    // Its store was away, or what was still under way when it had stopped found it closed.
    return reason === "store_unavailable" || reason === "store_closed";
  }

  /** Makes the homes of a domain. @param count - absent: one, that has its own store. @returns the disk of their store. */
  #addHomes(domain: string, other: string, count: number | undefined): MemoryDisk {
    if (count === undefined) {
      const home = new HomeProcess(domain, other, this);
      this.homes.set(home.name, home);
      this.servers.set(home.name, home);
      return home.disk.memory;
    }
    const store = new StoreProcess(domain, this);
    const bus = new BusProcess(domain, this);
    this.shared.set(domain, { store, bus });
    const homes = Array.from(
      { length: count },
      (_, i) => new HomeProcess(domain, other, this, i, { store, bus }),
    );
    for (const home of homes) this.homes.set(home.name, home);
    for (const process of [store, bus, ...homes]) this.servers.set(process.name, process);
    this.network.balance(
      `${domain}:client`,
      homes.map(({ clientAddress }) => clientAddress),
    );
    this.network.balance(
      `${domain}:federation`,
      homes.map((_, i) => `${domain}:federation-${i}`),
    );
    return store.disk.memory;
  }

  async #makePeople(domain: string, disk: MemoryDisk, random: Random): Promise<void> {
    const node = this.spawn(`setup-${domain}`);
    const store = await this.#finish(openMemoryStore(node.env, disk));
    const letter = domain.slice(0, 1);
    for (let i = 0; i < this.settings.peoplePerDomain; i++) {
      const principal = parsePrincipal(`${letter}${i}@${domain}`);
      const presentities = [`pres:${principal}`];
      if (random.chance(0.2)) presentities.push(`pres:${letter}${i}-work@${domain}`);
      const person = new Person({ name: principal, domain, principal, presentities });
      await this.#finish(
        store.addAccount({
          principal,
          passwordHash: await simHasher.hash(person.password),
          presentities: presentities.map(parsePresentity),
          inboxes: [parseInbox(person.inbox)],
          accessRules: closedRules,
          deliveryRules: defaultDeliveryRules,
          nowMs: epochMs,
        }),
      );
      this.people.push(person);
      this.#addDevice(person, "main", random);
      if (random.chance(0.3)) this.#addDevice(person, "tablet", random);
    }
    if (this.settings.guests) {
      const guest = new Person({ name: `guest@${domain}`, domain, presentities: [] });
      this.people.push(guest);
      this.#addDevice(guest, "main", random);
    }
    await this.#finish(store.close());
    node.kill();
  }

  #addDevice(person: Person, name: string, random: Random): void {
    const device = new Device(
      person,
      {
        name,
        followsWatchers: random.chance(0.4),
        takesReports: name === "main",
        attaches: person.principal !== undefined && random.chance(0.8),
        autoAck: random.chance(0.8),
      },
      this,
    );
    this.devices.push(device);
  }

  /** Runs the world until `promise` is settled: for the set-up, before anything else happens. */
  async #finish<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    await nextTurn();
    await this.scheduler.runUntil(Number.POSITIVE_INFINITY, { done: () => settled, eventsMax: 100_000 });
    return promise;
  }
}
