/**
 * Coalesces what is ready in one turn into one frame, and holds it back while the network does not take it.
 */
import type { CloseReason, Env } from "@parley/runtime";
import type { FrameStream } from "./frame-stream.js";

/** The limits of a {@link FrameWriter}. */
export interface FrameWriterOptions {
  /** The largest frame in bytes. An item that is larger goes alone: what makes items keeps them below the limit. */
  readonly frameBytesMax: number;
  /** Above so many bytes, queued here and in the stream, the stream counts as too slow (overflow policy: close-slow). */
  readonly queueBytesMax: number;
  /**
   * Called once when the queue is full. What was queued is dropped, and so is what is pushed from then on: the owner ends
   * the stream (see {@link FrameWriter.close}).
   */
  readonly onOverflow: () => void;
}

/** The lane of an item: everything of lane 0 goes before anything of lane 1. */
export type Lane = 0 | 1;

/**
 * The sending side of one stream. Its owner hands it the stream's drain events: `onDrain: () => writer.onDrain()`.
 *
 * Order holds within a lane. An item is one or more encoded items with tag and length (`encodeServerItem` …): it is not
 * copied until a frame is made of it, never written to, and may be pushed to many writers.
 */
export class FrameWriter {
  readonly #env: Env;
  readonly #stream: FrameStream;
  readonly #options: FrameWriterOptions;
  readonly #flushDeferred = (): void => this.#onTurnEnd();
  #first: Uint8Array[] = [];
  #second: Uint8Array[] = [];
  #bytes = 0;
  #waiting: (() => void)[] | undefined;
  /** Whether a flush is due at the end of this turn. */
  #deferred = false;
  /** Whether the stream said to stop until it has drained. */
  #blocked = false;
  #state: "open" | "overflowed" | "closed" = "open";

  constructor(env: Env, stream: FrameStream, options: FrameWriterOptions) {
    this.#env = env;
    this.#stream = stream;
    this.#options = options;
  }

  /** Bytes that were pushed and that the network has not taken yet. */
  get queuedBytes(): number {
    return this.#bytes + this.#stream.queuedBytes;
  }

  /**
   * Queues an item for the frame of this turn. Nothing happens after a close or an overflow.
   * @param lane - @defaultValue 0
   */
  push(item: Uint8Array, lane: Lane = 0): void {
    if (this.#state !== "open") return;
    this.#bytes += item.length;
    if (lane === 0) this.#first.push(item);
    else this.#second.push(item);
    if (this.#blocked) {
      if (this.queuedBytes > this.#options.queueBytesMax) this.#overflow();
    } else if (!this.#deferred) {
      this.#deferred = true;
      this.#env.clock.defer(this.#flushDeferred);
    } else if (this.#bytes > this.#options.queueBytesMax) {
      this.#overflow();
    }
  }

  /**
   * Calls `fn` once, as soon as the stream takes more and nothing is queued here: at the end of this turn where that is
   * so already. A feed that holds back has to do so above the stream's high-water mark, or it is called too often. Never
   * called after the end.
   */
  whenDrained(fn: () => void): void {
    if (this.#state !== "open") return;
    this.#waiting ??= [];
    this.#waiting.push(fn);
    if (!this.#blocked && !this.#deferred) {
      this.#deferred = true;
      this.#env.clock.defer(this.#flushDeferred);
    }
  }

  /** The stream takes more again: its owner passes on `FrameHandler.onDrain`. */
  onDrain(): void {
    if (!this.#blocked) return;
    this.#blocked = false;
    this.#flush();
    this.#tellDrained();
  }

  /**
   * Sends what is queued and ends the stream. Idempotent.
   * @param last - an item that goes out last, also after an overflow: a Goodbye.
   */
  close(reason: CloseReason, last?: Uint8Array): void {
    if (this.#state === "closed") return;
    this.#blocked = false;
    if (last !== undefined) {
      // Not before what is queued in lane 1.
      this.#second.push(last);
      this.#bytes += last.length;
    }
    while (this.#bytes > 0) this.#sendFrame();
    this.#state = "closed";
    this.#waiting = undefined;
    this.#stream.close(reason);
  }

  #onTurnEnd(): void {
    this.#deferred = false;
    if (this.#state !== "open" || this.#blocked) return;
    this.#flush();
    this.#tellDrained();
  }

  #flush(): void {
    while (this.#bytes > 0 && !this.#blocked) this.#blocked = !this.#sendFrame();
    if (this.#blocked && this.queuedBytes > this.#options.queueBytesMax) this.#overflow();
  }

  #tellDrained(): void {
    const waiting = this.#waiting;
    if (waiting === undefined || this.#blocked || this.#state !== "open") return;
    this.#waiting = undefined;
    for (const fn of waiting) fn();
  }

  #overflow(): void {
    this.#state = "overflowed";
    this.#first = [];
    this.#second = [];
    this.#bytes = 0;
    this.#waiting = undefined;
    this.#options.onOverflow();
  }

  /** Sends one frame of what is queued, lane 0 first. @returns what the stream says. */
  #sendFrame(): boolean {
    const { frameBytesMax } = this.#options;
    const first = this.#first;
    const second = this.#second;
    if (this.#bytes <= frameBytesMax) {
      // The usual case: everything fits.
      this.#first = [];
      this.#second = [];
      const size = this.#bytes;
      this.#bytes = 0;
      return this.#stream.send(joinLanes(first, first.length, second, second.length, size));
    }
    let size = 0;
    let firstCount = 0;
    let secondCount = 0;
    for (const item of first) {
      if (size > 0 && size + item.length > frameBytesMax) break;
      size += item.length;
      firstCount++;
    }
    if (firstCount === first.length) {
      for (const item of second) {
        if (size > 0 && size + item.length > frameBytesMax) break;
        size += item.length;
        secondCount++;
      }
    }
    this.#first = first.slice(firstCount);
    this.#second = second.slice(secondCount);
    this.#bytes -= size;
    return this.#stream.send(joinLanes(first, firstCount, second, secondCount, size));
  }
}

/** One frame of the first `firstCount` and `secondCount` items. A single item is the frame, without a copy. */
function joinLanes(
  first: readonly Uint8Array[],
  firstCount: number,
  second: readonly Uint8Array[],
  secondCount: number,
  size: number,
): Uint8Array {
  if (firstCount + secondCount === 1) return (firstCount === 1 ? first[0] : second[0]) as Uint8Array;
  const frame = Buffer.allocUnsafe(size);
  let at = 0;
  for (let i = 0; i < firstCount; i++) at = append(frame, at, first[i] as Uint8Array);
  for (let i = 0; i < secondCount; i++) at = append(frame, at, second[i] as Uint8Array);
  return frame;
}

function append(frame: Buffer, at: number, item: Uint8Array): number {
  frame.set(item, at);
  return at + item.length;
}
