/** What one device receives of one inbox. */
import { encodeInboxMessageItem } from "@parley/protocol";
import { type CloseReason, type Counter, type Env, ParleyError } from "@parley/runtime";
import type { InboxStore } from "@parley/store";
import type { SessionPort } from "../core/ports.js";
import type { RetryLater } from "../core/retry-later.js";
import type { MessageOptions } from "../options.js";
import type { CursorWriter, MovedCursor } from "./cursor-writer.js";
import type { InboxHandle, OpenFeed } from "./inbox-handle.js";

/** What feeds work with; one object for all. */
export interface FeedContext {
  readonly env: Env;
  readonly store: Pick<InboxStore, "read" | "moveCursor">;
  readonly cursors: CursorWriter;
  /** Counts the messages that are sent. */
  readonly sent: Counter;
  /** Those whose read failed: they are pumped again. */
  readonly failed: Pick<RetryLater<OpenFeed>, "add">;
  readonly options: Pick<
    MessageOptions,
    "feedItemsMax" | "feedBytesMax" | "feedHighWaterBytes" | "inboxDevicesMax"
  >;
}

/** Messages in one read from the store. */
const READ_ITEMS = 128;
const READ_BYTES = 262_144;

/** For a user agent that has numbers which will be given to other messages: it opens its inboxes anew, and finds that out. */
const NUMBERS_FELL: CloseReason = {
  code: "inbox_numbers_fell",
  reason: "an inbox counts from further back than what was sent of it",
  reconnect: "now",
};

/**
 * Sends an inbox's messages to one device in the order of their numbers, each once.
 *
 * The feed is a position: `nextSeq`. A message that was just appended and is next in line goes out as it is; otherwise the
 * feed reads from the store until it has caught up. So it never queues: when the device has too much unacknowledged
 * (`feedItemsMax`, `feedBytesMax`) or its session too much to send, the feed merely stops, and goes on from its position when an
 * acknowledgement comes or the session has drained.
 *
 * It goes no further than `handle.lastSeq`, which only durable appends raise, and the store's reads show nothing that is
 * not durable. The device's cursor is written a little after its acknowledgements: one that is lost in a crash only means
 * that messages come again, and the device drops what it has.
 */
export class InboxFeed implements OpenFeed, MovedCursor {
  readonly session: SessionPort;
  readonly handle: InboxHandle;
  readonly device: string;
  readonly #context: FeedContext;
  /** Whether new messages follow; otherwise it ends at `#stopAt`. */
  readonly follows: boolean;
  #state: "opening" | "open" | "closed" = "opening";
  #nextSeq = 0;
  #stopAt = Number.MAX_SAFE_INTEGER;
  /** Sent and not acknowledged: number and size in turn, from `#sentHead` on. */
  #sent: number[] | undefined;
  #sentHead = 0;
  #sentBytes = 0;
  #reading = false;
  /** Raised by {@link rewind}: what was read before it is not of this inbox as it is now. */
  #generation = 0;
  #draining = false;
  /** The highest number that the device acknowledged, and the highest that was written. */
  #acknowledged = 0;
  #written = 0;

  constructor(
    context: FeedContext,
    parts: {
      readonly session: SessionPort;
      readonly handle: InboxHandle;
      readonly device: string;
      readonly follows: boolean;
    },
  ) {
    this.#context = context;
    this.session = parts.session;
    this.handle = parts.handle;
    this.device = parts.device;
    this.follows = parts.follows;
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /** Whether messages are there that were not sent: for whatever reason, the store has them. */
  get isBehind(): boolean {
    return this.#state === "open" && this.#nextSeq <= Math.min(this.handle.lastSeq, this.#stopAt);
  }

  /** Begins to send from `fromSeq` on. @param lastSeq - the newest number now: where a feed that does not follow ends. */
  open(position: { readonly fromSeq: number; readonly cursor: number; readonly lastSeq: number }): void {
    if (this.#state !== "opening") return;
    this.#state = "open";
    this.#nextSeq = position.fromSeq;
    this.#written = position.cursor;
    if (!this.follows) this.#stopAt = position.lastSeq;
    // What was acknowledged while it was being opened.
    const acknowledged = this.#acknowledged;
    this.#acknowledged = position.cursor;
    if (acknowledged > position.cursor) this.acknowledge(acknowledged);
    this.pump();
  }

  /** A message was appended: sends it when it is next in line and there is room. */
  offer(seq: number, item: Uint8Array): void {
    if (
      seq === this.#nextSeq &&
      this.#state === "open" &&
      !this.#reading &&
      seq <= this.#stopAt &&
      this.#hasRoom()
    ) {
      this.#send(seq, item);
    } else if (seq >= this.#nextSeq) {
      this.pump();
    }
  }

  rewind(lastSeq: number): void {
    this.#generation++;
    const nextSeq = this.#nextSeq;
    this.#nextSeq = Math.min(nextSeq, lastSeq + 1);
    this.#acknowledged = Math.min(this.#acknowledged, lastSeq);
    this.#written = Math.min(this.#written, lastSeq);
    // The device takes nothing of a number that it has, and may acknowledge what it has not: until it opens the inbox again.
    const isThrough = nextSeq > this.#stopAt;
    if (this.#state === "open" && nextSeq > lastSeq + 1 && !isThrough) this.session.end(NUMBERS_FELL);
  }

  /** The device has everything up to `seq`. */
  acknowledge(seq: number): void {
    if (this.#state === "opening") {
      this.#acknowledged = Math.max(this.#acknowledged, seq);
      return;
    }
    if (this.#state === "closed") return;
    // Beyond what there is nothing can have been read: a cursor there would hide what comes.
    const to = Math.min(seq, Math.max(this.handle.lastSeq, this.#nextSeq - 1));
    this.#release(to);
    if (to >= this.#nextSeq) this.#nextSeq = to + 1;
    if (to > this.#acknowledged) {
      this.#acknowledged = to;
      this.#context.cursors.later(this);
    }
    this.pump();
  }

  close(): void {
    if (this.#state === "closed") return;
    const moved = this.#state === "open" && this.#acknowledged > this.#written;
    this.#state = "closed";
    this.#sent = undefined;
    this.#context.cursors.forget(this);
    if (moved) this.writeCursor();
    this.handle.detach(this);
  }

  /** Sends what is there, as far as there is room. */
  pump(): void {
    if (this.#reading || !this.isBehind || !this.#hasRoom()) return;
    this.#reading = true;
    this.#read().then(
      () => {
        this.#reading = false;
        this.pump();
      },
      (thrown: unknown) => {
        this.#reading = false;
        // The store will be there again, or the server will end.
        const error = ParleyError.from(thrown);
        const { inbox } = this.handle;
        this.#context.env.log.warn({ event: "feed.failed", inbox, code: error.code, reason: error.reason });
        if (this.#state === "open") this.#context.failed.add(this);
      },
    );
  }

  async #read(): Promise<void> {
    const { inbox } = this.handle;
    const until = Math.min(this.handle.lastSeq, this.#stopAt);
    const fromSeq = this.#nextSeq;
    const generation = this.#generation;
    const messages = await this.#context.store.read({
      inbox,
      fromSeq,
      itemsMax: READ_ITEMS,
      bytesMax: READ_BYTES,
    });
    if (generation !== this.#generation) return;
    // An acknowledgement may have moved on meanwhile.
    for (const { seq, receivedAtMs, bytes } of messages) {
      if (this.#state !== "open" || !this.#hasRoom()) return;
      if (seq > until) break;
      if (seq >= this.#nextSeq) this.#send(seq, encodeInboxMessageItem(inbox, seq, receivedAtMs, bytes));
    }
    // Nothing is left up to `until`: the rest was deleted.
    const last = messages.at(-1);
    if ((last === undefined || last.seq > until) && this.#nextSeq <= until) this.#nextSeq = until + 1;
  }

  #send(seq: number, item: Uint8Array): void {
    this.#nextSeq = seq + 1;
    this.#sent ??= [];
    this.#sent.push(seq, item.length);
    this.#sentBytes += item.length;
    this.#context.sent.add();
    this.session.push(item);
  }

  /** Whether another message may be sent. Says so later, when it is the session that has too much to send. */
  #hasRoom(): boolean {
    const { feedItemsMax, feedBytesMax, feedHighWaterBytes } = this.#context.options;
    const items = this.#sent === undefined ? 0 : (this.#sent.length - this.#sentHead) / 2;
    if (items >= feedItemsMax || (items > 0 && this.#sentBytes >= feedBytesMax)) return false;
    if (this.#draining) return false;
    if (this.session.queuedBytes <= feedHighWaterBytes) return true;
    this.#draining = true;
    this.session.whenDrained(() => {
      this.#draining = false;
      this.pump();
    });
    return false;
  }

  #release(seq: number): void {
    const sent = this.#sent;
    if (sent === undefined) return;
    let head = this.#sentHead;
    while (head < sent.length && (sent[head] as number) <= seq) {
      this.#sentBytes -= sent[head + 1] as number;
      head += 2;
    }
    if (head >= sent.length) {
      this.#sent = undefined;
      this.#sentHead = 0;
    } else if (head > 1_024) {
      this.#sent = sent.slice(head);
      this.#sentHead = 0;
    } else {
      this.#sentHead = head;
    }
  }

  /** Acknowledgements that come meanwhile are in the next write. */
  writeCursor(): void {
    const seq = this.#acknowledged;
    const { env, store } = this.#context;
    const { inbox } = this.handle;
    store.moveCursor({ inbox, device: this.device, seq, nowMs: env.clock.wallMs() }).then(
      () => {
        if (seq > this.#written) this.#written = seq;
      },
      (thrown: unknown) => {
        const error = ParleyError.from(thrown);
        env.log.warn({ event: "cursor.failed", inbox, code: error.code, reason: error.reason });
        if (error.retryable && this.#acknowledged > this.#written) this.#context.cursors.failed(this);
      },
    );
  }
}
