/** Home servers of one domain that share a store and a bus, in one process under a manual clock. */
import { createStreamPair } from "@parley/federation/testing";
import type { client } from "@parley/protocol";
import { type Clock, type Env, ParleyError } from "@parley/runtime";
import { createTestEnv, type LoggedLine, type ManualClock } from "@parley/runtime/testing";
import type { Store, StoreHealth } from "@parley/store";
import { MemoryDisk, openMemoryStore } from "@parley/store/memory";
import { HomeServer, type HomeServerOptions } from "../src/index.js";
import { type ServerBus, SharedBus } from "./shared-bus.js";
import { TestClient } from "./test-client.js";
import { NORTH, TestHasher } from "./test-server.js";

/** One of the servers. */
export interface SharedHome {
  readonly server: HomeServer;
  readonly bus: ServerBus;
  /** While it is set, every call of this server to the store is refused. */
  storeAway: boolean;
  /** The process stands still from now on for so long: no timer runs, and then what came in is handled first. */
  standStill(ms: number): Promise<void>;
}

/** A store as one of several servers has it. */
export function sharedStore(store: Store, isAway: () => boolean = () => false): Store {
  const refusal = (): ParleyError =>
    new ParleyError("unavailable", "the store does not answer", { details: { reason: "store_unavailable" } });
  return new Proxy(store, {
    get: (target, name) => {
      if (name === "shared") return true;
      if (name === "health") {
        const health: StoreHealth = isAway() ? { kind: "down", sinceMs: 1, cause: "away" } : { kind: "up" };
        return health;
      }
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== "function" || name === "onHealth") return value;
      return (...given: unknown[]) =>
        isAway() && name !== "close" ? Promise.reject(refusal()) : Reflect.apply(value, target, given);
    },
  });
}

export class SharedHomes {
  readonly env: Env;
  readonly clock: ManualClock;
  readonly logged: readonly LoggedLine[];
  readonly hasher = new TestHasher();
  readonly bus: SharedBus;
  readonly homes: SharedHome[] = [];
  store!: Store;

  private constructor() {
    const { clock, env, logged } = createTestEnv();
    this.env = env;
    this.clock = clock;
    this.logged = logged;
    this.bus = new SharedBus(clock);
  }

  /** Two servers, with the accounts alice and bob; their passwords are "secret of NAME". */
  static async start(options: Partial<HomeServerOptions> = {}): Promise<SharedHomes> {
    const world = new SharedHomes();
    world.store = await openMemoryStore(world.env, new MemoryDisk());
    for (const node of ["home1", "home2"]) await world.add({ node, ...options });
    for (const name of ["alice", "bob"]) {
      const adding = world.at(1).server.admin.addAccount({
        principal: `${name}@north.example`,
        password: `secret of ${name}`,
      });
      await world.settled(adding);
    }
    return world;
  }

  at(number: number): SharedHome {
    const home = this.homes[number - 1];
    if (home === undefined) throw new Error(`there is no server ${number}`);
    return home;
  }

  /** Makes a server, which is not started. */
  make(
    options: Partial<HomeServerOptions> & { readonly node: string },
    bus: ServerBus = this.bus.server(options.node),
  ): SharedHome {
    const clock = new StandingClock(this.clock);
    const env = { ...this.env, clock };
    const home: { -readonly [K in keyof SharedHome]: SharedHome[K] } = {
      bus,
      storeAway: false,
      standStill: async (ms) => {
        clock.stand();
        await this.clock.advance(ms);
        clock.goOn();
      },
    } as SharedHome;
    home.server = new HomeServer(
      env,
      { domains: [NORTH], clientAddress: `${options.node}.north.example:7442`, ...options },
      { store: sharedStore(this.store, () => home.storeAway), bus, hasher: this.hasher },
    );
    return home;
  }

  async add(options: Partial<HomeServerOptions> & { readonly node: string }): Promise<SharedHome> {
    const home = this.make(options);
    await this.settled(home.server.start());
    this.homes.push(home);
    return home;
  }

  connect(home: SharedHome): TestClient {
    const pair = createStreamPair(this.env, { acceptorFingerprint: new Uint8Array(32) });
    const client = new TestClient(this.clock, pair.initiator);
    home.server.acceptClient(pair.acceptor);
    return client;
  }

  async signIn(
    home: SharedHome,
    name: string,
    more: Partial<client.ISignIn> = {},
  ): Promise<{ readonly client: TestClient; readonly signedIn: client.ISignedIn }> {
    const client = this.connect(home);
    const password = { principal: `${name}@north.example`, password: `secret of ${name}` };
    const sessionId = this.env.ids.next("session");
    const { error, signedIn } = await client.ask({ signIn: { password, sessionId, ...more } });
    if (signedIn == null) throw new Error(`not signed in: ${JSON.stringify(error)}`);
    return { client, signedIn };
  }

  async stop(): Promise<void> {
    for (const { server } of this.homes) await this.passing(server.stop());
    await this.settled(this.store.close());
  }

  /** Lets the code come to rest until the promise has settled. */
  async settled<T>(promise: Promise<T>): Promise<T> {
    return this.#until(promise, () => this.clock.settle());
  }

  /** The same while time passes. */
  async passing<T>(promise: Promise<T>): Promise<T> {
    return this.#until(promise, () => this.clock.advance(50));
  }

  async #until<T>(promise: Promise<T>, turn: () => Promise<unknown>): Promise<T> {
    let done = false;
    const mark = (): void => {
      done = true;
    };
    promise.then(mark, mark);
    for (let turns = 0; turns < 2_000 && !done; turns++) await turn();
    if (!done) throw new Error("the promise does not settle");
    return promise;
  }
}

/** A clock whose callbacks wait while its process stands still; then they come after what was waiting in the network. */
class StandingClock implements Clock {
  readonly #clock: ManualClock;
  #waiting: (() => void)[] | undefined;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  stand(): void {
    this.#waiting = [];
  }

  goOn(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const fn of waiting) this.#clock.timer(1, fn);
  }

  wallMs(): ReturnType<Clock["wallMs"]> {
    return this.#clock.wallMs();
  }

  monotonicMs(): ReturnType<Clock["monotonicMs"]> {
    return this.#clock.monotonicMs();
  }

  timer(delayMs: number, fn: () => void): ReturnType<Clock["timer"]> {
    let cancelled = false;
    const run = (): void => {
      if (!cancelled) fn();
    };
    const timer = this.#clock.timer(delayMs, () => this.#run(run));
    const cancel = (): void => {
      cancelled = true;
      timer.cancel();
    };
    return { cancel, [Symbol.dispose]: cancel };
  }

  defer(fn: () => void): void {
    this.#clock.defer(() => this.#run(fn));
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return this.#clock.sleep(delayMs, signal);
  }

  #run(fn: () => void): void {
    if (this.#waiting === undefined) fn();
    else this.#waiting.push(fn);
  }
}
