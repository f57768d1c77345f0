/** Sends at this server whose message another one sends. */
import type { Env } from "@parley/runtime";
import { lastOf, type Waiter } from "./outbox-entry.js";

/** A Send that waits, by its entry. */
export interface SeatedWaiter {
  readonly seq: number;
  readonly waiter: Waiter;
}

/** One message whose end is waited for. */
export interface Awaited {
  readonly domain: string;
  readonly seq: number;
  readonly name: string;
  /** Linked through `next`: it was sent again before the first was answered. */
  waiter: Waiter;
  /** Whether a Send here made the entry, and while it was known who sends: whoever else waits, waits since. */
  made: boolean;
  /** Since when, monotonic milliseconds. */
  readonly sinceMs: number;
  /** Whether the sending server has to say that it keeps the report, and has not yet. */
  unconfirmed: boolean;
}

/** Names a message as its sender does. */
export function nameOf(message: {
  readonly sender: string;
  readonly inbox: string;
  readonly id: string;
}): string {
  return `${message.sender} ${message.inbox} ${message.id}`;
}

/** By name and by domain. Bounded by `itemsMax`; overflow policy: `add` says no. */
export class AwaitedSends {
  readonly #env: Pick<Env, "clock">;
  readonly #itemsMax: number;
  readonly #byName = new Map<string, Awaited>();
  readonly #byDomain = new Map<string, Map<number, Awaited>>();

  constructor(env: Pick<Env, "clock">, itemsMax: number) {
    this.#env = env;
    this.#itemsMax = itemsMax;
  }

  get size(): number {
    return this.#byName.size;
  }

  /** @returns `undefined` when too many wait. */
  add(domain: string, seq: number, name: string, waiter: Waiter, made: boolean): Awaited | undefined {
    const present = this.#byName.get(name);
    if (present !== undefined && present.seq === seq) {
      lastOf(waiter).next = present.waiter;
      present.waiter = waiter;
      return present;
    }
    // It was settled and made anew; whoever waits for the former one does so no longer than its patience lasts.
    if (present !== undefined) this.remove(present);
    if (this.#byName.size >= this.#itemsMax) return undefined;
    const sinceMs = this.#env.clock.monotonicMs();
    const awaited: Awaited = { domain, seq, name, waiter, made, sinceMs, unconfirmed: !made };
    this.#byName.set(name, awaited);
    const ofDomain = this.#byDomain.get(domain) ?? new Map<number, Awaited>();
    ofDomain.set(seq, awaited);
    this.#byDomain.set(domain, ofDomain);
    return awaited;
  }

  byName(name: string): Awaited | undefined {
    return this.#byName.get(name);
  }

  bySeq(domain: string, seq: number): Awaited | undefined {
    return this.#byDomain.get(domain)?.get(seq);
  }

  of(domain: string): Iterable<Awaited> {
    return this.#byDomain.get(domain)?.values() ?? [];
  }

  has(domain: string): boolean {
    return this.#byDomain.has(domain);
  }

  domains(): Iterable<string> {
    return [...this.#byDomain.keys()];
  }

  remove(awaited: Awaited): void {
    const { name, domain, seq } = awaited;
    if (this.#byName.get(name) === awaited) this.#byName.delete(name);
    const ofDomain = this.#byDomain.get(domain);
    if (ofDomain?.get(seq) === awaited) ofDomain.delete(seq);
    if (ofDomain?.size === 0) this.#byDomain.delete(domain);
  }

  /** Takes all of a domain. */
  take(domain: string): readonly Awaited[] {
    const all = [...this.of(domain)];
    for (const awaited of all) this.remove(awaited);
    return all;
  }
}
