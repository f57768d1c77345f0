/**
 * Two domains in one process: the real home servers, proxies and user agents on simulated machines, disks and network. It
 * can kill, stop and restart each of them, and collects what happened and what went wrong.
 */

import { createHash } from "node:crypto";
import { UserAgent, type UserAgentHandlers } from "@parley/client";
import { defaultDeliveryRules, parseInbox, parsePresentity, parsePrincipal } from "@parley/model";
import type { LogFields, Logger, Random } from "@parley/runtime";
import { nextTurn } from "@parley/runtime/testing";
import type { PasswordHasher } from "@parley/server";
import type { Store } from "@parley/store";
import { openMemoryStore } from "@parley/store/memory";
import { type Certificates, domainNames, epochMs, sharedCertificates } from "./certificates.js";
import type { StreamKind } from "./connection.js";
import { Counts } from "./counts.js";
import { Device } from "./device.js";
import { LinkTap } from "./link-tap.js";
import { SimNetwork } from "./network.js";
import { type Machine, SimNode } from "./node.js";
import { closedRules, Person } from "./person.js";
import { Scheduler } from "./scheduler.js";
import { HomeProcess, ProxyProcess, type ServerProcess, type ServerWorld } from "./servers.js";
import { SessionTap } from "./session-tap.js";
import type { WorldSettings } from "./settings.js";
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
  readonly homes = new Map<string, HomeProcess>();
  readonly servers = new Map<string, ServerProcess>();
  readonly violations: Violation[] = [];
  readonly diskRandom: Random;
  busLoses = false;
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
    this.#tapNetwork();
  }

  /** Builds the world, with accounts made and every process started. */
  static async create(settings: WorldSettings, random: Random, linesMax: number): Promise<World> {
    const world = new World(settings, random, linesMax, await sharedCertificates());
    for (const [i, name] of domainNames.entries()) {
      const other = domainNames[1 - i] as string;
      const home = new HomeProcess(name, other, world);
      world.homes.set(name, home);
      world.servers.set(home.name, home);
      for (let number = 0; number < settings.proxies; number++) {
        const proxy = new ProxyProcess(name, other, number, world);
        world.servers.set(proxy.name, proxy);
      }
      await world.#makePeople(name, home, random.fork("people"));
    }
    world.startAll();
    return world;
  }

  get serverNames(): readonly string[] {
    return [...this.servers.keys()];
  }

  server(name: string): ServerProcess {
    const server = this.servers.get(name);
    if (server === undefined) throw new Error(`there is no ${name}`);
    return server;
  }

  home(domain: string): HomeProcess {
    const home = this.homes.get(domain);
    if (home === undefined) throw new Error(`there is no home of ${domain}`);
    return home;
  }

  /** The store of a running home server. */
  store(domain: string): Store {
    const { store } = this.home(domain);
    if (store === undefined) throw new Error(`the home server of ${domain} is not running`);
    return store;
  }

  nowMs(): number {
    return this.scheduler.nowMs;
  }

  /** The time by the clock of a domain's home server. */
  wallMs(domain: string): number {
    return Math.floor(epochMs + this.machine(this.home(domain).name).clockOffsetMs + this.scheduler.nowMs);
  }

  soon(fn: () => void): void {
    this.scheduler.after(0, fn);
  }

  after(delayMs: number, fn: () => void): void {
    this.scheduler.after(delayMs, fn);
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

  spawn(name: string): SimNode {
    return new SimNode({
      machine: this.machine(name),
      scheduler: this.scheduler,
      random: this.#nodeRandom.fork(name),
      log: this.#logger(name),
      epochMs: epochMs,
    });
  }

  createUserAgent(node: SimNode, person: Person, attaches: boolean, handlers: UserAgentHandlers): UserAgent {
    const { domain, principal, password } = person;
    return new UserAgent(node.env, {
      dialer: this.network.dialer(node),
      target: { address: `${domain}:client`, domain },
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
      const home = [...this.homes.values()].find((other) => other.name === name);
      if (home?.diskFailed) return;
      const cause = fields.error instanceof Error ? (fields.error.cause ?? fields.error) : fields.error;
      const text = cause instanceof Error ? cause.stack : JSON.stringify(cause);
      this.fail("no errors", `${name}: ${fields.event} ${text}`);
    };
    const logger: Logger = { debug: () => {}, info: write, warn: write, error, child: () => logger };
    return logger;
  }

  async #makePeople(domain: string, home: HomeProcess, random: Random): Promise<void> {
    const node = this.spawn(`setup-${domain}`);
    const store = await this.#finish(openMemoryStore(node.env, home.disk));
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
