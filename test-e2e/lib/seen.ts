/** What happened, in its order, and waiting for what will. */
import { patienceMs, within } from "./within.js";

/** A list that grows by itself, and that can be waited on. */
export class Seen<T> {
  /** Everything so far. */
  readonly all: T[] = [];
  readonly #what: string;
  readonly #show: (item: T) => string;
  /** How many of `all` an earlier `next` has gone past. */
  #taken = 0;
  #waiting: (() => void)[] = [];

  /** @param what - for messages: "a notification", for example. */
  constructor(what: string, show: (item: T) => string = (item) => JSON.stringify(item)) {
    this.#what = what;
    this.#show = show;
  }

  push(item: T): void {
    this.all.push(item);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** The first that fits behind the one that `next` gave last. What was passed over stays in `all` only. */
  async next(fits: (item: T) => boolean = () => true, ms = patienceMs): Promise<T> {
    const found = await this.#find(() => {
      for (let at = this.#taken; at < this.all.length; at++) {
        const item = this.all[at] as T;
        if (!fits(item)) continue;
        this.#taken = at + 1;
        return { item };
      }
      return undefined;
    }, ms);
    return found.item;
  }

  /** The first that fits, whenever it came. */
  async some(fits: (item: T) => boolean, ms = patienceMs): Promise<T> {
    const found = await this.#find(() => {
      const at = this.all.findIndex(fits);
      return at < 0 ? undefined : { item: this.all[at] as T };
    }, ms);
    return found.item;
  }

  /** Waits until the whole list is as wanted. */
  async when(enough: (all: readonly T[]) => boolean, ms = patienceMs): Promise<readonly T[]> {
    await this.#find(() => (enough(this.all) ? true : undefined), ms);
    return this.all;
  }

  async #find<R>(look: () => R | undefined, ms: number): Promise<R> {
    const deadline = performance.now() + ms;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      const more = new Promise<void>((resolve) => this.#waiting.push(resolve));
      try {
        await within(this.#what, more, Math.max(1, deadline - performance.now()));
      } catch (error) {
        const last = this.all.slice(-5).map(this.#show).join("\n  ");
        throw new Error(`${(error as Error).message}; ${this.all.length} seen, the last:\n  ${last}`);
      }
    }
  }
}
