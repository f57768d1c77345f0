/** A bounded cache that costs one Map lookup when it hits. */

/**
 * Holds at least the `itemsMax` last used entries, and at most twice as many and those that must be kept: two generations,
 * of which the older is dropped when the younger is full.
 */
export class GenerationCache<V> {
  #young = new Map<string, V>();
  #old = new Map<string, V>();
  readonly #itemsMax: number;
  readonly #mustKeep: (value: V) => boolean;

  /** @param mustKeep - says whether an entry may not be dropped yet. */
  constructor(itemsMax: number, mustKeep: (value: V) => boolean = () => false) {
    this.#itemsMax = itemsMax;
    this.#mustKeep = mustKeep;
  }

  get(key: string): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) {
      this.#old.delete(key);
      this.set(key, old);
    }
    return old;
  }

  set(key: string, value: V): void {
    this.#young.set(key, value);
    if (this.#young.size > this.#itemsMax) this.#turn();
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  #turn(): void {
    const dropped = this.#old;
    this.#old = this.#young;
    this.#young = new Map();
    for (const [key, value] of dropped) {
      if (this.#mustKeep(value) && !this.#old.has(key)) this.#young.set(key, value);
    }
  }
}
