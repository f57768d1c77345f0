import type { Bus } from "@parley/bus";
import { createEmbeddedBus } from "@parley/bus/embedded";
import { certificateFingerprint, createTrust, type DomainIdentity, RouteTable } from "@parley/federation";
import { type DomainName, parseDomain } from "@parley/model";
import { Proxy as DomainProxy } from "@parley/proxy";
import type { CloseReason, Random } from "@parley/runtime";
import { HomeServer, type PasswordHasher } from "@parley/server";
import type { Store } from "@parley/store";
import { MemoryDisk, openMemoryStore } from "@parley/store/memory";
import type { Certificates } from "./certificates.js";
import type { SimNetwork } from "./network.js";
import type { SimNode } from "./node.js";
import type { WorldSettings } from "./settings.js";

const shutdown: CloseReason = { code: "shutdown", reason: "the server is stopped", reconnect: "backoff" };

/** What a server process needs of the world. */
export interface ServerWorld {
  readonly settings: WorldSettings;
  readonly network: SimNetwork;
  readonly certificates: Certificates;
  readonly hasher: PasswordHasher;
  readonly diskRandom: Random;
  /** Whether the bus loses messages now. */
  readonly busLoses: boolean;
  nowMs(): number;
  spawn(machine: string): SimNode;
  after(delayMs: number, fn: () => void): void;
  note(who: string, event: string): void;
  count(what: string): void;
  fail(invariant: string, detail: string): void;
}

/** What the disk of a home server does next. */
export type DiskFault =
  /** The next commit fails, and so the process. */
  | {
      readonly kind: "fail";
    }
  /** The process is killed in the middle of the next commit. */
  | {
      readonly kind: "crash";
    };

/** How long a server may take to stop. */
const stopMaxMs = 10_000;

/** A program on a machine, in whatever life. */
export abstract class ServerProcess {
  readonly name: string;
  node: SimNode | undefined;
  /** When this life began to serve; absent before. */
  servesSinceMs: number | undefined;
  protected readonly world: ServerWorld;

  #stopping: { readonly node: SimNode; readonly done: Promise<void> } | undefined;

  constructor(name: string, world: ServerWorld) {
    this.name = name;
    this.world = world;
  }

  get running(): boolean {
    return this.node !== undefined;
  }

  start(): void {
    if (this.node !== undefined) return;
    this.world.note(this.name, "started");
    const node = this.world.spawn(this.name);
    this.node = node;
    this.servesSinceMs = undefined;
    void this.run(node).then(
      () => {
        if (this.node === node) this.servesSinceMs = this.world.nowMs();
      },
      (error) => {
        if (node.running && !this.mayFail()) {
          this.world.fail(
            "servers start",
            `${this.name}: ${error instanceof Error ? error.stack : String(error)}`,
          );
        }
      },
    );
  }

  /** As kill -9 and a power cut: what was not committed is gone. */
  kill(): void {
    const { node } = this;
    if (node === undefined) return;
    this.world.note(this.name, "killed");
    this.world.count(`killed ${this.name.split("-")[0]}`);
    this.node = undefined;
    node.kill();
    this.onGone();
  }

  /** Stops in order. Resolves when the process has ended. */
  stop(): Promise<void> {
    const { node } = this;
    if (node === undefined) return Promise.resolve();
    if (this.#stopping?.node !== node) this.#stopping = { node, done: this.#stop(node) };
    return this.#stopping.done;
  }

  async #stop(node: SimNode): Promise<void> {
    this.world.note(this.name, "stops");
    this.world.count(`stopped ${this.name.split("-")[0]}`);
    const beganAtMs = this.world.nowMs();
    await this.end(shutdown);
    if (this.node !== node) return;
    const tookMs = this.world.nowMs() - beganAtMs;
    this.world.note(this.name, `stopped after ${tookMs} ms`);
    if (tookMs > stopMaxMs) this.world.fail("servers stop", `${this.name} took ${tookMs} ms`);
    this.checkStopped(node);
    this.node = undefined;
    node.kill();
    this.onGone();
  }

  protected onGone(): void {}

  /** Whether a failure to start is explained by a fault. */
  protected mayFail(): boolean {
    return false;
  }

  protected checkStopped(_node: SimNode): void {}

  protected federationParts(
    node: SimNode,
    domain: string,
    routes: RouteTable,
  ): {
    dialer: import("@parley/protocol").Dialer;
    identity: (name: DomainName) => DomainIdentity;
    trust: import("@parley/federation").ReloadableTrust;
    routes: RouteTable;
    fingerprint: Uint8Array<ArrayBufferLike>;
  } {
    const { caPem, identities } = this.world.certificates;
    return {
      dialer: this.world.network.dialer(node),
      identity: (name) => identities.get(name) as DomainIdentity,
      trust: createTrust({ caPem, useSystemRoots: false }),
      routes,
      fingerprint: certificateFingerprint((identities.get(domain) as DomainIdentity).certChainPem),
    };
  }

  protected abstract run(node: SimNode): Promise<void>;

  protected abstract end(reason: CloseReason): Promise<void>;
}

/** See the head of this file. */
export class HomeProcess extends ServerProcess {
  readonly domain: string;
  readonly disk = new MemoryDisk();
  /** Commits take up to so long for now, beyond what the world says. */
  slowCommitMs = 0;
  store: Store | undefined;
  readonly #otherDomain: string;
  #server: HomeServer | undefined;
  #fault: DiskFault | undefined;
  /** Whether the disk has failed in this life. */
  diskFailed = false;

  constructor(domain: string, otherDomain: string, world: ServerWorld) {
    super(`home-${domain}`, world);
    this.domain = domain;
    this.#otherDomain = otherDomain;
    this.disk.onCommit = () => this.#onCommit();
  }

  /** What happens at the next commit. */
  arm(fault: DiskFault): void {
    this.#fault = fault;
  }

  disarm(): void {
    this.#fault = undefined;
    this.slowCommitMs = 0;
  }

  get sessionCount(): number {
    return this.#server?.sessionCount ?? 0;
  }

  #onCommit(): { kind: "slow"; delayMs: number } | { kind: "fail"; error: Error } {
    const fault = this.#fault;
    this.#fault = undefined;
    const { diskRandom, settings } = this.world;
    if (fault?.kind === "fail") {
      this.diskFailed = true;
      this.world.note(this.name, "commit fails");
      this.world.count("failed commits");
      return { kind: "fail", error: new Error("EIO: i/o error, fdatasync") };
    }
    const delayMs = diskRandom.int(settings.commitDelayMaxMs + 1) + diskRandom.int(this.slowCommitMs + 1);
    if (fault?.kind !== "crash") return { kind: "slow", delayMs };
    const node = this.node;
    this.world.after(diskRandom.int(20), () => {
      if (node === undefined || this.node !== node) return;
      this.world.count("killed in a commit");
      this.kill();
      this.world.after(50 + diskRandom.int(3_000), () => this.start());
    });
    return { kind: "slow", delayMs: delayMs + 20 };
  }

  protected async run(node: SimNode): Promise<void> {
    const { world, domain } = this;
    const { settings, network } = world;
    this.diskFailed = false;
    const dedupeMs = settings.home.dedupeMs;
    const store = await openMemoryStore(node.env, this.disk, dedupeMs === undefined ? {} : { dedupeMs });
    if (!node.running) return;
    this.store = store;
    const { fingerprint, ...federation } = this.federationParts(node, domain, this.#routes());
    const server = new HomeServer(
      node.env,
      { ...settings.home, domains: [parseDomain(domain)], node: node.name },
      {
        store,
        bus: lossyBus(createEmbeddedBus(node.env), node, world),
        hasher: world.hasher,
        federation: { ...federation, limits: settings.links },
      },
    );
    this.#server = server;
    void server.closed.then((failure) => {
      if (failure !== undefined && node.running) this.#onFailed(node, failure);
    });
    await server.start();
    if (!node.running) return;
    network.listen(node, `${domain}:client`, "session", fingerprint, (stream) => server.acceptClient(stream));
    if (settings.proxies === 0) {
      network.listen(node, `${domain}:federation-0`, "link", fingerprint, (stream) =>
        server.acceptLink(stream),
      );
    }
  }

  protected async end(reason: CloseReason): Promise<void> {
    await this.#server?.stop(reason, stopMaxMs);
    await this.store?.close();
  }

  protected override onGone(): void {
    this.store = undefined;
    this.#server = undefined;
    // What was being written when the power went may or may not have reached the disk.
    this.disk.crash({ keepWriting: this.world.diskRandom.chance(0.5) });
  }

  protected override mayFail(): boolean {
    return this.diskFailed;
  }

  /** A program that has ended leaves nothing behind. */
  protected override checkStopped(node: SimNode): void {
    const pending = node.timersPending;
    if (pending > 0) this.world.fail("servers stop", `${this.name} has left ${pending} timers`);
  }

  /** Whoever runs it sees it end, and starts it again. */
  #onFailed(node: SimNode, failure: Error): void {
    this.world.note(this.name, `failed: ${failure.message}`);
    if (!this.diskFailed) this.world.fail("servers go on", `${this.name} failed: ${failure.message}`);
    if (this.node !== node) return;
    this.kill();
    this.world.after(100 + this.world.diskRandom.int(3_000), () => this.start());
  }

  #routes(): RouteTable {
    const { proxies } = this.world.settings;
    const domain = parseDomain(this.domain);
    if (proxies === 0) {
      const address = `${this.#otherDomain}:federation-0`;
      return new RouteTable({ peers: new Map([[parseDomain(this.#otherDomain), { address }]]) });
    }
    return new RouteTable({
      proxies: Array.from({ length: proxies }, (_, i) => ({
        address: `${this.domain}:federation-${i}`,
        domain,
      })),
    });
  }
}

/** See the head of this file. */
export class ProxyProcess extends ServerProcess {
  readonly #domain: string;
  readonly #otherDomain: string;
  readonly #number: number;
  #proxy: DomainProxy | undefined;

  constructor(domain: string, otherDomain: string, number: number, world: ServerWorld) {
    super(`proxy-${domain}-${number}`, world);
    this.#domain = domain;
    this.#otherDomain = otherDomain;
    this.#number = number;
  }

  protected async run(node: SimNode): Promise<void> {
    const { settings, network } = this.world;
    const address = `${this.#otherDomain}:federation-${this.#number}`;
    const routes = new RouteTable({ peers: new Map([[parseDomain(this.#otherDomain), { address }]]) });
    const { fingerprint, ...parts } = this.federationParts(node, this.#domain, routes);
    const { itemsPerSecond } = settings;
    const proxy = new DomainProxy(
      node.env,
      {
        localDomains: [parseDomain(this.#domain)],
        node: node.name,
        routes,
        limits: settings.links,
        ...(itemsPerSecond === undefined
          ? {}
          : { rates: { itemsPerSecond, itemsBurst: 2 * itemsPerSecond } }),
      },
      parts,
    );
    this.#proxy = proxy;
    await proxy.start();
    if (!node.running) return;
    network.listen(node, `${this.#domain}:federation-${this.#number}`, "link", fingerprint, (stream) =>
      proxy.accept(stream),
    );
  }

  protected async end(reason: CloseReason): Promise<void> {
    await this.#proxy?.stop(reason);
  }

  protected override onGone(): void {
    this.#proxy = undefined;
  }
}

/** A bus that loses messages while the world says so, as its contract allows. Reports are left alone: what is lost of them comes at the next sign-in. */
function lossyBus(bus: Bus, node: SimNode, world: ServerWorld): Bus {
  const { busLossChance } = world.settings;
  if (busLossChance === 0) return bus;
  const random = node.env.random.fork("bus");
  return {
    publish: (subject, payload) => {
      if (world.busLoses && subject !== "reports" && random.chance(busLossChance))
        world.count("lost on the bus");
      else bus.publish(subject, payload);
    },
    subscribe: (subject, handler) => bus.subscribe(subject, handler),
    get subscriptionCount() {
      return bus.subscriptionCount;
    },
    close: () => bus.close(),
  };
}
