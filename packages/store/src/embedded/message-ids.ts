/** What recognises resends, and forgets in the order of time. */
import type { Clock } from "@parley/runtime";
import { number48, numbers, tables } from "./keys.js";
import type { KvEngine } from "./kv-engine.js";
import type { Key } from "./ordered-kv.js";

/**
 * Message ids by (inbox, sender, id). Forgetting them needs an order by time; that is kept once for each group and not for
 * each message: one log entry names all ids of its group.
 */
export class MessageIds {
  readonly #engine: KvEngine;
  readonly #clock: Clock;
  readonly #dedupeMs: number;
  #added: Key[] = [];
  #newestMs = 0;

  /** @param dedupeMs - ids are remembered at least so long, whatever a sweep is asked for. */
  constructor(engine: KvEngine, clock: Clock, dedupeMs: number) {
    this.#engine = engine;
    this.#clock = clock;
    this.#dedupeMs = dedupeMs;
    engine.beforeCommit(() => this.#log());
  }

  /** The number of the message that has this id. */
  seqOf(idKey: Key): number | undefined {
    return this.#engine.get(idKey)?.readUIntBE(0, 6);
  }

  add(idKey: Key, seq: number, nowMs: number): void {
    this.#engine.put(idKey, numbers(seq, nowMs));
    this.#added.push(idKey);
    if (nowMs > this.#newestMs) this.#newestMs = nowMs;
  }

  /** Forgets ids from before `beforeMs`, at most `limit`. @returns how many. */
  sweep(beforeMs: number, limit: number): number {
    const engine = this.#engine;
    const table = tables.messageIdLog;
    const latestMs = Math.min(beforeMs, this.#clock.wallMs() - this.#dedupeMs);
    let left = limit;
    while (left > 0) {
      const logged = engine.range(table, table + number48(latestMs), { limit: 1 })[0];
      if (logged === undefined) break;
      const idKeys = decodeLog(logged.value);
      for (const idKey of idKeys.slice(0, left)) engine.remove(idKey);
      if (idKeys.length > left) engine.put(logged.key, encodeLog(idKeys.slice(left)));
      else engine.remove(logged.key);
      left -= Math.min(left, idKeys.length);
    }
    return limit - left;
  }

  #log(): void {
    const first = this.#added[0];
    if (first === undefined) return;
    // The inbox and number of one of its messages make the entry's key unlike all others.
    const seq = this.seqOf(first) as number;
    const key = tables.messageIdLog + number48(this.#newestMs) + first.slice(1, 7) + number48(seq);
    this.#engine.put(key, encodeLog(this.#added));
    this.#added = [];
    this.#newestMs = 0;
  }
}

/** Each key with its length in two bytes before it. */
function encodeLog(idKeys: readonly Key[]): Buffer {
  let length = 0;
  for (const idKey of idKeys) length += 2 + idKey.length;
  const value = Buffer.allocUnsafe(length);
  let at = 0;
  for (const idKey of idKeys) {
    at = value.writeUInt16BE(idKey.length, at);
    at += value.write(idKey, at, "latin1");
  }
  return value;
}

function decodeLog(value: Buffer): Key[] {
  const idKeys: Key[] = [];
  for (let at = 0; at < value.length; ) {
    const end = at + 2 + value.readUInt16BE(at);
    idKeys.push(value.toString("latin1", at + 2, end));
    at = end;
  }
  return idKeys;
}
