/**
 * The messaging services of two domains, with a network between them that does what a test says: it loses, delays, repeats,
 * refuses and sends back envelopes. Everything but the network is real.
 */
import type { Bus } from "@parley/bus";
import { createEmbeddedBus } from "@parley/bus/embedded";
import type { BounceReason, OutgoingEnvelope, SendOutcome } from "@parley/federation";
import {
  type DeliveryRules,
  type DomainName,
  defaultAccessRules,
  defaultDeliveryRules,
  inboxOf,
  type PrincipalName,
  parseDomain,
  parsePrincipal,
  presentityOf,
  type Requester,
} from "@parley/model";
import {
  client,
  common,
  decodePayload,
  decodeServerFrame,
  encodeServerItem,
  errorToWire,
  type federation,
} from "@parley/protocol";
import type { CloseReason, Env, ParleyError } from "@parley/runtime";
import { createTestEnv, type LoggedLine, type ManualClock } from "@parley/runtime/testing";
import type { Store } from "@parley/store";
import { MemoryDisk, openMemoryStore } from "@parley/store/memory";
import type { SessionPort, SessionRegistry } from "../src/core/ports.js";
import { HomeExchange } from "../src/exchange/domain-exchange.js";
import type { EnvelopeNetwork } from "../src/exchange/network.js";
import { MessagingService } from "../src/messaging/messaging-service.js";
import { homeServerDefaults } from "../src/options.js";
import { instantMessage } from "./messages.js";

export const NORTH = parseDomain("north.example");
export const SOUTH = parseDomain("south.example");

/** What becomes of an envelope. */
export type Fate =
  | { readonly kind: "deliver" }
  | { readonly kind: "lose" }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "repeat"; readonly afterMs: number }
  | { readonly kind: "refuse"; readonly reason: BounceReason; readonly retryAfterMs?: number }
  | { readonly kind: "bounce"; readonly reason: BounceReason; readonly retryAfterMs?: number };

/** One envelope, taken apart. */
export interface Passed {
  readonly origin: DomainName;
  readonly destination: DomainName;
  readonly items: readonly federation.PayloadItem[];
}

/** A session without a stream. */
export class TestSession implements SessionPort {
  readonly sessionId: string;
  readonly connectionId: string;
  readonly principal: PrincipalName;
  readonly attachSubscriptions = false;
  readonly signedInAtMs = 1;
  open = true;
  queuedBytes = 0;
  readonly items: client.ServerItem[] = [];
  /** Why the server has ended it. */
  ended: CloseReason | undefined;
  readonly #ends: ((end: { readonly goodbye: boolean }) => void)[] = [];

  constructor(principal: PrincipalName, id: string) {
    this.principal = principal;
    this.sessionId = id;
    this.connectionId = id;
  }

  get requester(): Requester {
    return { kind: "principal", principal: this.principal };
  }

  owns(address: string): boolean {
    return address === inboxOf(this.principal) || address === presentityOf(this.principal);
  }

  push(item: Uint8Array): void {
    if (this.open) this.items.push(...decodeServerFrame(item));
  }

  whenDrained(fn: () => void): void {
    fn();
  }

  respond(id: number, response: client.IResponse): void {
    this.push(encodeServerItem({ response: { ...response, id } }));
  }

  respondEncoded(_id: number, item: Uint8Array): void {
    this.push(item);
  }

  fail(id: number, error: ParleyError): void {
    this.respond(id, { error: errorToWire(error) });
  }

  onEnd(fn: (end: { readonly goodbye: boolean }) => void): void {
    this.#ends.push(fn);
  }

  end(reason?: CloseReason): void {
    if (!this.open) return;
    this.open = false;
    this.ended = reason;
    for (const fn of this.#ends) fn({ goodbye: false });
  }

  /** The answers to an operation: a status word and a reason, or the error's reason. */
  answersTo(id: number): string[] {
    return this.items.flatMap(({ response }) => {
      if (response == null || response.id !== id) return [];
      if (response.error != null) return [`error ${response.error.reason}`];
      return [response.report == null ? "done" : statusOf(response.report)];
    });
  }

  /** The final reports that came as events. */
  get reports(): string[] {
    return this.items.flatMap(({ report }) => (report == null ? [] : [`${report.id}: ${statusOf(report)}`]));
  }
}

function statusOf({ status, reason }: common.IReport): string {
  const word = common.ReportStatus[status ?? 0]?.replace("REPORT_STATUS_", "").toLowerCase();
  return reason ? `${word} ${reason}` : String(word);
}

/** One domain's messaging service, which can die and come back. */
export class TestDomain {
  readonly name: DomainName;
  readonly disk = new MemoryDisk();
  readonly #world: TwoDomains;
  readonly #options: Partial<typeof homeServerDefaults>;
  readonly #sessions = new Map<PrincipalName, TestSession[]>();
  /** Changes with every start: what an earlier life still does, nobody hears. */
  #life = 0;
  store!: Store;
  bus!: Bus;
  exchange!: HomeExchange;
  service!: MessagingService;
  up = false;

  constructor(world: TwoDomains, name: DomainName, options: Partial<typeof homeServerDefaults>) {
    this.#world = world;
    this.name = name;
    this.#options = options;
  }

  async start(): Promise<void> {
    const { env } = this.#world;
    const life = ++this.#life;
    this.store = await openMemoryStore(env, this.disk);
    this.bus = createEmbeddedBus(env);
    const options = { ...homeServerDefaults, ...this.#options };
    this.exchange = new HomeExchange(env, options, this.name);
    const network: EnvelopeNetwork = {
      send: (envelope) =>
        life === this.#life && this.up ? this.#world.send(envelope) : { kind: "sent", id: "dead" },
    };
    this.exchange.connect(network);
    const { store, bus, exchange } = this;
    const sessions: SessionRegistry = { of: (principal) => this.#open(principal), size: 0 };
    const deps = { store, bus, exchange, sessions, localDomains: [this.name], federated: true, node: "home" };
    this.service = new MessagingService(env, options, deps);
    this.up = true;
    await this.#world.settled(this.service.start());
  }

  crash(options: { readonly keepWriting?: boolean } = {}): void {
    this.up = false;
    this.#life++;
    this.disk.crash(options);
    for (const session of [...this.#sessions.values()].flat()) session.open = false;
    this.#sessions.clear();
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

  /** A session of a principal, as after sign-in. */
  session(name: string): TestSession {
    const principal = parsePrincipal(`${name}@${this.name}`);
    const session = new TestSession(principal, this.#world.env.ids.next("session"));
    this.#sessions.set(principal, [...(this.#sessions.get(principal) ?? []), session]);
    this.service.onSessionStart(session);
    return session;
  }

  #open(principal: PrincipalName): TestSession[] {
    return (this.#sessions.get(principal) ?? []).filter(({ open }) => open);
  }

  /** The texts of an inbox's messages, in order. */
  async inbox(name: string): Promise<string[]> {
    const inbox = inboxOf(parsePrincipal(`${name}@${this.name}`));
    const messages = await this.store.read({ inbox, fromSeq: 0, itemsMax: 10_000, bytesMax: 100_000_000 });
    return messages.map(({ bytes }) => Buffer.from(common.InstantMessage.decode(bytes).body).toString());
  }
}

export class TwoDomains {
  readonly env: Env;
  readonly clock: ManualClock;
  readonly logged: readonly LoggedLine[];
  readonly north: TestDomain;
  readonly south: TestDomain;
  /** Decides on every envelope; asked with what is in it. */
  fate: (passed: Passed, number: number) => Fate = () => ({ kind: "deliver" });
  /** Every envelope that was sent, whatever became of it. */
  readonly passed: Passed[] = [];
  #operationId = 1;

  private constructor(options: Partial<typeof homeServerDefaults>, seed: number) {
    const { env, clock, logged } = createTestEnv(seed);
    this.env = env;
    this.clock = clock;
    this.logged = logged;
    this.north = new TestDomain(this, NORTH, options);
    this.south = new TestDomain(this, SOUTH, options);
  }

  /** alice@north.example, carol@north.example and bob@south.example. */
  static async start(options: Partial<typeof homeServerDefaults> = {}, seed = 1): Promise<TwoDomains> {
    const world = new TwoDomains(options, seed);
    await world.north.start();
    await world.south.start();
    for (const name of ["alice", "carol"]) await world.north.addAccount(name);
    await world.south.addAccount("bob");
    return world;
  }

  async stop(): Promise<void> {
    for (const domain of [this.north, this.south]) {
      if (!domain.up) continue;
      await this.settled(domain.service.stop());
      domain.exchange.stop();
      await this.settled(domain.store.close());
    }
  }

  send(envelope: OutgoingEnvelope): SendOutcome {
    const { origin, destination } = envelope;
    const payload = Buffer.concat(envelope.items);
    const passed: Passed = { origin, destination, items: decodePayload(payload) };
    const number = this.passed.push(passed);
    const fate = this.fate(passed, number);
    const id = this.env.ids.next("envelope");
    const arrive = (): void => {
      const domain = destination === NORTH ? this.north : this.south;
      if (domain.up) domain.exchange.onEnvelope({ origin, destination, service: envelope.service, payload });
    };
    switch (fate.kind) {
      case "refuse":
        return { kind: "refused", reason: fate.reason, retryAfterMs: fate.retryAfterMs ?? 0 };
      case "bounce":
        this.clock.defer(() => {
          const domain = origin === NORTH ? this.north : this.south;
          const { reason, retryAfterMs = 0 } = fate;
          if (domain.up) domain.exchange.onBounce({ envelopeId: id, reason, retryAfterMs, destination });
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

  /** Sends texts, each as a message with the text as its id. @returns the operations' ids. */
  sendTexts(session: TestSession, texts: readonly string[], to = "im:bob@south.example"): number[] {
    const domain = session.principal.endsWith(NORTH) ? this.north : this.south;
    return texts.map((text) => {
      const id = this.#operationId++;
      const message = instantMessage({ id: text, text, from: inboxOf(session.principal), to });
      void domain.service.operations.send?.(session, id, client.Send.create({ message }));
      return id;
    });
  }

  /** The Deliver items that were sent so far: `seq<previous`. */
  get deliveries(): string[] {
    return this.passed.flatMap(({ items }) =>
      items.flatMap(({ deliver }) =>
        deliver == null ? [] : [`${deliver.outboxSeq}<${deliver.previousSeq}`],
      ),
    );
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
