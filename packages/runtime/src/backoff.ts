/** Growing, jittered delays between attempts. */
import type { Env } from "./env.js";

/** Options of {@link Backoff}. */
export interface BackoffOptions {
  /** The upper end of the first delay, at least 1. */
  readonly initialMs: number;
  /** The upper end of every delay. */
  readonly maxMs: number;
  /** By how much the upper end grows from one attempt to the next. @defaultValue 2 */
  readonly factor?: number;
}

/**
 * Says how long to wait before the next attempt. The upper end of the delay doubles with every failure; the delay is drawn
 * evenly from the upper half, so that those who lost the same peer at the same moment do not come back at the same moment.
 */
export class Backoff {
  readonly #random: Env["random"];
  readonly #options: BackoffOptions;
  #attempts = 0;
  #ceilingMs: number;

  constructor(env: Pick<Env, "random">, options: BackoffOptions) {
    this.#random = env.random;
    this.#options = options;
    this.#ceilingMs = Math.min(options.initialMs, options.maxMs);
  }

  /** How many delays were taken since the last {@link reset}. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Counts a failure. @returns the milliseconds to wait before the next attempt. */
  next(): number {
    const ceilingMs = Math.max(1, Math.floor(this.#ceilingMs));
    this.#attempts++;
    this.#ceilingMs = Math.min(ceilingMs * (this.#options.factor ?? 2), this.#options.maxMs);
    const halfMs = Math.floor(ceilingMs / 2);
    return ceilingMs - this.#random.int(halfMs + 1);
  }

  /** Counts a success: the next delay is the initial one again. */
  reset(): void {
    this.#attempts = 0;
    this.#ceilingMs = Math.min(this.#options.initialMs, this.#options.maxMs);
  }
}
