/** Messages on their way to their handlers, bounded in number and bytes. */

/** One message. */
export interface PendingMessage<T> {
  readonly topic: T;
  /** Counts the messages of a bus: an interest takes those that came after it. */
  readonly number: number;
  readonly payload: Uint8Array;
}

/** Limits of {@link PendingMessages}. */
export interface PendingLimits {
  readonly messagesMax: number;
  readonly bytesMax: number;
}

/**
 * A queue that, once full, takes nothing until it is half empty: so what is lost is lost in one piece, and whoever is told
 * of it looks into the store once and not after every message.
 */
export class PendingMessages<T> {
  readonly #limits: PendingLimits;
  #messages: PendingMessage<T>[] = [];
  #head = 0;
  #bytes = 0;
  #dropping = false;
  #dropped = 0;

  constructor(limits: PendingLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#messages.length - this.#head;
  }

  /** Of the payloads. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many messages have found no room, ever. */
  get dropped(): number {
    return this.#dropped;
  }

  /** @returns `taken`; `dropped`; `full` for the first that finds no room. */
  push(message: PendingMessage<T>): "taken" | "dropped" | "full" {
    const { length } = message.payload;
    if (this.#dropping || this.size >= this.#limits.messagesMax || this.#exceeds(length)) {
      const first = !this.#dropping;
      this.#dropping = true;
      this.#dropped++;
      return first ? "full" : "dropped";
    }
    this.#messages.push(message);
    this.#bytes += length;
    return "taken";
  }

  /** Takes the first message with a number below `end`. */
  shift(end: number): PendingMessage<T> | undefined {
    const message = this.#messages[this.#head];
    if (message === undefined || message.number >= end) return undefined;
    this.#head++;
    this.#bytes -= message.payload.length;
    if (this.#head === this.#messages.length) {
      this.#messages = [];
      this.#head = 0;
    } else if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#messages.length) {
      this.#messages = this.#messages.slice(this.#head);
      this.#head = 0;
    }
    return message;
  }

  /** @returns whether messages were dropped, and there is room for new ones again: true once for each such time. */
  recovered(): boolean {
    const { messagesMax, bytesMax } = this.#limits;
    if (!this.#dropping || this.size * 2 > messagesMax || this.#bytes * 2 > bytesMax) return false;
    this.#dropping = false;
    return true;
  }

  clear(): void {
    this.#messages = [];
    this.#head = 0;
    this.#bytes = 0;
    this.#dropping = false;
  }

  /** One message is always taken, however large: a limit that is too small must not stop everything. */
  #exceeds(length: number): boolean {
    return this.size > 0 && this.#bytes + length > this.#limits.bytesMax;
  }
}

/** Below this many messages that have gone, moving the others is not worth it. */
const COMPACT_AT = 1_024;
