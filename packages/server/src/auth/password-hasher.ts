/** The PasswordHasher port, and a queue that bounds what it costs. */
import { ParleyError } from "@parley/runtime";

/** Makes and checks password hashes. Slow on purpose; works outside the event loop's thread. */
export interface PasswordHasher {
  /** @returns algorithm, parameters, salt and hash in one text. */
  hash(password: string): Promise<string>;
  /** @returns whether the password is the one. `false`, too, for a text that is no hash. Takes as long either way. */
  verify(encoded: string, password: string): Promise<boolean>;
}

/** Options of {@link HashQueue}. */
export interface HashQueueOptions {
  /** How many hashes are computed at the same time. */
  readonly concurrentMax: number;
  /** How many wait. Overflow policy: `reject`. */
  readonly waitingMax: number;
}

/**
 * Runs a hasher with a bound on the hashes that are computed at the same time, so that a crowd that signs in takes its turn
 * instead of all memory. Those who wait are served in order.
 */
export class HashQueue implements PasswordHasher {
  readonly #hasher: PasswordHasher;
  readonly #options: HashQueueOptions;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(hasher: PasswordHasher, options: HashQueueOptions) {
    this.#hasher = hasher;
    this.#options = options;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** @throws ParleyError `resource_exhausted` (reason `sign_in_busy`) when too many wait. */
  hash(password: string): Promise<string> {
    return this.run((hasher) => hasher.hash(password));
  }

  /** @throws ParleyError `resource_exhausted` (reason `sign_in_busy`) when too many wait. */
  verify(encoded: string, password: string): Promise<boolean> {
    return this.run((hasher) => hasher.verify(encoded, password));
  }

  /**
   * Calls `work` when it is its turn, with the hasher that it may use until it settles.
   * @throws ParleyError `resource_exhausted` (reason `sign_in_busy`) when too many wait; what `work` rejects with.
   */
  async run<T>(work: (hasher: PasswordHasher) => Promise<T>): Promise<T> {
    if (this.#running >= this.#options.concurrentMax) await this.#turn();
    else this.#running++;
    try {
      return await work(this.#hasher);
    } finally {
      const next = this.#waiting.shift();
      // The place passes on to the next, or is free.
      if (next === undefined) this.#running--;
      else next();
    }
  }

  #turn(): Promise<void> {
    const { waitingMax } = this.#options;
    if (this.#waiting.length >= waitingMax) {
      throw new ParleyError(
        "resource_exhausted",
        `${this.#waiting.length} passwords wait to be checked, limit ${waitingMax} (passwordQueueMax)`,
        { details: { reason: "sign_in_busy", retryAfterMs: 2_000 } },
      );
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
