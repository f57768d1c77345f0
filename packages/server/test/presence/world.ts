/** Domains with a presence service each, connected by a network in memory that can lose things, under a manual clock. */
import type { Bus } from "@parley/bus";
import { createEmbeddedBus } from "@parley/bus/embedded";
import {
  type AccessRules,
  type DomainName,
  defaultAccessRules,
  defaultDeliveryRules,
  type PresenceDocument,
  type PresenceTuple,
  type PrincipalName,
  parsePresentity,
  parsePrincipal,
  type Requester,
} from "@parley/model";
import {
  accessRulesToWire,
  client,
  common,
  decodePayload,
  decodeServerFrame,
  documentFromBytes,
  encodePayloadItem,
  encodeServerItem,
  errorFromWire,
  errorToWire,
  type federation,
  subscriptionStateFromWire,
  tupleToWire,
} from "@parley/protocol";
import { type CloseReason, type Env, ParleyError } from "@parley/runtime";
import { createTestEnv, type ManualClock } from "@parley/runtime/testing";
import type { Store } from "@parley/store";
import { MemoryDisk, openMemoryStore } from "@parley/store/memory";
import type {
  DomainContact,
  DomainExchange,
  ItemName,
  OperationName,
  ServiceName,
  SessionPort,
} from "../../src/core/ports.js";
import {
  createPresenceService,
  type PresenceOptions,
  type PresenceService,
} from "../../src/presence/index.js";

type Item = federation.PayloadItem;
type Handler = Parameters<DomainExchange["on"]>[1];

/** One item that went over the network. */
export interface Carried {
  readonly from: string;
  readonly to: string;
  readonly kind: ItemName;
  readonly item: Item;
}

/** Carries items between domains, in order, at the end of the turn; may lose them, or be cut. */
export class Network {
  /** Everything that was sent, lost or not. */
  readonly carried: Carried[] = [];
  /** Loses what it says `true` to. */
  loses: (carried: Carried) => boolean = () => false;
  /** Which home of a domain gets what is no answer. */
  route: (homes: readonly FakeExchange[], carried: Carried) => FakeExchange | undefined = ([first]) => first;
  readonly #exchanges = new Map<string, FakeExchange[]>();
  readonly #cut = new Set<string>();
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  /** @param isOneOfMany - beside other homes of the domain; otherwise in the place of what was there. */
  add(exchange: FakeExchange, isOneOfMany: boolean): void {
    const homes = this.#exchanges.get(exchange.domain);
    if (homes === undefined || !isOneOfMany) this.#exchanges.set(exchange.domain, [exchange]);
    else homes.push(exchange);
  }

  remove(exchange: FakeExchange): void {
    const homes = this.#exchanges.get(exchange.domain) ?? [];
    const index = homes.indexOf(exchange);
    if (index >= 0) homes.splice(index, 1);
  }

  count(kind: ItemName, to?: string): number {
    return this.carried.filter((it) => it.kind === kind && (to === undefined || it.to === to)).length;
  }

  isCut(a: string, b: string): boolean {
    return this.#cut.has(a) || this.#cut.has(b);
  }

  /** Nobody reaches this domain, and everybody is told so. */
  cut(domain: string): void {
    this.#cut.add(domain);
    this.#tellAll(domain, { kind: "down", sinceMs: this.#env.clock.wallMs(), cause: "link_down" });
  }

  /** The domain can be reached again. @param contact - what everybody is told. */
  join(domain: string, contact: DomainContact = { kind: "up" }): void {
    this.mend(domain);
    this.#tellAll(domain, contact);
  }

  /** The domain can be reached again, and nobody is told. */
  mend(domain: string): void {
    this.#cut.delete(domain);
  }

  /** The way to the domain is there again; the domain is not. */
  hopIsBack(domain: string): void {
    this.#tellAll(domain, { kind: "unknown" });
  }

  carry(from: string, to: string, encoded: Uint8Array): boolean {
    if (this.isCut(from, to)) return false;
    for (const item of decodePayload(encoded)) {
      const carried: Carried = { from, to, kind: item.item as ItemName, item };
      this.carried.push(carried);
      if (this.loses(carried)) continue;
      this.#env.clock.defer(() => {
        if (this.isCut(from, to)) return;
        const homes = this.#exchanges.get(to) ?? [];
        const home = homes.find((one) => one.waitsFor(item)) ?? this.route(homes, carried);
        home?.receive(from as DomainName, item);
      });
    }
    return true;
  }

  #tellAll(domain: string, contact: DomainContact): void {
    for (const exchange of [...this.#exchanges.values()].flat()) {
      if (exchange.domain !== domain) exchange.setContact(domain as DomainName, contact);
      else
        for (const other of this.#exchanges.keys())
          if (other !== domain) exchange.setContact(other as DomainName, contact);
    }
  }
}

/** The exchange of one domain. */
export class FakeExchange implements DomainExchange {
  readonly domain: string;
  readonly #env: Env;
  readonly #network: Network;
  readonly #handlers = new Map<string, Handler>();
  readonly #waiting = new Map<number, (item: Item) => void>();
  readonly #contacts = new Map<string, DomainContact>();
  readonly #onContact: ((domain: DomainName, contact: DomainContact) => void)[] = [];
  /** Each home of a domain has its own numbers. */
  #requests: number;

  constructor(env: Env, network: Network, domain: string, home?: number) {
    this.#requests = (home ?? 0) * 1_000_000;
    this.#env = env;
    this.#network = network;
    this.domain = domain;
    network.add(this, home !== undefined);
  }

  send(domain: DomainName, service: ServiceName, item: federation.IPayloadItem): boolean {
    return this.sendEncoded(domain, service, encodePayloadItem(item));
  }

  sendEncoded(domain: DomainName, _service: ServiceName, item: Uint8Array): boolean {
    return this.#network.carry(this.domain, domain, item);
  }

  ask(
    domain: DomainName,
    _service: ServiceName,
    item: federation.IPayloadItem,
    { timeoutMs }: { readonly timeoutMs: number },
  ): Promise<Item> {
    const request = ++this.#requests;
    return new Promise((resolve, reject) => {
      const fail = (code: "deadline_exceeded" | "unavailable", reason: string): void => {
        this.#waiting.delete(request);
        reject(new ParleyError(code, `${domain}: ${reason}`, { details: { reason } }));
      };
      if (!this.#network.carry(this.domain, domain, encodePayloadItem({ ...item, request }))) {
        fail("unavailable", "link_down");
        return;
      }
      const timer = this.#env.clock.timer(timeoutMs, () => fail("deadline_exceeded", "deadline_exceeded"));
      this.#waiting.set(request, (answer) => {
        this.#waiting.delete(request);
        timer.cancel();
        resolve(answer);
      });
    });
  }

  on(kind: ItemName, handler: Handler): void {
    this.#handlers.set(kind, handler);
  }

  onContact(handler: (domain: DomainName, contact: DomainContact) => void): void {
    this.#onContact.push(handler);
  }

  contact(domain: DomainName): DomainContact {
    return this.#contacts.get(domain) ?? { kind: "unknown" };
  }

  setContact(domain: DomainName, contact: DomainContact): void {
    this.#contacts.set(domain, contact);
    for (const handler of this.#onContact) handler(domain, contact);
  }

  waitsFor(item: Item): boolean {
    return answers.has(item.item as string) && this.#waiting.has(item.request);
  }

  receive(origin: DomainName, item: Item): void {
    const waiting = answers.has(item.item as string) ? this.#waiting.get(item.request) : undefined;
    if (waiting !== undefined) {
      waiting(item);
      return;
    }
    const reply = (answer: federation.IPayloadItem): void => {
      this.#network.carry(this.domain, origin, encodePayloadItem({ ...answer, request: item.request }));
    };
    this.#handlers.get(item.item as string)?.(origin, item, reply, this.domain as DomainName);
  }
}

const answers = new Set(["watchState", "fetched", "compared", "viewChangeTaken"]);

/** A notification as a user agent reads it. */
export interface Seen {
  readonly presentity: string;
  readonly version: string;
  readonly document: PresenceDocument;
  /** The notes and statuses of the document, for short: `open:hello`. */
  readonly text: string;
  readonly freshness: "live" | "stale" | "unknown" | "unspecified";
}

/** A subscription's state as a user agent reads it: `active`, `pending awaiting_decision` … */
export const stateText = (change: client.ISubscriptionChange): string =>
  `${subscriptionStateFromWire(change.state ?? 0)} ${change.reason}`.trim();

/** A session without a wire. */
export class FakeSession implements SessionPort {
  readonly sessionId: string;
  readonly connectionId: string;
  readonly requester: Requester;
  readonly principal: PrincipalName | undefined;
  readonly attachSubscriptions: boolean;
  readonly seen: Seen[] = [];
  readonly states: string[] = [];
  readonly watchers: client.IWatcherChange[] = [];
  /** The very bytes that were pushed. */
  readonly pushed: Uint8Array[] = [];
  open = true;
  readonly signedInAtMs: number;
  /** Why the server has ended it. */
  ended: CloseReason | undefined;
  readonly queuedBytes = 0;
  readonly #service: PresenceService;
  readonly #clock: ManualClock;
  readonly #onEnd: ((end: { goodbye: boolean }) => void)[] = [];
  readonly #waiting = new Map<number, (response: client.IResponse) => void>();
  #requests = 0;
  /** No two sessions sign in at one time. */
  static #signIns = 0;

  constructor(
    service: PresenceService,
    env: Env,
    who: {
      readonly principal?: string;
      readonly guestOf?: string;
      readonly sessionId?: string;
      readonly attach?: boolean;
    },
  ) {
    this.#service = service;
    this.#clock = env.clock as ManualClock;
    this.sessionId = who.sessionId ?? env.ids.next("session");
    this.connectionId = env.ids.next("connection");
    FakeSession.#signIns = Math.max(FakeSession.#signIns + 1, env.clock.wallMs());
    this.signedInAtMs = FakeSession.#signIns;
    this.principal = who.principal === undefined ? undefined : parsePrincipal(who.principal);
    this.requester =
      this.principal === undefined
        ? { kind: "anonymous", domain: who.guestOf ?? "", id: this.connectionId }
        : { kind: "principal", principal: this.principal };
    this.attachSubscriptions = who.attach ?? false;
    service.onSessionStart(this);
  }

  owns(address: string): boolean {
    return this.principal !== undefined && address === `pres:${this.principal}`;
  }

  push(item: Uint8Array): void {
    if (!this.open) return;
    this.pushed.push(item);
    for (const { notification, subscription, watcher } of decodeServerFrame(item)) {
      if (notification) this.seen.push(readNotification(notification));
      if (subscription) this.states.push(`${subscription.presentity} ${stateText(subscription)}`);
      if (watcher) this.watchers.push(watcher);
    }
  }

  whenDrained(fn: () => void): void {
    fn();
  }

  respond(id: number, response: client.IResponse): void {
    const [item] = decodeServerFrame(encodeServerItem({ response: { ...response, id } }));
    this.#waiting.get(id)?.(item?.response as client.IResponse);
  }

  respondEncoded(): void {
    throw new Error("not used by presence");
  }

  fail(id: number, error: ParleyError): void {
    this.respond(id, { error: errorToWire(error) });
  }

  onEnd(fn: (end: { goodbye: boolean }) => void): void {
    this.#onEnd.push(fn);
  }

  /** Ended by the server. */
  end(reason: CloseReason): void {
    if (!this.open) return;
    this.ended = reason;
    this.open = false;
    for (const fn of this.#onEnd) fn({ goodbye: false });
  }

  /** Ends the session from the user agent's side. */
  async leave(goodbye: boolean): Promise<void> {
    this.open = false;
    for (const fn of this.#onEnd) fn({ goodbye });
    await this.#clock.settle();
  }

  /** Begins one operation. @throws ParleyError what the service answers. */
  async begin(name: OperationName, operation: object): Promise<client.IResponse> {
    const id = ++this.#requests;
    const answered = new Promise<client.IResponse>((resolve) => this.#waiting.set(id, resolve));
    const handler = this.#service.operations[name] as (
      session: SessionPort,
      id: number,
      operation: unknown,
    ) => Promise<void>;
    try {
      await handler(this, id, operation);
    } catch (error) {
      this.fail(
        id,
        error instanceof ParleyError ? error : new ParleyError("invalid_argument", String(error)),
      );
    }
    const response = await answered;
    if (response.error) throw errorFromWire(response.error);
    return response;
  }

  /** Does one operation to its end, without time passing. */
  async call(name: OperationName, operation: object): Promise<client.IResponse> {
    const running = this.begin(name, operation);
    running.catch(() => {});
    await this.#clock.settle();
    return running;
  }

  async publish(note: string, more: Partial<client.IPublish> = {}): Promise<client.IPublished> {
    const presentity = `pres:${this.principal}`;
    const tuples = [tupleToWire(openTuple(note))];
    const request = { presentity, entityTag: "", tuples, expiresMs: 0, bound: false, ...more };
    return (await this.call("publish", request)).published as client.IPublished;
  }

  async unpublish(entityTag: string): Promise<void> {
    await this.call("unpublish", { presentity: `pres:${this.principal}`, entityTag });
  }

  /** @returns the state that was answered, as text. */
  async subscribe(presentity: string, expiresMs = 0): Promise<string> {
    const { subscription } = await this.call("subscribe", { presentity, expiresMs });
    return stateText(subscription as client.ISubscriptionChange);
  }

  async unsubscribe(presentity: string, detach = false): Promise<string> {
    const { subscription } = await this.call("unsubscribe", { presentity, detach });
    return stateText(subscription as client.ISubscriptionChange);
  }

  async subscriptions(): Promise<string[]> {
    const { subscriptions } = await this.call("listSubscriptions", {});
    return (subscriptions?.subscriptions ?? []).map((it) => `${it.presentity} ${stateText(it)}`);
  }

  async fetch(presentity: string): Promise<Seen> {
    return readNotification((await this.call("fetch", { presentity })).notification as common.INotification);
  }

  async watcherList(follow = false): Promise<string[]> {
    const { watchers } = await this.call("listWatchers", { presentity: `pres:${this.principal}`, follow });
    return (watchers?.watchers ?? []).map(watcherText);
  }

  async setRules(rules: Partial<AccessRules>): Promise<void> {
    const presentity = `pres:${this.principal}`;
    await this.call("setRules", {
      rules: accessRulesToWire(presentity, { ...defaultAccessRules, ...rules }),
    });
  }

  async decide(principal: string, decision: string): Promise<void> {
    await this.call("decide", { presentity: `pres:${this.principal}`, principal, decision });
  }

  /** The newest notification of a presentity, as text with its freshness unless live. */
  last(presentity: string): string | undefined {
    const seen = this.seen.filter((it) => it.presentity === presentity).at(-1);
    return seen && (seen.freshness === "live" ? seen.text : `${seen.text} (${seen.freshness})`);
  }
}

/** One watcher as text: `bob@south.example subscriber active`. */
export function watcherText(entry: client.IWatcherEntry): string {
  const kind = (client.WatcherKind[entry.kind ?? 0] ?? "").replace("WATCHER_KIND_", "").toLowerCase();
  const state = subscriptionStateFromWire(entry.state ?? 0) ?? "";
  return `${entry.principal} ${kind} ${state} ${entry.reason ?? ""}`.trim().replace(/ +/g, " ");
}

function readNotification(wire: common.INotification): Seen {
  const document = documentFromBytes(wire.document as Uint8Array);
  const freshness = common.FreshnessState[wire.freshness?.state ?? 0] ?? "";
  return {
    presentity: wire.presentity ?? "",
    version: `${wire.version?.epoch}.${wire.version?.counter}`,
    document,
    text: document.tuples
      .map(({ status, notes }) => [status, ...notes.map(({ text }) => text)].join(":"))
      .join(" "),
    freshness: freshness.replace("FRESHNESS_STATE_", "").toLowerCase() as Seen["freshness"],
  };
}

/** An open tuple with a note. */
export function openTuple(note: string): PresenceTuple {
  return { id: "t", status: "open", values: [], markup: [], notes: [{ lang: "", text: note }] };
}

/** Rules that allow everybody. */
export const allowAll: AccessRules = {
  rules: [{ match: { kind: "everybody" }, handling: "allow" }],
  otherwise: "confirm",
};

/** One domain: its store survives a restart. */
export class Domain {
  readonly name: string;
  protected readonly world: World;
  readonly disk = new MemoryDisk();
  store!: Store;
  service!: PresenceService;
  exchange!: FakeExchange;
  bus!: Bus;
  sessions: FakeSession[] = [];

  constructor(world: World, name: string) {
    this.world = world;
    this.name = name;
  }

  async start(): Promise<this> {
    const { env, clock } = this.world;
    this.store = await this.openStore();
    this.bus = this.openBus();
    this.exchange = this.openExchange();
    this.service = createPresenceService(env, this.world.options, {
      store: this.store,
      bus: this.bus,
      exchange: this.exchange,
      sessions: { of: () => [], size: 0 },
      localDomains: [this.name as DomainName],
    });
    await this.service.start();
    await clock.settle();
    return this;
  }

  async stop(): Promise<void> {
    for (const session of this.sessions) session.open = false;
    const stopping = this.service.stop();
    await this.world.clock.settle();
    await stopping;
    this.world.network.remove(this.exchange);
    await this.bus.close();
    const closing = this.closeStore();
    await this.world.clock.settle();
    await closing;
  }

  protected openStore(): Promise<Store> {
    return openMemoryStore(this.world.env, this.disk);
  }

  protected closeStore(): Promise<void> {
    return this.store.close();
  }

  protected openBus(): Bus {
    return createEmbeddedBus(this.world.env);
  }

  protected openExchange(): FakeExchange {
    return new FakeExchange(this.world.env, this.world.network, this.name);
  }

  /** Ends the server and starts it on the same store. Sessions are lost. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async account(user: string, accessRules: AccessRules = defaultAccessRules): Promise<void> {
    const principal = parsePrincipal(`${user}@${this.name}`);
    const adding = this.store.addAccount({
      principal,
      passwordHash: "",
      presentities: [parsePresentity(`pres:${principal}`)],
      inboxes: [],
      accessRules,
      deliveryRules: defaultDeliveryRules,
      nowMs: this.world.clock.wallMs(),
    });
    await this.world.clock.settle();
    await adding;
  }

  async session(user: string, more: { sessionId?: string; attach?: boolean } = {}): Promise<FakeSession> {
    return this.#open({ principal: `${user}@${this.name}`, ...more });
  }

  async guest(): Promise<FakeSession> {
    return this.#open({ guestOf: this.name });
  }

  async #open(who: ConstructorParameters<typeof FakeSession>[2]): Promise<FakeSession> {
    const session = new FakeSession(this.service, this.world.env, who);
    this.sessions.push(session);
    await this.world.clock.settle();
    return session;
  }
}

/** Everything together. */
export class World {
  readonly env: Env;
  readonly clock: ManualClock;
  readonly network: Network;
  readonly options: PresenceOptions;
  readonly logged: ReturnType<typeof createTestEnv>["logged"];
  readonly #domains: { stop(): Promise<void> }[] = [];

  constructor(options: PresenceOptions = {}) {
    const { env, clock, logged } = createTestEnv();
    this.env = env;
    this.clock = clock;
    this.logged = logged;
    this.network = new Network(env);
    this.options = options;
  }

  async domain(name: string): Promise<Domain> {
    const domain = new Domain(this, name);
    this.#domains.push(domain);
    return domain.start();
  }

  /** To be ended with the others, in this order. */
  add(...domains: readonly { stop(): Promise<void> }[]): void {
    this.#domains.push(...domains);
  }

  /** Ends everything. @throws when something failed that nobody expected. */
  async close(): Promise<void> {
    for (const domain of this.#domains) await domain.stop();
    const errors = this.logged.filter(({ level }) => level === "error");
    if (errors.length > 0) throw new Error(`errors were logged: ${JSON.stringify(errors.map(describeLine))}`);
  }
}

function describeLine(line: Record<string, unknown>): unknown {
  const { error, ...rest } = line;
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return { ...rest, error: cause instanceof Error ? cause.stack : cause };
}
