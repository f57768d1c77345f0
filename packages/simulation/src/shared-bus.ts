/**
 * A bus that the home servers of a domain share, as NATS is: a process of its own, to which each has one connection. What it hands on
 * comes in order from one publisher to one subject, and is lost with a connection; then whoever was cut off is told of a gap.
 */
import {
  type Bus,
  type BusGap,
  type BusHandler,
  type BusHealth,
  type BusSubscription,
  checkSubject,
} from "@parley/bus";
import { ParleyError, type Random } from "@parley/runtime";
import type { SimNode } from "./node.js";
import { ServerProcess, type ServerWorld } from "./server-process.js";

/** The process that hands messages on between the servers of a domain. */
export class BusProcess extends ServerProcess {
  readonly #ports = new Set<BusPort>();
  #serves = false;
  #turns = 0;

  constructor(domain: string, world: ServerWorld) {
    super(`bus-${domain}`, world);
    world.network.whenChanged(() => this.#wake());
  }

  override get isInfrastructure(): boolean {
    return true;
  }

  /** Whether it hands messages on. */
  get serves(): boolean {
    return this.#serves;
  }

  /** The number of what it does next; rises. */
  takeTurn(): number {
    return ++this.#turns;
  }

  /** Everybody who is connected. */
  get ports(): Iterable<BusPort> {
    return this.#ports;
  }

  /** A connection of a home server: one life of it. */
  connect(node: SimNode): Bus {
    const port = new BusPort(node, this, this.world);
    this.#ports.add(port);
    node.whenKilled(() => this.#ports.delete(port));
    return port;
  }

  /** Forgets a connection that was closed. */
  forget(port: BusPort): void {
    this.#ports.delete(port);
  }

  /** Breaks the connection of one home server, or of all. What is on its way is lost. */
  reset(home?: string): void {
    for (const port of this.#ports) if (home === undefined || port.name === home) port.lose();
  }

  protected async run(): Promise<void> {
    this.#serves = true;
    this.#wake();
  }

  protected async end(): Promise<void> {
    this.#serves = false;
    this.reset();
  }

  protected override onGone(): void {
    this.#serves = false;
    this.reset();
  }

  #wake(): void {
    for (const port of this.#ports) port.wake();
  }
}

/** One handler's interest in a subject. */
interface Interest {
  readonly handler: BusHandler;
  /** Since which of its turns the bus knows of it. Absent while it does not. */
  since: number | undefined;
}

/** What waits for the connection to come back. */
interface Held {
  readonly subject: string;
  readonly payload: Uint8Array;
}

const heldMax = 1_000;

/** One home server's connection. */
export class BusPort implements Bus {
  readonly shared = true;
  readonly name: string;
  readonly #node: SimNode;
  readonly #process: BusProcess;
  readonly #world: ServerWorld;
  readonly #random: Random;
  readonly #interests = new Map<string, Set<Interest>>();
  /** When the last message of each lane arrives: none overtakes another of its publisher and subject. */
  readonly #lanes = new Map<string, number>();
  readonly #onHealth = new Set<(health: BusHealth) => void>();
  readonly #onGap = new Set<(gap: BusGap) => void>();
  #health: BusHealth = { kind: "up" };
  /** Rises with each connection: what belongs to an earlier one is lost. */
  #connection = 0;
  #isConnected = true;
  #lostAtMs = 0;
  /** Published while the connection was away; absent when that is dropped. */
  #held: Held[] | undefined;
  #retryDue = false;
  #isSlow = false;
  #isClosed = false;
  #whenConnected: (() => void)[] = [];
  subscriptionCount = 0;

  constructor(node: SimNode, process: BusProcess, world: ServerWorld) {
    this.name = node.name;
    this.#node = node;
    this.#process = process;
    this.#world = world;
    this.#random = world.sharedRandom.fork(`bus ${node.name}`);
    if (!this.#isOpen) this.lose();
  }

  get health(): BusHealth {
    return this.#health;
  }

  onHealth(fn: (health: BusHealth) => void): () => void {
    const listener = (health: BusHealth): void => fn(health);
    this.#onHealth.add(listener);
    return () => this.#onHealth.delete(listener);
  }

  onGap(fn: (gap: BusGap) => void): () => void {
    const listener = (gap: BusGap): void => fn(gap);
    this.#onGap.add(listener);
    return () => this.#onGap.delete(listener);
  }

  publish(subject: string, payload: Uint8Array): void {
    if (this.#isClosed) return;
    checkSubject(subject);
    this.#world.count(`bus: ${subject.split(".", 1)[0]}`);
    if (this.#isConnected) this.#send(subject, payload);
    else if (this.#held === undefined) this.#world.count("lost on the bus");
    else if (this.#held.push({ subject, payload }) > heldMax) this.#held.shift();
  }

  async subscribe(subject: string, handler: BusHandler): Promise<BusSubscription> {
    this.#checkOpen();
    checkSubject(subject);
    const interest: Interest = { handler, since: undefined };
    let interests = this.#interests.get(subject);
    if (interests === undefined) {
      interests = new Set();
      this.#interests.set(subject, interests);
    }
    interests.add(interest);
    this.subscriptionCount++;
    await this.#register(interest);
    return {
      close: () => {
        const current = this.#interests.get(subject);
        if (current === undefined || !current.delete(interest)) return;
        this.subscriptionCount--;
        if (current.size === 0) this.#interests.delete(subject);
      },
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#connection++;
    this.#interests.clear();
    this.subscriptionCount = 0;
    this.#process.forget(this);
    this.#tell({ kind: "down", sinceMs: this.#node.env.clock.wallMs(), cause: "the bus is closed" });
  }

  /** The connection is gone. */
  lose(): void {
    if (!this.#isConnected || this.#isClosed) return;
    this.#world.count("bus connection lost");
    this.#connection++;
    this.#isConnected = false;
    this.#lostAtMs = this.#world.nowMs();
    this.#held = this.#random.chance(0.5) ? [] : undefined;
    this.#lanes.clear();
    for (const interests of this.#interests.values()) {
      for (const interest of interests) interest.since = undefined;
    }
    const sinceMs = this.#node.env.clock.wallMs();
    this.#tell({ kind: "down", sinceMs, cause: "the connection to the bus is lost" });
    this.wake();
  }

  /** The way to the bus may be open, or cut. */
  wake(): void {
    if (this.#isClosed || !this.#node.running) return;
    if (this.#isConnected) {
      // Whoever hears nothing takes a while to notice.
      if (!this.#isOpen) this.#world.after(200 + this.#random.int(2_000), () => this.#check());
    } else {
      this.#connectSoon();
    }
  }

  /** A message has come from the bus. @param turn - only for interests that it knew of by then. */
  receive(subject: string, payload: Uint8Array, turn: number): void {
    this.#node.input(() => {
      for (const { handler, since } of this.#interests.get(subject) ?? []) {
        if (since === undefined || since > turn) continue;
        try {
          handler(payload, subject);
        } catch (error) {
          this.#node.env.log.error({ event: "bus.handler_failed", subject, error: String(error) });
        }
      }
    });
  }

  /** Whether the bus has something for this server when a message to `subject` comes in now. */
  takes(subject: string): boolean {
    for (const { since } of this.#interests.get(subject) ?? []) if (since !== undefined) return true;
    return false;
  }

  /** The bus sends something to this server. @param publisher - whose messages stay in order. */
  deliver(publisher: string, subject: string, payload: Uint8Array): void {
    const { busLossChance = 0 } = this.#world.settings.shared ?? {};
    if (this.#world.busLoses && this.#random.chance(busLossChance)) {
      this.#loseOne();
      return;
    }
    const connection = this.#connection;
    const turn = this.#process.takeTurn();
    this.#world.at(this.#laneTime(`from ${publisher} ${subject}`), () => {
      if (connection !== this.#connection) return;
      if (this.#isOpen) this.receive(subject, payload, turn);
      else this.lose();
    });
  }

  get #isOpen(): boolean {
    const { network } = this.#world;
    const { name } = this.#process;
    return this.#process.serves && network.isOpen(this.name, name) && network.isOpen(name, this.name);
  }

  #check(): void {
    if (this.#isConnected && !this.#isOpen) this.lose();
  }

  #delay(): number {
    const { busDelayMs = 0, busJitterMs = 0 } = this.#world.settings.shared ?? {};
    return busDelayMs + this.#random.int(busJitterMs + 1);
  }

  #laneTime(lane: string): number {
    const atMs = Math.max(this.#lanes.get(lane) ?? 0, this.#world.nowMs() + this.#delay());
    this.#lanes.set(lane, atMs);
    return atMs;
  }

  #send(subject: string, payload: Uint8Array): void {
    const connection = this.#connection;
    this.#world.at(this.#laneTime(`to ${subject}`), () => {
      if (connection !== this.#connection) return;
      if (!this.#isOpen) {
        this.lose();
        return;
      }
      for (const port of this.#process.ports)
        if (port.takes(subject)) port.deliver(this.name, subject, payload);
    });
  }

  /** Tells the bus of an interest. Resolves when it knows. */
  #register(interest: Interest): Promise<void> {
    return new Promise((resolve) => {
      const known = (): void => {
        if (interest.since === undefined) this.#whenConnected.push(known);
        else this.#node.input(resolve);
      };
      if (!this.#isConnected) {
        known();
        return;
      }
      const connection = this.#connection;
      const atMs = this.#world.nowMs() + this.#delay();
      this.#world.at(atMs, () => {
        if (connection === this.#connection) interest.since = this.#process.takeTurn();
        this.#world.at(this.#world.nowMs() + this.#delay(), known);
      });
    });
  }

  #connectSoon(): void {
    if (this.#retryDue || !this.#isOpen) return;
    this.#retryDue = true;
    this.#world.after(50 + this.#random.int(500), () => {
      this.#retryDue = false;
      if (!this.#isOpen || this.#isConnected || this.#isClosed || !this.#node.running) return;
      this.#connect();
    });
  }

  #connect(): void {
    this.#isConnected = true;
    const nowMs = this.#world.nowMs();
    for (const interests of this.#interests.values()) {
      for (const interest of interests) interest.since = this.#process.takeTurn();
    }
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const { subject, payload } of held) this.#send(subject, payload);
    for (const known of this.#whenConnected.splice(0)) known();
    this.#tell({ kind: "up" });
    this.#tellGap({ kind: "reconnected", awayMs: nowMs - this.#lostAtMs });
  }

  /** This server is too slow for a message, which is dropped. */
  #loseOne(): void {
    this.#world.count("lost on the bus");
    if (this.#isSlow) return;
    this.#isSlow = true;
    this.#world.after(this.#random.int(1_000), () => {
      this.#isSlow = false;
      if (!this.#isClosed) this.#tellGap({ kind: "slow" });
    });
  }

  #tell(health: BusHealth): void {
    this.#node.input(() => {
      this.#health = health;
      for (const listener of [...this.#onHealth]) listener(health);
    });
  }

  #tellGap(gap: BusGap): void {
    this.#node.input(() => {
      this.#world.count(`bus gap: ${gap.kind}`);
      for (const listener of [...this.#onGap]) listener(gap);
    });
  }

  #checkOpen(): void {
    if (!this.#isClosed) return;
    throw new ParleyError("unavailable", "the bus is closed", {
      details: { reason: "bus_closed" },
      retryable: false,
    });
  }
}
