/**
 * The messaging services of two domains with several home servers each, which share a store and a bus. The network between the
 * domains, the bus and the store do what a test says; servers can be killed, and made to stand still. Everything else is real.
 */
import type { OutgoingEnvelope, SendOutcome } from "@parley/federation";
import {
  type DeliveryRules,
  type DomainName,
  defaultAccessRules,
  defaultDeliveryRules,
  inboxOf,
  type PrincipalName,
  parsePrincipal,
  presentityOf,
} from "@parley/model";
import { client, common, decodePayload } from "@parley/protocol";
import { type Clock, type Env, ParleyError, type Timer } from "@parley/runtime";
import { createTestEnv, type LoggedLine, type ManualClock } from "@parley/runtime/testing";
import type { Store, StoreHealth } from "@parley/store";
import { MemoryDisk, openMemoryStore } from "@parley/store/memory";
import type { SessionRegistry } from "../src/core/ports.js";
import { HomeExchange } from "../src/exchange/domain-exchange.js";
import { MessagingService } from "../src/messaging/messaging-service.js";
import { homeServerDefaults } from "../src/options.js";
import { instantMessage } from "./messages.js";
import { type ServerBus, SharedBus } from "./shared-bus.js";
import { type Fate, NORTH, type Passed, SOUTH, TestSession } from "./two-domains.js";

type Options = Partial<typeof homeServerDefaults>;

/** What becomes of a call to the store: `lost` is carried out, but its answer does not come. */
export type StoreFate = "done" | "refused" | "lost";

/** One home server of several. */
export class ManyHome {
  readonly domain: ManyDomain;
  readonly name: string;
  readonly bus: ServerBus;
  readonly env: Env;
  readonly exchange: HomeExchange;
  readonly service: MessagingService;
  readonly store: Store;
  readonly sessions: TestSession[] = [];
  /** Decides on every call to the store. */
  storeFate: (operation: string) => StoreFate = () => "done";
  readonly #world: ManyHomes;
  readonly #healthListeners = new Set<(health: StoreHealth) => void>();
  #life: "runs" | "stands" | "dead" = "runs";
  #later: (() => void)[] = [];

  constructor(world: ManyHomes, domain: ManyDomain, name: string, options: Options) {
    this.#world = world;
    this.domain = domain;
    this.name = name;
    const run = (fn: () => void): void => this.#run(fn);
    this.env = { ...world.env, clock: standingClock(world.clock, run) };
    this.bus = domain.bus.server(name);
    this.bus.run = run;
    this.store = this.#storeOf(domain.store);
    const all = { ...homeServerDefaults, ...options, node: name };
    this.exchange = new HomeExchange(this.env, all, domain.name);
    this.exchange.connect({ send: (envelope) => this.#send(envelope) });
    const sessions: SessionRegistry = {
      of: (principal) => this.sessions.filter((session) => session.open && session.principal === principal),
      size: 0,
    };
    const { exchange, store, bus } = this;
    this.service = new MessagingService(this.env, all, {
      store,
      bus,
      exchange,
      sessions,
      localDomains: [domain.name],
      federated: true,
      node: name,
    });
  }

  get up(): boolean {
    return this.#life !== "dead";
  }

  get stands(): boolean {
    return this.#life === "stands";
  }

  async start(): Promise<void> {
    await this.#world.settled(this.exchange.share(this.bus));
    await this.#world.settled(this.service.start());
  }

  /** As SIGKILL: nothing of it is heard any more. */
  kill(): void {
    this.#life = "dead";
    this.#later = [];
    for (const session of this.sessions) session.open = false;
    void this.bus.close();
  }

  /** As SIGSTOP: everything stands still … */
  standStill(): void {
    this.#life = "stands";
  }

  /** … and as SIGCONT: everything that was to happen meanwhile happens at once. */
  wakeUp(): void {
    if (this.#life !== "stands") return;
    this.#life = "runs";
    const later = this.#later;
    this.#later = [];
    for (const fn of later) fn();
  }

  async stop(): Promise<void> {
    await this.#world.settled(this.service.stop());
    this.exchange.stop();
    for (const session of this.sessions) session.open = false;
    this.#life = "dead";
  }

  /** Tells that the store is away, or there again. */
  storeHealth(health: StoreHealth): void {
    for (const fn of [...this.#healthListeners]) fn(health);
  }

  /** A session of a principal, as after sign-in. */
  session(name: string): TestSession {
    const principal = parsePrincipal(`${name}@${this.domain.name}`);
    const session = new TestSession(principal, this.#world.env.ids.next("session"));
    this.sessions.push(session);
    this.service.onSessionStart(session);
    return session;
  }

  onEnvelope(envelope: OutgoingEnvelope): void {
    const { origin, destination, service } = envelope;
    const payload = Buffer.concat(envelope.items);
    this.#run(() => this.exchange.onEnvelope({ origin, destination, service, payload }));
  }

  onBounce(bounce: Parameters<HomeExchange["onBounce"]>[0]): void {
    this.#run(() => this.exchange.onBounce(bounce));
  }

  #send(envelope: OutgoingEnvelope): SendOutcome {
    return this.up ? this.#world.send(envelope, this) : { kind: "sent", id: "dead" };
  }

  #run(fn: () => void): void {
    if (this.#life === "runs") fn();
    else if (this.#life === "stands") this.#later.push(fn);
  }

  /** The store of the domain, with faults; a dead server's calls are neither carried out nor answered. */
  #storeOf(store: Store): Store {
    const call = (operation: string, fn: () => Promise<unknown>): Promise<unknown> =>
      new Promise((resolve, reject) => {
        if (!this.up) return;
        const fate = this.storeFate(operation);
        const fail = (): void =>
          this.#run(() =>
            reject(
              new ParleyError("unavailable", "the store does not answer", {
                details: { reason: "store_unavailable" },
              }),
            ),
          );
        if (fate === "refused") {
          this.#world.clock.defer(fail);
          return;
        }
        fn().then(
          (value) => (fate === "lost" ? fail() : this.#run(() => resolve(value))),
          (error: unknown) => this.#run(() => reject(error as Error)),
        );
      });
    return new Proxy(store, {
      get: (target, name) => {
        if (name === "shared") return true;
        if (name === "onHealth")
          return (fn: (health: StoreHealth) => void) => {
            this.#healthListeners.add(fn);
            return () => this.#healthListeners.delete(fn);
          };
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== "function") return value;
        return (...given: unknown[]) => call(String(name), () => Reflect.apply(value, target, given));
      },
    });
  }
}

/** One domain. */
export class ManyDomain {
  readonly name: DomainName;
  readonly store: Store;
  readonly bus: SharedBus;
  readonly homes: ManyHome[] = [];
  readonly #world: ManyHomes;
  readonly #options: Options;
  #count = 0;

  constructor(world: ManyHomes, name: DomainName, store: Store, options: Options) {
    this.#world = world;
    this.name = name;
    this.store = store;
    this.bus = new SharedBus(world.clock);
    this.#options = options;
  }

  async addHome(): Promise<ManyHome> {
    const home = new ManyHome(this.#world, this, `home${++this.#count}`, this.#options);
    await home.start();
    this.homes.push(home);
    return home;
  }

  home(number: number): ManyHome {
    const home = this.homes[number - 1];
    if (home === undefined) throw new Error(`there is no home ${number}`);
    return home;
  }

  async addAccount(
    name: string,
    deliveryRules: DeliveryRules = defaultDeliveryRules,
  ): Promise<PrincipalName> {
    const principal = parsePrincipal(`${name}@${this.name}`);
    await this.#world.settled(
      this.store.addAccount({
        principal,
        passwordHash: "",
        presentities: [presentityOf(principal)],
        inboxes: [inboxOf(principal)],
        accessRules: defaultAccessRules,
        deliveryRules,
        nowMs: this.#world.clock.wallMs(),
      }),
    );
    return principal;
  }

  /** The texts of an inbox's messages, in order. */
  async inbox(name: string): Promise<string[]> {
    const inbox = inboxOf(parsePrincipal(`${name}@${this.name}`));
    const messages = await this.store.read({ inbox, fromSeq: 0, itemsMax: 10_000, bytesMax: 100_000_000 });
    return messages.map(({ bytes }) => textOf(bytes));
  }

  /** Who holds the lease of the outbox for a domain. */
  async owner(domain: DomainName): Promise<string | undefined> {
    const nowMs = this.#world.clock.wallMs();
    const claim = await this.#world.settled(
      this.store.claimLease({ name: `outbox/${domain}`, holder: "nobody", nowMs, untilMs: nowMs }),
    );
    return claim.kind === "taken" ? claim.holder.split(" ")[0] : undefined;
  }
}

export function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(common.InstantMessage.decode(bytes ?? new Uint8Array(0)).body).toString();
}

export class ManyHomes {
  readonly env: Env;
  readonly clock: ManualClock;
  readonly logged: readonly LoggedLine[];
  north!: ManyDomain;
  south!: ManyDomain;
  /** Decides on every envelope between the domains. */
  fate: (passed: Passed, number: number) => Fate = () => ({ kind: "deliver" });
  /** Which home takes an envelope: of those that are up, by the number of the envelope. */
  route: (homes: readonly ManyHome[], passed: Passed, number: number) => ManyHome | undefined = (
    homes,
    _passed,
    number,
  ) => homes[number % homes.length];
  readonly passed: (Passed & { readonly from: string })[] = [];
  #operationId = 1;

  private constructor(seed: number) {
    const { env, clock, logged } = createTestEnv(seed);
    this.env = env;
    this.clock = clock;
    this.logged = logged;
  }

  /** Two homes for each domain; alice and carol at north, bob at south. */
  static async start(options: Options = {}, seed = 1): Promise<ManyHomes> {
    const world = new ManyHomes(seed);
    for (const name of [NORTH, SOUTH]) {
      const store = await openMemoryStore(world.env, new MemoryDisk());
      const domain = new ManyDomain(world, name, store, options);
      if (name === NORTH) world.north = domain;
      else world.south = domain;
      await domain.addHome();
      await domain.addHome();
    }
    for (const name of ["alice", "carol"]) await world.north.addAccount(name);
    await world.south.addAccount("bob");
    return world;
  }

  async stop(): Promise<void> {
    for (const { homes, store } of [this.north, this.south]) {
      for (const home of homes) {
        home.wakeUp();
        home.storeFate = () => "done";
        if (home.up) await home.stop();
      }
      await this.settled(store.close());
    }
  }

  send(envelope: OutgoingEnvelope, from: ManyHome): SendOutcome {
    const { origin, destination } = envelope;
    const items = decodePayload(Buffer.concat(envelope.items));
    const passed = { origin, destination, items, from: from.name };
    const number = this.passed.push(passed);
    const fate = this.fate(passed, number);
    const id = envelope.id ?? this.env.ids.next("envelope");
    const arrive = (): void => this.#homeFor(destination, passed, number)?.onEnvelope(envelope);
    switch (fate.kind) {
      case "refuse":
        return { kind: "refused", reason: fate.reason, retryAfterMs: fate.retryAfterMs ?? 0 };
      case "bounce":
        this.clock.defer(() => {
          const { reason, retryAfterMs = 0 } = fate;
          const home = this.#homeFor(origin, passed, number);
          home?.onBounce({ envelopeId: id, reason, retryAfterMs, destination });
        });
        break;
      case "deliver":
        this.clock.defer(arrive);
        break;
      case "repeat":
        this.clock.defer(arrive);
        this.clock.timer(fate.afterMs, arrive);
        break;
      case "delay":
        this.clock.timer(fate.ms, arrive);
        break;
      case "lose":
    }
    return { kind: "sent", id };
  }

  #homeFor(name: DomainName, passed: Passed, number: number): ManyHome | undefined {
    const domain = name === NORTH ? this.north : this.south;
    const homes = domain.homes.filter(({ up }) => up);
    return homes.length === 0 ? undefined : this.route(homes, passed, number);
  }

  /** Sends texts at a home, each as a message with the text as its id. @returns the operations' ids. */
  sendTexts(
    home: ManyHome,
    session: TestSession,
    texts: readonly string[],
    to = "im:bob@south.example",
  ): number[] {
    return texts.map((text) => {
      const id = this.#operationId++;
      const message = instantMessage({ id: text, text, from: inboxOf(session.principal), to });
      void home.service.operations.send?.(session, id, client.Send.create({ message }));
      return id;
    });
  }

  async settled<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    const mark = (): void => {
      done = true;
    };
    promise.then(mark, mark);
    for (let turn = 0; turn < 1_000 && !done; turn++) await this.clock.settle();
    if (!done) throw new Error("the promise does not settle without time passing");
    return promise;
  }
}

/** A clock whose callbacks wait while its server stands still, and never come when it is dead. */
function standingClock(clock: Clock, run: (fn: () => void) => void): Clock {
  return {
    wallMs: () => clock.wallMs(),
    monotonicMs: () => clock.monotonicMs(),
    timer: (delayMs, fn): Timer => {
      let cancelled = false;
      const timer = clock.timer(delayMs, () =>
        run(() => {
          if (!cancelled) fn();
        }),
      );
      const cancel = (): void => {
        cancelled = true;
        timer.cancel();
      };
      return { cancel, [Symbol.dispose]: cancel };
    },
    defer: (fn) => clock.defer(() => run(fn)),
    sleep: (delayMs, signal) => clock.sleep(delayMs, signal),
  };
}
