/** Ends of messages that another server was asked to write, because the only Send that waits for them waits there. */
import type { Env, Timer } from "@parley/runtime";

/** How long the other server has; then the end is written here, with its report. */
const PATIENCE_MS = 1_000;
const TICK_MS = 250;

interface Delegated<T> {
  readonly node: string;
  readonly end: T;
  readonly untilMs: number;
}

/** Bounded by the windows of the outboxes: what is here counts as not yet written. */
export class DelegatedEnds<T> {
  readonly #env: Env;
  readonly #onOverdue: (end: T) => void;
  /** By entry, in the order in which they were delegated. */
  readonly #delegated = new Map<string, Delegated<T>>();
  #timer: Timer | undefined;
  #stopped = false;

  /** @param onOverdue - nothing was heard of it. */
  constructor(env: Env, onOverdue: (end: T) => void) {
    this.#env = env;
    this.#onOverdue = onOverdue;
  }

  add(key: string, node: string, end: T): void {
    // The next server to send to the domain finds the entry.
    if (this.#stopped) return;
    this.#delegated.set(key, { node, end, untilMs: this.#env.clock.monotonicMs() + PATIENCE_MS });
    this.#timer ??= this.#env.clock.timer(TICK_MS, () => this.#tick());
  }

  /** What a server was asked to write: it may not have heard it. */
  of(key: string, node: string): T | undefined {
    const delegated = this.#delegated.get(key);
    return delegated?.node === node ? delegated.end : undefined;
  }

  /** The server has answered, or is not waited for any more. */
  take(key: string): T | undefined {
    const delegated = this.#delegated.get(key);
    this.#delegated.delete(key);
    return delegated?.end;
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#delegated.clear();
  }

  #tick(): void {
    this.#timer = undefined;
    const nowMs = this.#env.clock.monotonicMs();
    for (const [key, { end, untilMs }] of [...this.#delegated]) {
      if (untilMs > nowMs) break;
      this.#delegated.delete(key);
      this.#onOverdue(end);
    }
    if (this.#delegated.size > 0) this.#timer ??= this.#env.clock.timer(TICK_MS, () => this.#tick());
  }
}
