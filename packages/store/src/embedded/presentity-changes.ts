/** The change numbers of presentities. */
import type { Counters } from "./counters.js";
import { numbers, tables, text } from "./keys.js";
import type { KvEngine } from "./kv-engine.js";
import type { Key } from "./ordered-kv.js";

const changeKey = (presentity: string): Key => tables.presentityChange + text(presentity);

/**
 * One number for each presentity, raised by everything that decides who sees what. They come from one row for the whole
 * store, so that a presentity that is made anew has a newer one.
 */
export class PresentityChanges {
  readonly #engine: KvEngine;
  readonly #counters: Counters;

  constructor(engine: KvEngine, counters: Counters) {
    this.#engine = engine;
    this.#counters = counters;
  }

  /** The number as of the operations before; `undefined` when there is no such presentity. */
  current(presentity: string): number | undefined {
    return this.#engine.get(changeKey(presentity))?.readUIntBE(0, 6);
  }

  /** The number as of what is durable. */
  durable(presentity: string): number | undefined {
    return this.#engine.durableGet(changeKey(presentity))?.readUIntBE(0, 6);
  }

  /** Gives the presentity the next number. To be called within an operation. */
  raise(presentity: string): number {
    const change = this.#counters.next("change");
    this.#engine.put(changeKey(presentity), numbers(change));
    return change;
  }

  /** Forgets a presentity. */
  remove(presentity: string): void {
    this.#engine.remove(changeKey(presentity));
  }
}
