/** Which messages wait in the outbox, as far as memory knows. */
import type { Key } from "./ordered-kv.js";

/** More names than this are not held. */
const NAMES_MAX = 65_536;

/**
 * The names of the messages that wait, so that a new one, which nearly every one is, is known to be new without looking for it
 * everywhere. Bounded: where it does not know all of them, it says so.
 */
export class WaitingNames {
  readonly #names = new Set<Key>();
  readonly #namesMax: number;
  /** Whether a name that is not here does not wait. */
  #complete: boolean;

  /** @param empty - whether nothing waits now. */
  constructor(empty: boolean, namesMax = NAMES_MAX) {
    this.#complete = empty;
    this.#namesMax = namesMax;
  }

  /** @returns `undefined` where only the store knows. */
  has(name: Key): boolean | undefined {
    if (this.#names.has(name)) return true;
    return this.#complete ? false : undefined;
  }

  add(name: Key): void {
    if (this.#names.size < this.#namesMax) this.#names.add(name);
    else this.#complete = false;
  }

  delete(name: Key): void {
    this.#names.delete(name);
  }

  /** Nothing waits any more. */
  clear(): void {
    this.#names.clear();
    this.#complete = true;
  }
}
