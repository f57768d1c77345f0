/** Inboxes: messages, cursors, lanes, and what recognises resends. */
import type { InboxAddress } from "@parley/model";
import type {
  AppendOutcome,
  InboxNumbers,
  InboxStore,
  LanePosition,
  StoredMessage,
} from "../message-store.js";
import { writeUInt48 } from "../uint48.js";
import { inboxKey, type OwnedData, type StoredInbox } from "./accounts.js";
import { GenerationCache } from "./generation-cache.js";
import { InboxState } from "./inbox-state.js";
import { endOf, fromJson, number48, numbers, part, readNumber48, tables, text } from "./keys.js";
import type { KvEngine } from "./kv-engine.js";
import type { MessageIds } from "./message-ids.js";
import type { Key } from "./ordered-kv.js";

type AppendInput = Parameters<InboxStore["append"]>[0];

/** Inboxes whose state is held in memory while they are used. */
const INBOXES_MAX = 10_000;
/** Messages are read from the disk in portions of so many. */
const READ_PORTION = 64;
/** Bytes before the message in a message entry: when it was received. */
const HEADER_BYTES = 6;

const OUT_OF_ORDER: AppendOutcome = { kind: "out_of_order" };
const DECIDED: AppendOutcome = { kind: "decided" };
const NO_SUCH_INBOX: AppendOutcome = { kind: "no_such_inbox" };
const RULES_CHANGED: AppendOutcome = { kind: "rules_changed" };
const AWAY: AppendOutcome = { kind: "away" };

/** Inboxes over {@link KvEngine}. */
export class Inboxes implements InboxStore, OwnedData {
  readonly #engine: KvEngine;
  readonly #ids: MessageIds;
  readonly #states: GenerationCache<InboxState>;

  constructor(engine: KvEngine, ids: MessageIds) {
    this.#engine = engine;
    this.#ids = ids;
    this.#states = new GenerationCache(INBOXES_MAX, (state) => state.group > engine.durableNumber);
  }

  append(input: AppendInput): Promise<AppendOutcome> {
    return this.#engine.write(() => this.#append(input));
  }

  #append(input: AppendInput): AppendOutcome {
    const state = this.#state(input.inbox);
    if (state === undefined) return NO_SUCH_INBOX;
    const senderKey = part(input.sender);
    const lane = input.lane;
    const decidedSeq = lane === undefined ? 0 : state.decidedSeq(senderKey, lane.origin);
    if (lane !== undefined && lane.previousSeq > decidedSeq) return OUT_OF_ORDER;
    const idKey = tables.messageId + state.noKey + senderKey + text(input.id);
    const known = this.#ids.seqOf(idKey);
    if (known !== undefined) {
      if (lane !== undefined) this.#decide(state, senderKey, lane);
      return { kind: "duplicate", seq: known };
    }
    if (lane !== undefined && lane.outboxSeq <= decidedSeq) return DECIDED;
    if (input.ifRevision !== undefined && input.ifRevision !== state.revision) return RULES_CHANGED;
    if (input.unlessAway === true && !this.#isFollowed(state, input.nowMs)) return AWAY;
    if (state.count >= input.messagesMax) return { kind: "full", limit: input.messagesMax };
    const seq = state.appended(input.nowMs);
    state.group = this.#engine.groupNumber;
    const value = Buffer.allocUnsafe(HEADER_BYTES + input.bytes.length);
    writeUInt48(value, input.nowMs, 0);
    value.set(input.bytes, HEADER_BYTES);
    this.#engine.put(state.messagePrefix + number48(seq), value);
    this.#ids.add(idKey, seq, input.nowMs);
    if (lane !== undefined) this.#decide(state, senderKey, lane);
    return { kind: "appended", seq };
  }

  skip(input: {
    readonly inbox: InboxAddress;
    readonly sender: string;
    readonly lane: LanePosition;
    readonly ifRevision?: number;
  }): Promise<"skipped" | "out_of_order" | "rules_changed"> {
    return this.#engine.write(() => {
      const state = this.#state(input.inbox);
      // Where there is no inbox, every message of the lane is refused: there is no order to keep.
      if (state === undefined) return "skipped";
      const senderKey = part(input.sender);
      if (input.lane.previousSeq > state.decidedSeq(senderKey, input.lane.origin)) return "out_of_order";
      if (input.ifRevision !== undefined && input.ifRevision !== state.revision) return "rules_changed";
      this.#decide(state, senderKey, input.lane);
      return "skipped";
    });
  }

  read(input: {
    readonly inbox: InboxAddress;
    readonly fromSeq: number;
    readonly itemsMax: number;
    readonly bytesMax: number;
  }): Promise<readonly StoredMessage[]> {
    return this.#engine.read(() => {
      const prefix = this.#durablePrefix(input.inbox);
      const messages: StoredMessage[] = [];
      if (prefix === undefined) return messages;
      let bytes = 0;
      let start = prefix + number48(input.fromSeq);
      for (;;) {
        const limit = Math.min(READ_PORTION, input.itemsMax - messages.length);
        const portion = this.#engine.durableRange(start, endOf(prefix), { limit });
        for (const { key, value } of portion) {
          bytes += value.length - HEADER_BYTES;
          if (bytes > input.bytesMax && messages.length > 0) return messages;
          messages.push(toMessage(key, value));
        }
        if (portion.length < limit || messages.length >= input.itemsMax) return messages;
        start = `${portion[portion.length - 1]?.key}\0`;
      }
    });
  }

  lastSeq(inbox: InboxAddress): Promise<number> {
    return this.#engine.read(() => this.#durableLastSeq(inbox));
  }

  inboxNumbers(inboxes: readonly InboxAddress[]): Promise<readonly InboxNumbers[]> {
    return this.#engine.read(() =>
      inboxes.map((inbox) => {
        const record = this.#engine.durableGet(inboxKey(inbox));
        if (record === undefined) return { lastSeq: 0, revision: 0 };
        const { revision } = fromJson<StoredInbox>(record);
        return { lastSeq: this.#durableLastSeq(inbox), revision };
      }),
    );
  }

  followInboxes(input: {
    readonly inboxes: readonly InboxAddress[];
    readonly node: string;
    readonly untilMs: number;
  }): Promise<void> {
    const engine = this.#engine;
    return engine.write(() => {
      for (const inbox of input.inboxes) {
        const state = this.#state(inbox);
        if (state === undefined) continue;
        const key = tables.follower + state.noKey + text(input.node);
        if (input.untilMs > 0) engine.put(key, numbers(input.untilMs));
        else if (engine.get(key) !== undefined) engine.remove(key);
      }
    });
  }

  openCursor(input: {
    readonly inbox: InboxAddress;
    readonly device: string;
    readonly nowMs: number;
    readonly devicesMax: number;
  }): Promise<number> {
    return this.#engine.write(() => {
      const state = this.#state(input.inbox);
      if (state === undefined) return 0;
      const device = text(input.device);
      const known = state.cursors.get(device);
      if (known !== undefined) {
        this.#putCursor(state, device, known.seq, input.nowMs);
        return known.seq;
      }
      while (state.cursors.size >= Math.max(1, input.devicesMax)) this.#dropOldestCursor(state);
      this.#putCursor(state, device, 0, input.nowMs);
      state.reindex();
      return 0;
    });
  }

  moveCursor(input: {
    readonly inbox: InboxAddress;
    readonly device: string;
    readonly seq: number;
    readonly nowMs: number;
  }): Promise<void> {
    return this.#engine.write(() => {
      const state = this.#state(input.inbox);
      const device = text(input.device);
      const cursor = state?.cursors.get(device);
      if (state === undefined || cursor === undefined) return;
      // Beyond the newest message there is nothing to have been read.
      if (input.seq <= cursor.seq || input.seq > state.lastSeq) return;
      this.#putCursor(state, device, input.seq, input.nowMs);
      state.reindex();
    });
  }

  deleteMessages(inbox: InboxAddress, seqs: readonly number[]): Promise<number> {
    return this.#engine.write(() => {
      const state = this.#state(inbox);
      if (state === undefined) return 0;
      let removed = 0;
      for (const seq of new Set(seqs)) {
        const key = state.messagePrefix + number48(seq);
        if (this.#engine.get(key) === undefined) continue;
        this.#engine.remove(key);
        removed++;
      }
      this.#removed(state, removed);
      return removed;
    });
  }

  sweepMessages(input: {
    readonly receivedBeforeMs: number;
    readonly readBeforeMs: number;
    readonly forgetBeforeMs: number;
    readonly limit: number;
  }): Promise<number> {
    return this.#engine.write(() => {
      let left = input.limit;
      left -= this.#sweepTable(tables.oldestMessage, input.receivedBeforeMs, left);
      left -= this.#sweepTable(tables.oldestReadMessage, input.readBeforeMs, left);
      left -= this.#ids.sweep(input.forgetBeforeMs, left);
      return input.limit - left;
    });
  }

  removeInbox(inbox: InboxAddress, no: number): void {
    const state = this.#state(inbox);
    if (state === undefined) return;
    const engine = this.#engine;
    for (const table of [
      tables.message,
      tables.messageId,
      tables.cursor,
      tables.lane,
      tables.follower,
    ] as const) {
      engine.removeAll(table + number48(no), table + number48(no + 1));
    }
    state.count = 0;
    state.cursors.clear();
    state.reindex();
    engine.remove(tables.inboxState + number48(no));
    this.#states.delete(inbox);
  }

  inboxRevised(inbox: InboxAddress, revision: number): void {
    const state = this.#states.get(inbox);
    if (state === undefined) return;
    state.revision = revision;
    state.group = this.#engine.groupNumber;
  }

  /** Whether a server has a user agent that follows the inbox. What has run out goes. */
  #isFollowed(state: InboxState, nowMs: number): boolean {
    const prefix = tables.follower + state.noKey;
    let followed = false;
    for (const { key, value } of this.#engine.range(prefix, endOf(prefix))) {
      if (value.readUIntBE(0, 6) > nowMs) followed = true;
      else this.#engine.remove(key);
    }
    return followed;
  }

  #durableLastSeq(inbox: InboxAddress): number {
    const prefix = this.#durablePrefix(inbox);
    if (prefix === undefined) return 0;
    const stored = this.#engine.durableGet(tables.inboxState + prefix.slice(1));
    const newest = this.#engine.durableRange(prefix, endOf(prefix), {
      limit: 1,
      reverse: true,
      values: false,
    })[0];
    const newestSeq = newest === undefined ? 0 : readNumber48(newest.key, 7);
    return Math.max(newestSeq, stored?.readUIntBE(0, 6) ?? 0);
  }

  /** Removes messages of the inboxes in an index by the time of the oldest message. */
  #sweepTable(
    table: typeof tables.oldestMessage | typeof tables.oldestReadMessage,
    beforeMs: number,
    limit: number,
  ): number {
    if (limit <= 0) return 0;
    let removed = 0;
    for (const { value } of this.#engine.range(table, table + number48(beforeMs), { limit })) {
      if (removed >= limit) break;
      const state = this.#state(value.toString("utf8") as InboxAddress);
      if (state === undefined) continue;
      const lastSeq = table === tables.oldestReadMessage ? state.readSeq() : state.lastSeq;
      removed += this.#sweepInbox(state, lastSeq, beforeMs, limit - removed);
    }
    return removed;
  }

  #sweepInbox(state: InboxState, lastSeq: number, beforeMs: number, limit: number): number {
    const engine = this.#engine;
    const start = state.messagePrefix + number48(state.firstSeq);
    const end = state.messagePrefix + number48(lastSeq + 1);
    let removed = 0;
    for (const { key, value } of engine.range(start, end, { limit })) {
      // In the order of the numbers: behind a message that stays, others stay too, even if the clock jumped back.
      if (value.readUIntBE(0, 6) >= beforeMs) break;
      engine.remove(key);
      removed++;
    }
    this.#removed(state, removed);
    return removed;
  }

  #removed(state: InboxState, removed: number): void {
    if (removed === 0) return;
    state.messagesRemoved(removed);
    state.group = this.#engine.groupNumber;
  }

  #decide(state: InboxState, senderKey: Key, lane: LanePosition): void {
    state.decided(senderKey, lane.origin, lane.outboxSeq);
    state.group = this.#engine.groupNumber;
  }

  #putCursor(state: InboxState, device: Key, seq: number, usedAtMs: number): void {
    const cursor = state.cursors.get(device);
    if (cursor === undefined) {
      state.cursors.set(device, { seq, usedAtMs });
    } else {
      cursor.seq = seq;
      cursor.usedAtMs = usedAtMs;
    }
    this.#engine.put(tables.cursor + state.noKey + device, numbers(seq, usedAtMs));
    state.group = this.#engine.groupNumber;
  }

  #dropOldestCursor(state: InboxState): void {
    let oldest: Key | undefined;
    let oldestAtMs = Number.POSITIVE_INFINITY;
    for (const [device, { usedAtMs }] of state.cursors) {
      if (usedAtMs >= oldestAtMs) continue;
      oldest = device;
      oldestAtMs = usedAtMs;
    }
    if (oldest === undefined) return;
    state.cursors.delete(oldest);
    this.#engine.remove(tables.cursor + state.noKey + oldest);
  }

  /** The prefix of an inbox's messages, as of what is durable. */
  #durablePrefix(inbox: InboxAddress): Key | undefined {
    const held = this.#states.get(inbox);
    if (held !== undefined) return held.messagePrefix;
    const record = this.#engine.durableGet(inboxKey(inbox));
    return record && tables.message + number48(fromJson<StoredInbox>(record).no);
  }

  #state(inbox: InboxAddress): InboxState | undefined {
    const held = this.#states.get(inbox);
    if (held !== undefined) return held;
    const record = this.#engine.get(inboxKey(inbox));
    if (record === undefined) return undefined;
    const state = new InboxState(this.#engine, inbox, fromJson<StoredInbox>(record));
    this.#states.set(inbox, state);
    return state;
  }
}

function toMessage(key: Key, value: Buffer): StoredMessage {
  return {
    seq: readNumber48(key, 7),
    receivedAtMs: value.readUIntBE(0, HEADER_BYTES),
    bytes: value.subarray(HEADER_BYTES),
  };
}
