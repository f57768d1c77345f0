/** Answers of other domains that were handed to the server that sends to them, until it says that it has them. */
import type { DomainName } from "@parley/model";
import type { federation } from "@parley/protocol";
import type { Env, Timer } from "@parley/runtime";

/** How long the sending server has to say that it has them; it says so at once. */
const PATIENCE_MS = 2_000;
const TICK_MS = 500;

interface Forwarded {
  readonly domain: DomainName;
  readonly delivered: readonly federation.IDelivered[];
  readonly untilMs: number;
}

/**
 * What the sending server cannot be told, because the bus is away or loses it, is carried out here. Bounded by `itemsMax` answers;
 * overflow policy: further ones are not kept, and the sending server asks again when its time is up.
 */
export class ForwardedAnswers {
  readonly #env: Env;
  readonly #itemsMax: number;
  readonly #onOverdue: (domain: DomainName, delivered: readonly federation.IDelivered[]) => void;
  /** By number, in the order in which they were forwarded. */
  readonly #forwarded = new Map<number, Forwarded>();
  #items = 0;
  #number = 0;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(
    env: Env,
    itemsMax: number,
    onOverdue: (domain: DomainName, delivered: readonly federation.IDelivered[]) => void,
  ) {
    this.#env = env;
    this.#itemsMax = itemsMax;
    this.#onOverdue = onOverdue;
  }

  /** @returns the number by which the sending server says that it has them. */
  add(domain: DomainName, delivered: readonly federation.IDelivered[]): number {
    const number = ++this.#number;
    if (this.#stopped || this.#items + delivered.length > this.#itemsMax) return number;
    this.#items += delivered.length;
    this.#forwarded.set(number, { domain, delivered, untilMs: this.#env.clock.monotonicMs() + PATIENCE_MS });
    this.#timer ??= this.#env.clock.timer(TICK_MS, () => this.#tick());
    return number;
  }

  taken(number: number): void {
    const forwarded = this.#forwarded.get(number);
    if (forwarded === undefined) return;
    this.#forwarded.delete(number);
    this.#items -= forwarded.delivered.length;
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#forwarded.clear();
    this.#items = 0;
  }

  #tick(): void {
    this.#timer = undefined;
    const nowMs = this.#env.clock.monotonicMs();
    for (const [number, { domain, delivered, untilMs }] of [...this.#forwarded]) {
      if (untilMs > nowMs) break;
      this.taken(number);
      this.#onOverdue(domain, delivered);
    }
    if (this.#forwarded.size > 0) this.#timer ??= this.#env.clock.timer(TICK_MS, () => this.#tick());
  }
}
