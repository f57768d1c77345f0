/** Inboxes in Redis: one script an operation, all keys of an inbox in its bucket; see `redis/lib/inbox.lua` for the keys. */
import type { InboxAddress } from "@parley/model";
import type { AppendOutcome, InboxNumbers, InboxStore, StoredMessage } from "../message-store.js";
import { digestOf } from "./digest.js";
import type { RedisEngine } from "./engine.js";
import type { Packable, Unpacker } from "./msgpack.js";
import { script } from "./scripts.js";

const append = script("inbox_append");
const skip = script("inbox_skip");
const read = script("inbox_read");
const inboxNumbers = script("inbox_numbers");
const follow = script("inbox_follow");
const deleteSome = script("inbox_delete");
const due = script("inbox_due");
const sweep = script("inbox_sweep");
const openCursor = script("cursor_open");
const moveCursor = script("cursor_move");

type AppendInput = Parameters<InboxStore["append"]>[0];
type SweepInput = Parameters<InboxStore["sweepMessages"]>[0];

/** Before each message as it is stored: its number and when it was received. */
const HEADER_BYTES = 12;

const number = (result: Unpacker): number => result.number();
const nameOf = (inbox: InboxAddress): string => inbox;
const nothing = (result: Unpacker): void => result.skip();

/** {@link InboxStore} over {@link RedisEngine}. */
export class RedisInboxes implements InboxStore {
  readonly #engine: RedisEngine;
  readonly #dedupeMs: number;
  /** Where the next sweep begins, so that no bucket has to wait for others for ever. */
  #sweepFrom = 0;

  constructor(engine: RedisEngine) {
    this.#engine = engine;
    this.#dedupeMs = engine.options.dedupeMs;
  }

  append(input: AppendInput): Promise<AppendOutcome> {
    const { inbox, messagesMax } = input;
    return this.#run(append, inbox, appendValues(input), (result, again) =>
      appendOutcome(result.number(), messagesMax, again),
    );
  }

  skip(input: Parameters<InboxStore["skip"]>[0]): Promise<"skipped" | "out_of_order" | "rules_changed"> {
    const { origin, outboxSeq, previousSeq } = input.lane;
    const values = [input.inbox, input.sender, origin, outboxSeq, previousSeq, input.ifRevision ?? false];
    return this.#run(skip, input.inbox, values, (result) => {
      const answer = result.number();
      return answer === 0 ? "skipped" : answer === 1 ? "out_of_order" : "rules_changed";
    });
  }

  read(input: Parameters<InboxStore["read"]>[0]): Promise<readonly StoredMessage[]> {
    const { inbox, fromSeq, itemsMax, bytesMax } = input;
    return this.#run(read, inbox, [inbox, fromSeq, itemsMax, bytesMax], (result) => {
      const messages: StoredMessage[] = [];
      for (let left = result.list(); left > 0; left--) messages.push(toMessage(result.bytes()));
      return messages;
    });
  }

  async lastSeq(inbox: InboxAddress): Promise<number> {
    return ((await this.inboxNumbers([inbox]))[0] as InboxNumbers).lastSeq;
  }

  async inboxNumbers(inboxes: readonly InboxAddress[]): Promise<readonly InboxNumbers[]> {
    const found = new Map<InboxAddress, InboxNumbers>();
    await this.#engine.runTogether(
      inboxNumbers,
      inboxes,
      nameOf,
      (part) => [part.flat()],
      (result, part) => {
        result.list();
        for (const inbox of part) found.set(inbox, { lastSeq: result.number(), revision: result.number() });
      },
      false,
    );
    return inboxes.map((inbox) => found.get(inbox) as InboxNumbers);
  }

  async followInboxes(input: Parameters<InboxStore["followInboxes"]>[0]): Promise<void> {
    const { inboxes, node, untilMs } = input;
    const valuesOf = (part: readonly (readonly [string, InboxAddress])[]) => [part.flat(), node, untilMs];
    await this.#engine.runTogether(follow, inboxes, nameOf, valuesOf, nothing, true);
  }

  openCursor(input: Parameters<InboxStore["openCursor"]>[0]): Promise<number> {
    const { inbox, device, nowMs, devicesMax } = input;
    return this.#run(openCursor, inbox, [inbox, device, nowMs, devicesMax], number);
  }

  moveCursor(input: Parameters<InboxStore["moveCursor"]>[0]): Promise<void> {
    const { inbox, device, seq, nowMs } = input;
    return this.#run(moveCursor, inbox, [inbox, device, seq, nowMs], nothing);
  }

  deleteMessages(inbox: InboxAddress, seqs: readonly number[]): Promise<number> {
    const rising = [...new Set(seqs)].sort((a, b) => a - b);
    return this.#run(deleteSome, inbox, [inbox, ...rising], number);
  }

  /** One bucket after the other, so that together they do no more than `limit`. */
  async sweepMessages(input: SweepInput): Promise<number> {
    const { receivedBeforeMs, readBeforeMs, limit } = input;
    const forgetBeforeMs = Math.min(input.forgetBeforeMs, this.#engine.clock.wallMs() - this.#dedupeMs);
    const times = [receivedBeforeMs, readBeforeMs, forgetBeforeMs];
    const { count } = this.#engine.buckets;
    const from = this.#sweepFrom;
    const buckets = Array.from({ length: count }, (_, index) => (from + index) % count);
    const isDue = await Promise.all(
      buckets.map((bucket) => this.#engine.run(due, bucket, times, (result) => result.number() === 1)),
    );
    let left = limit;
    for (const [at, bucket] of buckets.entries()) {
      if (left <= 0) break;
      if (isDue[at] !== true) continue;
      left -= await this.#engine.run(sweep, bucket, [...times, left], number);
      this.#sweepFrom = bucket;
    }
    return limit - left;
  }

  #run<T>(
    operation: typeof append,
    inbox: InboxAddress,
    values: readonly Packable[],
    reads: (result: Unpacker, again: boolean) => T,
  ): Promise<T> {
    return this.#engine.run(operation, this.#engine.buckets.of(inbox), values, reads);
  }
}

/** See `redis/inbox_append.lua`. Each list is made in its length: this is called for every message. */
function appendValues(input: AppendInput): readonly Packable[] {
  const { inbox, sender, nowMs, messagesMax, bytes, lane } = input;
  const digest = digestOf(sender, input.id);
  const ifRevision = input.ifRevision ?? false;
  const unlessAway = input.unlessAway === true;
  if (lane !== undefined) {
    const { origin, outboxSeq, previousSeq } = lane;
    return [
      inbox,
      digest,
      nowMs,
      messagesMax,
      bytes,
      ifRevision,
      unlessAway,
      sender,
      origin,
      outboxSeq,
      previousSeq,
    ];
  }
  if (ifRevision === false && !unlessAway) return [inbox, digest, nowMs, messagesMax, bytes];
  return [inbox, digest, nowMs, messagesMax, bytes, ifRevision, unlessAway];
}

/** See `redis/inbox_append.lua`. */
function appendOutcome(answer: number, limit: number, again: boolean): AppendOutcome {
  const seq = Math.floor(answer / 8);
  switch (answer % 8) {
    case 0:
      return { kind: "appended", seq };
    case 1:
      return { kind: "duplicate", seq };
    case 2:
      // Sent more than once, and one of the same millisecond is there: it is this one, and nobody was told of it yet.
      return { kind: again ? "appended" : "duplicate", seq };
    case 3:
      return { kind: seq === 0 ? "out_of_order" : "decided" };
    case 4:
      return { kind: "no_such_inbox" };
    case 5:
      return { kind: "rules_changed" };
    case 6:
      return { kind: "away" };
    default:
      return { kind: "full", limit };
  }
}

function toMessage(stored: Buffer): StoredMessage {
  return {
    seq: stored.readUIntBE(0, 6),
    receivedAtMs: stored.readUIntBE(6, 6),
    bytes: stored.subarray(HEADER_BYTES),
  };
}
