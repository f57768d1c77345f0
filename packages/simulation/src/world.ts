/**
 * Two domains in one process: the real home servers, proxies and user agents on simulated nodes, disks and network. It can
 * kill and restart each of them, and collects what went wrong.
 */
import { createHash } from "node:crypto";
import { createEmbeddedBus } from "@parley/bus/embedded";
import { UserAgent } from "@parley/client";
import {
  certificateFingerprint,
  createTrust,
  type DomainIdentity,
  issueCertificate,
  makeAuthority,
  RouteTable,
} from "@parley/federation";
import {
  type DomainName,
  defaultDeliveryRules,
  parseDomain,
  parseInbox,
  parsePresentity,
  parsePrincipal,
} from "@parley/model";
import { Proxy as DomainProxy } from "@parley/proxy";
import { type Logger, nullLogger, type Random } from "@parley/runtime";
import { nextTurn } from "@parley/runtime/testing";
import { HomeServer, type PasswordHasher } from "@parley/server";
import type { Store } from "@parley/store";
import { MemoryDisk, openMemoryStore } from "@parley/store/memory";
import { checkSighting, describeDocument } from "./checks.js";
import { SimNetwork } from "./network.js";
import { SimNode } from "./node.js";
import { Person, type PersonWorld } from "./person.js";
import { Scheduler } from "./scheduler.js";
import { Trace } from "./trace.js";

/** What kind of world. */
export interface WorldOptions {
  /** Homes talk to each other without proxies. */
  readonly direct: boolean;
  readonly peoplePerDomain: number;
  /** How far wall clocks of nodes may be apart from the true time. */
  readonly clockSkewMaxMs: number;
  /** How long a commit of the store may take. */
  readonly commitDelayMaxMs: number;
}

/** An invariant that did not hold. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
  readonly atMs: number;
}

/** 2030-01-01: wall time at virtual time 0. */
const epochMs = Date.UTC(2030, 0, 1);
const domainNames = ["north.example", "south.example"] as const;

/** Passwords are not what is simulated: a hash without cost and without threads. */
const simHasher: PasswordHasher = {
  hash: async (password) => `sim$${createHash("sha256").update(password).digest("hex")}`,
  verify: async (encoded, password) =>
    encoded === `sim$${createHash("sha256").update(password).digest("hex")}`,
};

interface Certificates {
  readonly caPem: string;
  readonly identities: ReadonlyMap<string, DomainIdentity>;
}

let certificates: Promise<Certificates> | undefined;

/** One authority and one certificate for each domain, made once for all runs: what they hold does not matter to a run. */
function sharedCertificates(): Promise<Certificates> {
  certificates ??= (async () => {
    const validity = { notBeforeMs: epochMs - 86_400_000, notAfterMs: epochMs + 365 * 86_400_000 };
    const authority = await makeAuthority(validity);
    const identities = new Map<string, DomainIdentity>();
    for (const name of domainNames) {
      const issued = await issueCertificate(authority, { dnsNames: [name], ...validity });
      identities.set(name, {
        domain: parseDomain(name),
        certChainPem: issued.certChainPem,
        keyPem: issued.keyPem,
      });
    }
    return { caPem: authority.certPem, identities };
  })();
  return certificates;
}

/** A process that can be killed and started again. */
interface Process {
  readonly name: string;
  node: SimNode | undefined;
  start(): void;
}

/** See the head of this file. */
export class World implements PersonWorld {
  readonly scheduler = new Scheduler();
  readonly trace: Trace;
  readonly network: SimNetwork;
  readonly people: Person[] = [];
  readonly violations: Violation[] = [];
  sightings = 0;
  crashes = 0;
  private readonly processes = new Map<string, Process>();
  private readonly disks = new Map<string, MemoryDisk>();
  private readonly stores = new Map<string, Store>();
  private readonly nodeRandom: Random;
  private readonly diskRandom: Random;
  private readonly log: Logger;

  private constructor(
    readonly options: WorldOptions,
    random: Random,
    linesMax: number,
    private readonly certificates: Certificates,
  ) {
    this.trace = new Trace(linesMax);
    this.network = new SimNetwork(this.scheduler, random.fork("network"), this.trace);
    this.nodeRandom = random.fork("nodes");
    this.diskRandom = random.fork("disks");
    this.log = nullLogger;
  }

  /** Builds the world, with accounts made and every process started. */
  static async create(options: WorldOptions, random: Random, linesMax: number): Promise<World> {
    const world = new World(options, random, linesMax, await sharedCertificates());
    for (const name of domainNames) {
      world.disks.set(name, world.makeDisk());
      world.addProcess(`home-${name}`, (node) => void world.startHome(name, node));
      if (!options.direct) world.addProcess(`proxy-${name}`, (node) => void world.startProxy(name, node));
      await world.makePeople(name);
    }
    world.startAll();
    return world;
  }

  get processNames(): readonly string[] {
    return [...this.processes.keys()];
  }

  nowMs(): number {
    return this.scheduler.nowMs;
  }

  wallMs(): number {
    return epochMs + this.scheduler.nowMs;
  }

  store(domain: string): Store {
    const store = this.stores.get(domain);
    if (store === undefined) throw new Error(`the home server of ${domain} is not running`);
    return store;
  }

  fail(invariant: string, detail: string): void {
    this.trace.add(this.nowMs(), "check", `VIOLATED ${invariant}: ${detail}`);
    if (this.violations.length < 20) this.violations.push({ invariant, detail, atMs: this.nowMs() });
  }

  /** Kills a process as kill -9 and a power cut would: what was not committed is gone. */
  crash(name: string): void {
    const process = this.processes.get(name);
    if (process?.node === undefined) return;
    this.crashes += 1;
    this.trace.add(this.nowMs(), name, "killed");
    process.node.kill();
    process.node = undefined;
    const domain = name.replace(/^home-/, "");
    // What was being written when the power went may or may not have reached the disk.
    this.disks.get(domain)?.crash({ keepWriting: this.diskRandom.chance(0.5) });
    if (this.disks.has(domain)) this.stores.delete(domain);
  }

  restart(name: string): void {
    const process = this.processes.get(name);
    if (process === undefined || process.node !== undefined) return;
    this.trace.add(this.nowMs(), name, "started");
    process.start();
  }

  startAll(): void {
    for (const name of this.processes.keys()) this.restart(name);
  }

  spawn(name: string): SimNode {
    const skewMaxMs = this.options.clockSkewMaxMs;
    return new SimNode({
      name,
      scheduler: this.scheduler,
      random: this.nodeRandom.fork(name),
      log: this.log,
      epochMs,
      clockSkewMs: skewMaxMs === 0 ? 0 : this.nodeRandom.int(2 * skewMaxMs) - skewMaxMs,
    });
  }

  createUserAgent(node: SimNode, person: Person): UserAgent {
    const { life } = person;
    const current = () => person.life === life && node.running && person.online;
    const domain = person.principal.split("@")[1] as string;
    return new UserAgent(node.env, {
      dialer: this.network.dialer(node),
      target: { address: `${domain}:client`, domain },
      credentials: { kind: "password", principal: person.principal, password: person.password },
      attachSubscriptions: true,
      retryFirst: true,
      backoff: { initialMs: 100, maxMs: 5_000 },
      agent: "simulation",
      handlers: {
        onMessage: (message) => {
          if (current()) person.onMessage(life, message.seq, message.id);
        },
        onReport: (report) => {
          if (current()) person.onReport(life, report);
        },
        onSubscription: (change) => {
          if (current()) person.onSubscription(change.presentity, change.state, change.reason);
        },
        onNotification: (notification) => {
          if (!current()) return;
          const text = describeDocument(notification.document);
          const note = /\bp(\d+)\b/.exec(text)?.[1];
          const value = /\bv(\d+)\b/.exec(text)?.[1];
          const sighting = {
            atMs: this.nowMs(),
            presentity: notification.presentity,
            epoch: notification.version.epoch,
            counter: notification.version.counter,
            freshness: notification.freshness.kind,
            text,
            ...(note === undefined ? {} : { note: Number(note) }),
            ...(value === undefined ? {} : { value: Number(value) }),
          };
          this.sightings += 1;
          person.onSighting(sighting);
          checkSighting(this, person, sighting);
        },
      },
    });
  }

  /** Ends every process and agent, so that nothing of this run outlives it. */
  async close(): Promise<void> {
    for (const person of this.people) person.crash();
    for (const process of this.processes.values()) process.node?.kill();
  }

  private addProcess(name: string, start: (node: SimNode) => void): void {
    const process: Process = {
      name,
      node: undefined,
      start: () => {
        process.node = this.spawn(name);
        start(process.node);
      },
    };
    this.processes.set(name, process);
  }

  private makeDisk(): MemoryDisk {
    const disk = new MemoryDisk();
    const { commitDelayMaxMs } = this.options;
    disk.onCommit = () => ({ kind: "slow", delayMs: this.diskRandom.int(commitDelayMaxMs + 1) });
    return disk;
  }

  private async makePeople(domain: (typeof domainNames)[number]): Promise<void> {
    const node = this.spawn(`setup-${domain}`);
    const disk = this.disks.get(domain) as MemoryDisk;
    const store = await this.finish(openMemoryStore(node.env, disk));
    for (let i = 0; i < this.options.peoplePerDomain; i++) {
      const principal = parsePrincipal(`${domain === "north.example" ? "n" : "s"}${i}@${domain}`);
      const person = new Person(principal, `password-${i}`, this);
      await this.finish(
        store.addAccount({
          principal,
          passwordHash: await simHasher.hash(person.password),
          presentities: [parsePresentity(person.presentity)],
          inboxes: [parseInbox(person.inbox)],
          accessRules: { rules: [], otherwise: "block" },
          deliveryRules: defaultDeliveryRules,
          nowMs: epochMs,
        }),
      );
      this.people.push(person);
    }
    await this.finish(store.close());
    node.kill();
  }

  /** Runs the world until `promise` is settled: for the set-up, before anything else happens. */
  private async finish<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    await nextTurn();
    await this.scheduler.runUntil(Number.POSITIVE_INFINITY, { done: () => settled, eventsMax: 100_000 });
    return promise;
  }

  private async startHome(domain: (typeof domainNames)[number], node: SimNode): Promise<void> {
    const disk = this.disks.get(domain) as MemoryDisk;
    const store = await openMemoryStore(node.env, disk);
    if (!node.running) return;
    this.stores.set(domain, store);
    const { dialer, identity, trust, routes } = this.federationParts(domain, node, "home");
    const server = new HomeServer(
      node.env,
      {
        domains: [parseDomain(domain)],
        node: node.name,
        heartbeatMs: 5_000,
        outOfContactMs: 5_000,
        answerTimeoutMs: 5_000,
        retryInitialMs: 500,
        retryMaxMs: 5_000,
      },
      {
        store,
        bus: createEmbeddedBus(node.env),
        hasher: simHasher,
        federation: { dialer, identity, trust, routes },
      },
    );
    await server.start();
    if (!node.running) return;
    const fingerprint = certificateFingerprint(identity(parseDomain(domain)).certChainPem);
    this.network.listen(node, `${domain}:client`, fingerprint, (stream) => server.acceptClient(stream));
    if (this.options.direct) {
      this.network.listen(node, `${domain}:federation`, fingerprint, (stream) => server.acceptLink(stream));
    }
  }

  private async startProxy(domain: (typeof domainNames)[number], node: SimNode): Promise<void> {
    const parts = this.federationParts(domain, node, "proxy");
    const proxy = new DomainProxy(
      node.env,
      { localDomains: [parseDomain(domain)], node: node.name, routes: parts.routes },
      parts,
    );
    await proxy.start();
    if (!node.running) return;
    const fingerprint = certificateFingerprint(parts.identity(parseDomain(domain)).certChainPem);
    this.network.listen(node, `${domain}:federation`, fingerprint, (stream) => proxy.accept(stream));
  }

  private federationParts(domain: string, node: SimNode, role: "home" | "proxy") {
    const { caPem, identities } = this.certificates;
    const other = domainNames.find((name) => name !== domain) as string;
    const viaProxy = role === "home" && !this.options.direct;
    const routes = new RouteTable(
      viaProxy
        ? { proxies: [{ address: `${domain}:federation`, domain: parseDomain(domain) }] }
        : { peers: new Map([[parseDomain(other), { address: `${other}:federation` }]]) },
    );
    return {
      dialer: this.network.dialer(node),
      identity: (name: DomainName) => identities.get(name) as DomainIdentity,
      trust: createTrust({ caPem, useSystemRoots: false }),
      routes,
    };
  }
}
