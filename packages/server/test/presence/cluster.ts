/** A domain of several home servers: presence services that share a store and a bus, which can fail them. */
import {
  type Bus,
  type BusGap,
  type BusHandler,
  type BusHealth,
  type BusSubscription,
  checkSubject,
} from "@parley/bus";
import type { Env } from "@parley/runtime";
import { ParleyError } from "@parley/runtime";
import type { Store, StoreHealth } from "@parley/store";
import { MemoryDisk, openMemoryStore } from "@parley/store/memory";
import { Domain, FakeExchange, type World } from "./world.js";

/** A message between the servers of a domain. */
export interface BusMessage {
  readonly from: number;
  readonly to: number;
  readonly subject: string;
  readonly payload: Uint8Array;
}

interface Interest {
  readonly home: number;
  readonly subject: string;
  readonly handler: BusHandler;
}

/** Carries messages between the buses of a domain, at the end of the turn; may lose or delay them. */
export class BusHub {
  /** Everything that was published, by subject. */
  readonly published: { readonly from: number; readonly subject: string }[] = [];
  /** Loses what it says `true` to. Within one server nothing is lost. */
  loses: (message: BusMessage) => boolean = () => false;
  /** Delays by so many milliseconds: what comes from different servers may change places. */
  delayMs: (message: BusMessage) => number = () => 0;
  readonly #interests = new Set<Interest>();
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  subscribe(home: number, subject: string, handler: BusHandler): BusSubscription {
    const interest: Interest = { home, subject, handler };
    this.#interests.add(interest);
    return { close: () => void this.#interests.delete(interest) };
  }

  count(home: number): number {
    return [...this.#interests].filter((one) => one.home === home).length;
  }

  publish(from: number, subject: string, payload: Uint8Array): void {
    this.published.push({ from, subject });
    for (const interest of this.#interests) {
      if (interest.subject !== subject) continue;
      const message = { from, to: interest.home, subject, payload };
      if (from !== interest.home && this.loses(message)) continue;
      const hand = (): void => {
        if (this.#interests.has(interest)) interest.handler(payload, subject);
      };
      const delayMs = from === interest.home ? 0 : this.delayMs(message);
      if (delayMs > 0) this.#env.clock.timer(delayMs, hand);
      else this.#env.clock.defer(hand);
    }
  }
}

/** The bus as one server has it. */
export class HubBus implements Bus {
  readonly shared = true;
  health: BusHealth = { kind: "up" };
  readonly #hub: BusHub;
  readonly #home: number;
  readonly #subscriptions = new Set<BusSubscription>();
  readonly #onGap = new Set<(gap: BusGap) => void>();

  constructor(hub: BusHub, home: number) {
    this.#hub = hub;
    this.#home = home;
  }

  get subscriptionCount(): number {
    return this.#hub.count(this.#home);
  }

  publish(subject: string, payload: Uint8Array): void {
    checkSubject(subject);
    this.#hub.publish(this.#home, subject, payload);
  }

  async subscribe(subject: string, handler: BusHandler): Promise<BusSubscription> {
    checkSubject(subject);
    const subscription = this.#hub.subscribe(this.#home, subject, handler);
    this.#subscriptions.add(subscription);
    return subscription;
  }

  onHealth(): () => void {
    return () => undefined;
  }

  onGap(fn: (gap: BusGap) => void): () => void {
    this.#onGap.add(fn);
    return () => this.#onGap.delete(fn);
  }

  /** Messages were lost, and new ones arrive again. */
  gap(): void {
    for (const fn of this.#onGap) fn({ kind: "reconnected", awayMs: 1 });
  }

  async close(): Promise<void> {
    for (const subscription of this.#subscriptions) subscription.close();
  }
}

/** A call to the store by one server. */
export interface StoreCall {
  readonly home: number;
  readonly name: keyof Store;
  readonly input: unknown;
}

/** What becomes of a call: it may fail, having been carried out or not, be sent again when it was, or wait. */
export type CallFault = "lost" | "unanswered" | "twice" | Promise<unknown> | undefined;

/** One home server of a {@link Cluster}. */
export class Home extends Domain {
  readonly number: number;
  declare bus: HubBus;
  readonly #cluster: Cluster;
  #health: StoreHealth = { kind: "up" };
  readonly #onHealth = new Set<(health: StoreHealth) => void>();

  constructor(world: World, cluster: Cluster, number: number) {
    super(world, cluster.name);
    this.#cluster = cluster;
    this.number = number;
  }

  /** The store does, or does not, answer this server. */
  setStoreHealth(health: StoreHealth): void {
    this.#health = health;
    for (const fn of this.#onHealth) fn(health);
  }

  protected override async openStore(): Promise<Store> {
    const { base } = this.#cluster;
    const shown: Record<string, unknown> = {};
    for (const name in base) {
      const member = base[name as keyof Store];
      if (typeof member === "function") shown[name] = this.#call(name as keyof Store);
    }
    Object.defineProperty(shown, "health", { get: () => this.#health });
    return {
      ...(shown as unknown as Store),
      shared: true,
      closed: base.closed,
      onHealth: (fn) => {
        this.#onHealth.add(fn);
        return () => this.#onHealth.delete(fn);
      },
    };
  }

  /** The others go on with it. */
  protected override async closeStore(): Promise<void> {}

  protected override openBus(): HubBus {
    return new HubBus(this.#cluster.hub, this.number);
  }

  protected override openExchange(): FakeExchange {
    return new FakeExchange(this.world.env, this.world.network, this.name, this.number);
  }

  #call(name: keyof Store): (...input: unknown[]) => Promise<unknown> {
    return async (...input) => {
      const fault = this.#cluster.faults({ home: this.number, name, input: input[0] });
      if (fault === undefined) return this.#cluster.call(name, input);
      if (typeof fault === "object") {
        await fault;
        return this.#cluster.call(name, input);
      }
      if (fault === "twice") {
        await this.#cluster.call(name, input);
        return this.#cluster.call(name, input);
      }
      if (fault === "unanswered") await this.#cluster.call(name, input);
      throw new ParleyError("unavailable", `${name}: the store does not answer`, {
        details: { reason: "store_unavailable" },
      });
    };
  }
}

/** Home servers of one domain on one store and one bus. */
export class Cluster {
  readonly name: string;
  readonly homes: Home[] = [];
  readonly hub: BusHub;
  base!: Store;
  /** What becomes of a call to the store. */
  faults: (call: StoreCall) => CallFault = () => undefined;
  /** Carries a call out. */
  call = (name: keyof Store, input: readonly unknown[]): Promise<unknown> =>
    (this.base[name] as (...input: readonly unknown[]) => Promise<unknown>)(...input);
  readonly #world: World;
  readonly #disk = new MemoryDisk();

  constructor(world: World, name: string) {
    this.#world = world;
    this.name = name;
    this.hub = new BusHub(world.env);
  }

  /** @returns the servers, started. */
  async start(count = 2): Promise<readonly [Home, Home, ...Home[]]> {
    this.base = await openMemoryStore(this.#world.env, this.#disk);
    for (let number = 0; number < count; number++) {
      this.homes.push(await new Home(this.#world, this, number).start());
    }
    this.#world.add(...this.homes, this);
    return this.homes as unknown as readonly [Home, Home, ...Home[]];
  }

  async stop(): Promise<void> {
    const closing = this.base.close();
    await this.#world.clock.settle();
    await closing;
  }
}
