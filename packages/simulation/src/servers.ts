/** The servers of a domain: its homes, and the proxies at its edge. */
import type { Bus } from "@parley/bus";
import { createEmbeddedBus } from "@parley/bus/embedded";
import { RouteTable } from "@parley/federation";
import { parseDomain } from "@parley/model";
import { Proxy as DomainProxy } from "@parley/proxy";
import { type CloseReason, ParleyError } from "@parley/runtime";
import { HomeServer } from "@parley/server";
import type { Store } from "@parley/store";
import { openMemoryStore } from "@parley/store/memory";
import type { SimNode } from "./node.js";
import { ServerProcess, type ServerWorld } from "./server-process.js";
import type { BusProcess } from "./shared-bus.js";
import type { StoreProcess } from "./shared-store.js";
import { SimDisk } from "./sim-disk.js";

/** How long a home server may take to stop. */
const stopMaxMs = 10_000;

/** Beyond this a stop is forced, whatever is away. */
const forcedMs = stopMaxMs + 500;

/** What the home servers of one domain share. */
export interface SharedParts {
  readonly store: StoreProcess;
  readonly bus: BusProcess;
}

/** See the head of this file. */
export class HomeProcess extends ServerProcess {
  readonly domain: string;
  /** Its own disk; that of the store which it shares, where there is one, is not its. */
  readonly disk: SimDisk;
  /** Where user agents reach this one. */
  readonly clientAddress: string;
  store: Store | undefined;
  readonly #otherDomain: string;
  readonly #number: number;
  readonly #shared: SharedParts | undefined;
  #bus: Bus | undefined;
  #server: HomeServer | undefined;

  /** @param number - from 0, among the homes of the domain. */
  constructor(
    domain: string,
    otherDomain: string,
    world: ServerWorld,
    number = 0,
    shared: SharedParts | undefined = undefined,
  ) {
    super(shared === undefined ? `home-${domain}` : `home-${domain}-${number}`, world);
    this.domain = domain;
    this.clientAddress = shared === undefined ? `${domain}:client` : `${domain}:client-${number}`;
    this.disk = new SimDisk(this, world);
    this.#otherDomain = otherDomain;
    this.#number = number;
    this.#shared = shared;
  }

  /** Whether its disk has failed in this life. */
  get diskFailed(): boolean {
    return this.disk.failed;
  }

  protected override get clockMachine(): string {
    return this.#shared?.store.name ?? this.name;
  }

  get sessionCount(): number {
    return this.#server?.sessionCount ?? 0;
  }

  protected async run(node: SimNode): Promise<void> {
    const { world, domain } = this;
    const { settings, network } = world;
    this.disk.failed = false;
    const store = await this.#openStore(node);
    if (!node.running) return;
    const bus = this.#shared?.bus.connect(node) ?? lossyBus(createEmbeddedBus(node.env), node, world);
    this.store = store;
    this.#bus = bus;
    const { fingerprint, ...federation } = this.federationParts(node, domain, this.#routes());
    const server = new HomeServer(
      node.env,
      {
        ...settings.home,
        domains: [parseDomain(domain)],
        node: node.name,
        ...(this.#shared === undefined ? {} : { clientAddress: this.clientAddress }),
      },
      {
        store,
        bus,
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
    network.listen(node, this.clientAddress, "session", fingerprint, (stream) => server.acceptClient(stream));
    if (settings.proxies === 0) {
      network.listen(node, `${domain}:federation-${this.#number}`, "link", fingerprint, (stream) =>
        server.acceptLink(stream),
      );
    }
  }

  async #openStore(node: SimNode): Promise<Store> {
    if (this.#shared !== undefined) return this.#shared.store.connect(node);
    const { dedupeMs } = this.world.settings.home;
    return openMemoryStore(node.env, this.disk.memory, dedupeMs === undefined ? {} : { dedupeMs });
  }

  protected async end(reason: CloseReason): Promise<void> {
    await this.#server?.stop(reason, stopMaxMs);
    if (this.#shared === undefined) {
      await this.store?.close();
      return;
    }
    await this.#bus?.close();
    // What the store has not answered by now nobody waits for.
    const late = new Promise<void>((resolve) => this.world.after(forcedMs - stopMaxMs, resolve));
    await Promise.race([this.store?.close(), late]);
  }

  protected override onGone(): void {
    this.store = undefined;
    this.#bus = undefined;
    this.#server = undefined;
    if (this.#shared === undefined) this.disk.crash();
  }

  protected override mayFail(error: unknown): boolean {
    if (this.#shared === undefined) return this.diskFailed;
    const { code } = ParleyError.from(error);
    // It was stopped before it had started.
    if (code === "cancelled") return true;
    // Without its store it does not start: whoever runs it starts it again.
    if (code !== "unavailable") return false;
    this.kill();
    this.world.after(100 + this.world.diskRandom.int(1_000), () => this.start());
    return true;
  }

  /** Where the store or the bus is away, what is under way has to be given up in the end. */
  protected override mayStopLate(): boolean {
    return this.#shared !== undefined && this.world.nowMs() - this.world.calmSinceMs < forcedMs;
  }

  /** A program that has ended leaves nothing behind. */
  protected override checkStopped(node: SimNode): void {
    const pending = node.timersPending;
    if (pending > 0) this.world.fail("servers stop", `${this.name} has left ${pending} timers`);
  }

  /** Whoever runs it sees it end, and starts it again. */
  #onFailed(node: SimNode, failure: Error): void {
    this.world.note(this.name, `failed: ${failure.message}`);
    if (!this.#mayEnd(failure)) this.world.fail("servers go on", `${this.name} failed: ${failure.message}`);
    if (this.node !== node) return;
    this.kill();
    this.world.after(100 + this.world.diskRandom.int(3_000), () => this.start());
  }

  #mayEnd(failure: Error): boolean {
    if (this.#shared === undefined) return this.diskFailed;
    const { code, reason } = ParleyError.from(failure);
    // It did not start, or it did not stop in time, for want of its store; or it was stopped before it had started.
    return code === "unavailable" || code === "cancelled" || reason === "stop_forced";
  }

  #routes(): RouteTable {
    const { proxies } = this.world.settings;
    const domain = parseDomain(this.domain);
    if (proxies === 0) {
      const address = federationAddress(this.#otherDomain, this.#shared !== undefined);
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

/** Where other domains reach a domain without proxies: its home, or any of its homes. */
function federationAddress(domain: string, isShared: boolean): string {
  return isShared ? `${domain}:federation` : `${domain}:federation-0`;
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
    shared: bus.shared,
    get health() {
      return bus.health;
    },
    onHealth: (fn) => bus.onHealth(fn),
    onGap: (fn) => bus.onGap(fn),
    close: () => bus.close(),
  };
}
