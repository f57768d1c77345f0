/** What is held in memory of an inbox that is in use, so that an append need not read it. */
import { writeUInt48 } from "../uint48.js";
import { number48, numbers, readNumber48, tables } from "./keys.js";
import type { KvEngine } from "./kv-engine.js";
import type { Key } from "./ordered-kv.js";

/** A device's cursor. */
export interface Cursor {
  seq: number;
  usedAtMs: number;
}

/** The newest decided message of one sender's lane. */
export interface Lane {
  origin: string;
  outboxSeq: number;
}

/** Every so many messages the state is written, so that no more have to be counted when it is read again. */
const CHECKPOINT_EVERY = 64;
/** Lanes held per inbox; the rest is read when it is needed. */
const LANES_MAX = 256;

/**
 * The state of one inbox as of the operations so far, durable or not. Kept up to date by {@link Inboxes}; can be made from
 * the stored data at any time.
 */
export class InboxState {
  readonly #engine: KvEngine;
  readonly no: number;
  /** The inbox number as it stands in keys. */
  readonly noKey: Key;
  readonly messagePrefix: Key;
  /** The revision of the inbox's record. */
  revision: number;
  /** The newest number given. */
  lastSeq: number;
  /** How many messages are kept. */
  count: number;
  readonly cursors = new Map<string, Cursor>();
  readonly lanes = new Map<string, Lane>();
  /** The group that last changed it: until that is durable, the state must not be dropped. */
  group = 0;
  #firstSeq = 0;
  #firstAtMs = 0;
  #oldestKey: Key | undefined;
  #oldestReadKey: Key | undefined;

  /** What index entries hold: the address. */
  readonly #indexValue: Buffer;

  /** Reads the state of an inbox, of which the record is known. */
  constructor(engine: KvEngine, inbox: string, record: { readonly no: number; readonly revision: number }) {
    this.#engine = engine;
    this.#indexValue = Buffer.from(inbox, "utf8");
    const { no } = record;
    this.no = no;
    this.revision = record.revision;
    this.noKey = number48(no);
    this.messagePrefix = tables.message + this.noKey;
    const stored = engine.get(tables.inboxState + this.noKey);
    this.lastSeq = stored?.readUIntBE(0, 6) ?? 0;
    this.count = stored?.readUIntBE(6, 6) ?? 0;
    const newer = engine.range(this.#messageKey(this.lastSeq + 1), this.#messagesEnd, { values: false });
    this.count += newer.length;
    const newest = newer[newer.length - 1];
    if (newest !== undefined) this.lastSeq = readNumber48(newest.key, 7);
    const cursorPrefix = tables.cursor + this.noKey;
    for (const { key, value } of engine.range(cursorPrefix, tables.cursor + number48(no + 1))) {
      this.cursors.set(key.slice(7), { seq: value.readUIntBE(0, 6), usedAtMs: value.readUIntBE(6, 6) });
    }
    this.#findFirst(1);
    this.#oldestKey = this.#wantedOldestKey();
    this.#oldestReadKey = this.#wantedOldestReadKey();
  }

  get #messagesEnd(): Key {
    return tables.message + number48(this.no + 1);
  }

  #messageKey(seq: number): Key {
    return this.messagePrefix + number48(seq);
  }

  /** The oldest message that is kept; 0 when there is none. */
  get firstSeq(): number {
    return this.#firstSeq;
  }

  /** Counts a new message. @returns its number. */
  appended(receivedAtMs: number): number {
    const seq = ++this.lastSeq;
    if (this.count++ === 0) {
      this.#firstSeq = seq;
      this.#firstAtMs = receivedAtMs;
      this.reindex();
    }
    if (seq % CHECKPOINT_EVERY === 0) this.checkpoint();
    return seq;
  }

  /** After `removed` messages went; their entries have been removed already. */
  messagesRemoved(removed: number): void {
    this.count -= removed;
    this.#findFirst(this.#firstSeq);
    this.checkpoint();
    this.reindex();
  }

  /** Writes the numbers. Needed after each removal: what is newer than a checkpoint is complete. */
  checkpoint(): void {
    this.#engine.put(tables.inboxState + this.noKey, numbers(this.lastSeq, this.count));
  }

  /** Brings the indices by time up to date, after the oldest message or the cursors changed. */
  reindex(): void {
    this.#oldestKey = this.#moveIndex(this.#oldestKey, this.#wantedOldestKey());
    this.#oldestReadKey = this.#moveIndex(this.#oldestReadKey, this.#wantedOldestReadKey());
  }

  /** The newest message that every cursor has passed; 0 where there is no cursor. */
  readSeq(): number {
    let least = this.cursors.size === 0 ? 0 : Number.POSITIVE_INFINITY;
    for (const { seq } of this.cursors.values()) if (seq < least) least = seq;
    return least;
  }

  /** The newest decided message of a sender's lane. A new origin starts afresh: 0. */
  decidedSeq(senderKey: Key, origin: string): number {
    let lane = this.lanes.get(senderKey);
    if (lane === undefined) {
      const stored = this.#engine.get(tables.lane + this.noKey + senderKey);
      if (stored === undefined) return 0;
      lane = { outboxSeq: stored.readUIntBE(0, 6), origin: stored.toString("utf8", 6) };
      this.#holdLane(senderKey, lane);
    }
    return lane.origin === origin ? lane.outboxSeq : 0;
  }

  /** Notes that a message of a lane was decided. */
  decided(senderKey: Key, origin: string, outboxSeq: number): void {
    if (this.decidedSeq(senderKey, origin) >= outboxSeq) return;
    const lane = this.lanes.get(senderKey);
    if (lane === undefined) {
      this.#holdLane(senderKey, { origin, outboxSeq });
    } else {
      lane.origin = origin;
      lane.outboxSeq = outboxSeq;
    }
    const value = Buffer.allocUnsafe(6 + Buffer.byteLength(origin));
    // It is another domain's number: one that is too large must not end the store, which an exception here would.
    writeUInt48(value, outboxSeq, 0);
    value.write(origin, 6, "utf8");
    this.#engine.put(tables.lane + this.noKey + senderKey, value);
  }

  #holdLane(senderKey: Key, lane: Lane): void {
    // What is forgotten here was written: it is read again when it is needed.
    if (this.lanes.size >= LANES_MAX) this.lanes.clear();
    this.lanes.set(senderKey, lane);
  }

  #findFirst(from: number): void {
    const first =
      this.count === 0
        ? undefined
        : this.#engine.range(this.#messageKey(from), this.#messagesEnd, { limit: 1 })[0];
    this.#firstSeq = first === undefined ? 0 : readNumber48(first.key, 7);
    this.#firstAtMs = first === undefined ? 0 : first.value.readUIntBE(0, 6);
  }

  #wantedOldestKey(): Key | undefined {
    if (this.count === 0) return undefined;
    return tables.oldestMessage + number48(this.#firstAtMs) + this.noKey;
  }

  #wantedOldestReadKey(): Key | undefined {
    if (this.count === 0 || this.readSeq() < this.#firstSeq) return undefined;
    return tables.oldestReadMessage + number48(this.#firstAtMs) + this.noKey;
  }

  #moveIndex(from: Key | undefined, to: Key | undefined): Key | undefined {
    if (from !== to) {
      if (from !== undefined) this.#engine.remove(from);
      if (to !== undefined) this.#engine.put(to, this.#indexValue);
    }
    return to;
  }
}
