/** A clock that stands still until a test moves it. */
import type { Clock, MonotonicMs, Timer, UnixMs } from "./env.js";
import { sleepOn } from "./sleep.js";
import { nextTurn } from "./system-turn.js";

/** 2026-01-01T00:00:00Z. */
const START_MS = Date.UTC(2026, 0, 1);

/** Options of {@link ManualClock}. */
export interface ManualClockOptions {
  /** More rounds of deferring than this in one go are a circle: each defers the next for ever. @defaultValue 100_000 */
  readonly defersMax?: number;
}

interface Entry {
  readonly atMs: number;
  readonly order: number;
  fn: (() => void) | undefined;
}

/**
 * Runs timers when a test says so, in the order of their times (those of one time in the order in which they were set),
 * and deferred functions when the code under test has come to rest. No real time passes: the same test does the same.
 */
export class ManualClock implements Clock {
  readonly #startMs: number;
  readonly #defersMax: number;
  #wallOffsetMs = 0;
  #elapsedMs = 0;
  #order = 0;
  #timers: Entry[] = [];
  #deferred: (() => void)[] = [];

  /** @param startMs - the wall-clock time at first, Unix milliseconds. @defaultValue 2026-01-01T00:00:00Z */
  constructor(startMs: number = START_MS, options: ManualClockOptions = {}) {
    this.#startMs = startMs;
    this.#defersMax = options.defersMax ?? 100_000;
  }

  wallMs(): UnixMs {
    return (this.#startMs + this.#wallOffsetMs + this.#elapsedMs) as UnixMs;
  }

  monotonicMs(): MonotonicMs {
    return this.#elapsedMs as MonotonicMs;
  }

  /** How many timers are set: a test that ends with some has found a leak. */
  get timersPending(): number {
    return this.#timers.reduce((count, { fn }) => (fn === undefined ? count : count + 1), 0);
  }

  timer(delayMs: number, fn: () => void): Timer {
    const entry: Entry = { atMs: this.#elapsedMs + Math.max(0, delayMs), order: this.#order++, fn };
    this.#insert(entry);
    const cancel = (): void => {
      entry.fn = undefined;
    };
    return { cancel, [Symbol.dispose]: cancel };
  }

  defer(fn: () => void): void {
    this.#deferred.push(fn);
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }

  /** Lets the wall clock jump, as when an operator sets it: the monotonic clock and the timers do not notice. */
  jumpWall(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  /**
   * Lets `ms` pass: runs every timer that is due, each at its own time and followed by what it sets off, and those that
   * become due meanwhile.
   * @throws what a timer or a deferred function throws.
   */
  async advance(ms: number): Promise<void> {
    const targetMs = this.#elapsedMs + ms;
    await this.settle();
    for (let entry = this.#takeDue(targetMs); entry !== undefined; entry = this.#takeDue(targetMs)) {
      this.#elapsedMs = entry.atMs;
      entry.fn?.();
      await this.settle();
    }
    this.#elapsedMs = targetMs;
  }

  /**
   * Lets the code under test come to rest without time passing: promises settle, then the deferred functions run one after
   * the other with promises settling between, until nothing is left.
   * What waits for something outside this process (a disk, a socket, a thread) is not waited for.
   * @throws what a deferred function throws, and when deferring never ends.
   */
  async settle(): Promise<void> {
    await nextTurn();
    for (let count = 0; this.#deferred.length > 0; count++) {
      if (count === this.#defersMax) {
        throw new Error(`more than ${this.#defersMax} deferred functions: a circle`);
      }
      const batch = this.#deferred;
      this.#deferred = [];
      for (const [done, fn] of batch.entries()) {
        try {
          fn();
        } catch (error) {
          this.#deferred.unshift(...batch.slice(done + 1));
          throw error;
        }
        await nextTurn();
      }
    }
  }

  #takeDue(targetMs: number): Entry | undefined {
    for (;;) {
      const first = this.#timers[0];
      if (first === undefined) return undefined;
      if (first.fn !== undefined && first.atMs > targetMs) return undefined;
      this.#timers.shift();
      if (first.fn !== undefined) return first;
    }
  }

  /** Behind those of the same time, which were set before. */
  #insert(entry: Entry): void {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#timers[middle] as Entry).atMs <= entry.atMs) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, entry);
  }
}
