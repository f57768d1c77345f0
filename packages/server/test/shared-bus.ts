/**
 * A bus between servers in one process that does what a test says: it loses messages, delays them by server, goes away and comes
 * back. Messages of one publisher to one subscriber keep their order, as every bus promises.
 */
import {
  type Bus,
  type BusGap,
  type BusHandler,
  type BusHealth,
  type BusSubscription,
  checkSubject,
} from "@parley/bus";
import type { Clock } from "@parley/runtime";

/** One message on its way from server to server. */
export interface BusMessage {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly payload: Uint8Array;
}

interface Interest {
  readonly server: ServerBus;
  readonly subject: string;
  readonly handler: BusHandler;
}

/** What all servers of one domain share. */
export class SharedBus {
  readonly #clock: Clock;
  readonly #interests = new Set<Interest>();
  /** When the newest message from one server to another arrives: a later one is never earlier. */
  readonly #arrivals = new Map<string, number>();
  /** Whether a message is lost, or how many milliseconds it takes. Those to the own server always arrive at once. */
  fate: (message: BusMessage) => "lose" | number = () => 0;
  /** Every message between two servers, or to nobody. */
  readonly passed: { readonly from: string; readonly subject: string }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  server(name: string): ServerBus {
    return new ServerBus(this, name);
  }

  add(interest: Interest): void {
    this.#interests.add(interest);
  }

  remove(interest: Interest): void {
    this.#interests.delete(interest);
  }

  publish(from: ServerBus, subject: string, payload: Uint8Array): void {
    this.passed.push({ from: from.name, subject });
    for (const interest of this.#interests) {
      if (interest.subject !== subject) continue;
      const { server } = interest;
      if (server === from) {
        this.#clock.defer(() => this.#arrive(interest, payload));
        continue;
      }
      if (!from.reaches || !server.reaches) continue;
      const fate = this.fate({ from: from.name, to: server.name, subject, payload });
      if (fate === "lose") continue;
      const way = `${from.name} ${server.name}`;
      const atMs = Math.max(this.#clock.monotonicMs() + fate, this.#arrivals.get(way) ?? 0);
      this.#arrivals.set(way, atMs);
      const delayMs = atMs - this.#clock.monotonicMs();
      if (delayMs > 0) this.#clock.timer(delayMs, () => this.#arrive(interest, payload));
      else this.#clock.defer(() => this.#arrive(interest, payload));
    }
  }

  #arrive(interest: Interest, payload: Uint8Array): void {
    const { server, subject, handler } = interest;
    if (!this.#interests.has(interest)) return;
    server.run(() => {
      if (this.#interests.has(interest)) handler(payload, subject);
    });
  }
}

/** The bus as one server has it. */
export class ServerBus implements Bus {
  readonly name: string;
  readonly shared = true;
  readonly #hub: SharedBus;
  readonly #mine = new Set<Interest>();
  readonly #health = new Set<(health: BusHealth) => void>();
  readonly #gaps = new Set<(gap: BusGap) => void>();
  health: BusHealth = { kind: "up" };
  /** Runs what arrives: a server that stands still takes it later, one that is dead never. */
  run: (fn: () => void) => void = (fn) => fn();

  constructor(hub: SharedBus, name: string) {
    this.#hub = hub;
    this.name = name;
  }

  get reaches(): boolean {
    return this.health.kind === "up";
  }

  get subscriptionCount(): number {
    return this.#mine.size;
  }

  publish(subject: string, payload: Uint8Array): void {
    checkSubject(subject);
    this.#hub.publish(this, subject, payload);
  }

  async subscribe(subject: string, handler: BusHandler): Promise<BusSubscription> {
    checkSubject(subject);
    const interest = { server: this, subject, handler };
    this.#mine.add(interest);
    this.#hub.add(interest);
    return {
      close: () => {
        this.#mine.delete(interest);
        this.#hub.remove(interest);
      },
    };
  }

  onHealth(fn: (health: BusHealth) => void): () => void {
    this.#health.add(fn);
    return () => this.#health.delete(fn);
  }

  onGap(fn: (gap: BusGap) => void): () => void {
    this.#gaps.add(fn);
    return () => this.#gaps.delete(fn);
  }

  /** The other servers cannot be reached any more … */
  goAway(): void {
    this.health = { kind: "down", sinceMs: 0, cause: "test" };
    for (const fn of [...this.#health]) fn(this.health);
  }

  /** … and can again. */
  comeBack(): void {
    this.health = { kind: "up" };
    for (const fn of [...this.#health]) fn(this.health);
    for (const fn of [...this.#gaps]) fn({ kind: "reconnected", awayMs: 1 });
  }

  async close(): Promise<void> {
    for (const interest of this.#mine) this.#hub.remove(interest);
    this.#mine.clear();
  }
}
