/** Time, randomness and ids of the operating system. Everything else gets them as an `Env`. */
import { randomBytes, randomFillSync } from "node:crypto";
import type { Clock, Env, Ids, Logger, MonotonicMs, Random, Timer, UnixMs } from "./env.js";
import { type Metrics, nullMetrics } from "./metrics.js";
import { sleepOn } from "./sleep.js";
import { nullTracer, type Tracer } from "./tracing.js";

/** What a system environment cannot make by itself. */
export interface SystemEnvOptions {
  /** Where log lines go: `createJsonLogger`, an adapter of another logger, or `nullLogger`. */
  readonly log: Logger;
  /** @defaultValue `nullMetrics` */
  readonly metrics?: Metrics;
  /** @defaultValue `nullTracer` */
  readonly tracer?: Tracer;
}

/** The environment of a real process. One per process is enough; it holds nothing that needs closing. */
export function createSystemEnv(options: SystemEnvOptions): Env {
  return {
    clock: createSystemClock(),
    random: createSystemRandom(),
    ids: new SystemIds(),
    log: options.log,
    metrics: options.metrics ?? nullMetrics,
    tracer: options.tracer ?? nullTracer,
  };
}

/** The clock of the operating system; its timers do not keep the process alive. */
export function createSystemClock(): Clock {
  return new SystemClock();
}

/**
 * Keeps the process running while nothing else does: between the loss of a connection and the next attempt there is only
 * a timer of the clock, which does not. For the `main` of a program that ends by `process.exit`.
 * @returns to be disposed of when the process may end by itself again.
 */
export function keepProcessAlive(): Disposable {
  const handle = setInterval(() => undefined, DELAY_MAX_MS);
  return { [Symbol.dispose]: () => clearInterval(handle) };
}

/** Randomness of the operating system's generator, fit for secrets. A fork of it is itself: draws never correlate. */
export function createSystemRandom(): Random {
  return new SystemRandom();
}

/** The longest delay of `setTimeout`: a longer one would fire at once. */
const DELAY_MAX_MS = 2 ** 31 - 1;

class SystemClock implements Clock {
  wallMs(): UnixMs {
    return Date.now() as UnixMs;
  }

  monotonicMs(): MonotonicMs {
    return performance.now() as MonotonicMs;
  }

  timer(delayMs: number, fn: () => void): Timer {
    return new SystemTimer(delayMs, fn);
  }

  defer(fn: () => void): void {
    setImmediate(fn);
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }
}

class SystemTimer implements Timer {
  #handle: NodeJS.Timeout | undefined;

  constructor(delayMs: number, fn: () => void) {
    this.#arm(delayMs, fn);
  }

  cancel(): void {
    clearTimeout(this.#handle);
    this.#handle = undefined;
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  #arm(delayMs: number, fn: () => void): void {
    const legMs = Math.min(Math.max(delayMs, 0), DELAY_MAX_MS);
    this.#handle =
      legMs < delayMs ? setTimeout(() => this.#arm(delayMs - legMs, fn), legMs) : setTimeout(fn, legMs);
    this.#handle.unref();
  }
}

/** How many random bytes are taken from the operating system at once, since each call costs about a microsecond. */
const POOL_BYTES = 4096;

/** Hands out random bytes of a pool that is filled anew when it is used up. No byte is handed out twice. */
class RandomPool {
  readonly #pool = Buffer.allocUnsafeSlow(POOL_BYTES);
  #used = POOL_BYTES;

  /** The pool, where the next `length` bytes from the returned offset are the caller's until its next call. */
  take(length: number): { pool: Buffer; offset: number } {
    if (this.#used + length > POOL_BYTES) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const offset = this.#used;
    this.#used += length;
    return { pool: this.#pool, offset };
  }
}

/** 2^48: whole numbers below it are drawn from six bytes. */
const SIX_BYTES = 2 ** 48;

class SystemRandom implements Random {
  readonly #pool = new RandomPool();

  int(below: number): number {
    if (!Number.isSafeInteger(below) || below < 1 || below > SIX_BYTES) {
      throw new RangeError(`below is ${below}, must be a whole number from 1 to 2^48`);
    }
    // Draws from the incomplete last range would favour small numbers, so they are drawn again.
    const fair = SIX_BYTES - (SIX_BYTES % below);
    for (;;) {
      const { pool, offset } = this.#pool.take(6);
      const drawn = pool.readUIntLE(offset, 6);
      if (drawn < fair) return drawn % below;
    }
  }

  chance(p: number): boolean {
    const { pool, offset } = this.#pool.take(6);
    return pool.readUIntLE(offset, 6) / SIX_BYTES < p;
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(randomBytes(length));
  }

  fork(_name: string): Random {
    return this;
  }
}

/** 96 bits, which base64url writes as 16 characters without padding. */
const ID_BYTES = 12;

class SystemIds implements Ids {
  readonly #pool = new RandomPool();

  next(_kind: string): string {
    const { pool, offset } = this.#pool.take(ID_BYTES);
    return pool.toString("base64url", offset, offset + ID_BYTES);
  }
}
