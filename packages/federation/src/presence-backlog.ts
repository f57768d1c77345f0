/** Presence that waits until a link keeps up again. */
import type { LinkLimits } from "./limits.js";

/** A queue that drops its oldest when it has too many items or bytes: of presence, the newest is what counts. */
export class PresenceBacklog {
  readonly #limits: Pick<LinkLimits, "presenceBacklogItemsMax" | "presenceBacklogBytesMax">;
  #queue: Uint8Array[] = [];
  #head = 0;
  #bytes = 0;
  #dropped = 0;

  constructor(limits: Pick<LinkLimits, "presenceBacklogItemsMax" | "presenceBacklogBytesMax">) {
    this.#limits = limits;
  }

  get items(): number {
    return this.#queue.length - this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How many were dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  push(item: Uint8Array): void {
    this.#queue.push(item);
    this.#bytes += item.length;
    const { presenceBacklogItemsMax, presenceBacklogBytesMax } = this.#limits;
    while (
      this.items > presenceBacklogItemsMax ||
      (this.#bytes > presenceBacklogBytesMax && this.items > 1)
    ) {
      this.shift();
      this.#dropped++;
    }
  }

  /** Takes the oldest. */
  shift(): Uint8Array | undefined {
    const item = this.#queue[this.#head];
    if (item === undefined) return undefined;
    this.#head++;
    this.#bytes -= item.length;
    // Cut off what was taken once in a while, so that taking costs nothing.
    if (this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#queue = [];
    this.#head = 0;
    this.#bytes = 0;
  }
}
