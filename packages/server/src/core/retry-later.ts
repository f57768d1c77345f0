/** What failed because the store did not answer, to be tried again together after a pause. */
import { Backoff, type Env, type Timer } from "@parley/runtime";

/** How long the pauses are: short, because whoever waits is a person. */
const PAUSES = { initialMs: 200, maxMs: 5_000 } as const;
/** So many at once when the pause is over, and the next after `STEP_MS`: a store that is back is not run over. */
const STEP_ITEMS = 500;
const STEP_MS = 20;

/** What {@link RetryLater} is made of. */
export interface RetryLaterOptions<T> {
  /** More than so many are not kept. Overflow policy: the oldest goes. */
  readonly itemsMax: number;
  /** Tries it again; whoever fails again adds it again. */
  readonly retry: (item: T) => void;
}

/**
 * Keeps what has to be tried again, each once, and tries all of it after a pause that grows while attempts keep failing.
 * Nothing waits for a timer of its own, however many there are.
 */
export class RetryLater<T> {
  readonly #env: Env;
  readonly #options: RetryLaterOptions<T>;
  readonly #backoff: Backoff;
  readonly #items = new Set<T>();
  #timer: Timer | undefined;
  #failedAtMs = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(env: Env, options: RetryLaterOptions<T>) {
    this.#env = env;
    this.#options = options;
    this.#backoff = new Backoff(env, PAUSES);
  }

  get size(): number {
    return this.#items.size;
  }

  /** It has failed: tries it again later. */
  add(item: T): void {
    if (this.#stopped) return;
    const nowMs = this.#env.clock.monotonicMs();
    // Nothing has failed for so long that this is another failure.
    if (nowMs - this.#failedAtMs > 2 * PAUSES.maxMs) this.#backoff.reset();
    this.#failedAtMs = nowMs;
    if (!this.#items.has(item) && this.#items.size >= this.#options.itemsMax) {
      for (const oldest of this.#items) {
        this.#items.delete(oldest);
        break;
      }
    }
    this.#items.add(item);
    this.#timer ??= this.#env.clock.timer(this.#backoff.next(), () => this.#step());
  }

  /** It is done already, or need not be any more. */
  forget(item: T): void {
    this.#items.delete(item);
  }

  /** What it waited for is there again: begins at once. */
  now(): void {
    this.#backoff.reset();
    if (this.#items.size === 0) return;
    this.#timer?.cancel();
    this.#timer = this.#env.clock.timer(0, () => this.#step());
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#items.clear();
  }

  #step(): void {
    this.#timer = undefined;
    const items: T[] = [];
    for (const item of this.#items) {
      if (items.length >= STEP_ITEMS) break;
      this.#items.delete(item);
      items.push(item);
    }
    if (this.#items.size > 0) this.#timer = this.#env.clock.timer(STEP_MS, () => this.#step());
    for (const item of items) this.#options.retry(item);
  }
}
