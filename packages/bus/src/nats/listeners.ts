/** Functions that want to be told of something. */
import type { Env } from "@parley/runtime";

/** See the file's head. */
export class Listeners<T> {
  readonly #env: Env;
  readonly #listeners = new Set<(told: T) => void>();

  constructor(env: Env) {
    this.#env = env;
  }

  /** @returns ends it. Idempotent. */
  add(fn: (told: T) => void): () => void {
    // One of its own, so that a function that is given twice is called twice, and ended singly.
    const listener = (told: T): void => fn(told);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(told: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(told);
      } catch (error) {
        this.#env.log.error({ event: "bus.listener_failed", error: String(error) });
      }
    }
  }
}
