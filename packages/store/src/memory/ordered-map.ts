/** A sorted map in memory. */
import type { Key, KvEntry, RangeOptions } from "../embedded/ordered-kv.js";

interface Chunk {
  readonly keys: Key[];
  readonly values: Buffer[];
}

/** Chunks are split beyond this. */
const CHUNK_KEYS_MAX = 512;
const EMPTY = Buffer.alloc(0);

/** Keys in order in chunks of at most 512: a write moves at most one chunk's entries. */
export class OrderedMap {
  #chunks: Chunk[] = [{ keys: [], values: [] }];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: Key): Buffer | undefined {
    const chunk = this.#chunks[this.#chunkOf(key)] as Chunk;
    const at = lowerBound(chunk.keys, key);
    return chunk.keys[at] === key ? chunk.values[at] : undefined;
  }

  set(key: Key, value: Buffer): void {
    const index = this.#chunkOf(key);
    const chunk = this.#chunks[index] as Chunk;
    const at = lowerBound(chunk.keys, key);
    if (chunk.keys[at] === key) {
      chunk.values[at] = value;
      return;
    }
    chunk.keys.splice(at, 0, key);
    chunk.values.splice(at, 0, value);
    this.#size++;
    if (chunk.keys.length > CHUNK_KEYS_MAX) {
      const half = CHUNK_KEYS_MAX >>> 1;
      this.#chunks.splice(index + 1, 0, { keys: chunk.keys.splice(half), values: chunk.values.splice(half) });
    }
  }

  delete(key: Key): void {
    const index = this.#chunkOf(key);
    const chunk = this.#chunks[index] as Chunk;
    const at = lowerBound(chunk.keys, key);
    if (chunk.keys[at] !== key) return;
    chunk.keys.splice(at, 1);
    chunk.values.splice(at, 1);
    this.#size--;
    if (chunk.keys.length === 0 && this.#chunks.length > 1) this.#chunks.splice(index, 1);
  }

  /** Entries with `start <= key < end`. */
  range(start: Key, end: Key, options: RangeOptions = {}): KvEntry[] {
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    const found: KvEntry[] = [];
    if (options.reverse === true) this.#collectBackwards(start, end, limit, options.values !== false, found);
    else this.#collect(start, end, limit, options.values !== false, found);
    return found;
  }

  #collect(start: Key, end: Key, limit: number, values: boolean, found: KvEntry[]): void {
    let index = this.#chunkOf(start);
    let at = lowerBound((this.#chunks[index] as Chunk).keys, start);
    for (; index < this.#chunks.length; index++, at = 0) {
      const chunk = this.#chunks[index] as Chunk;
      for (; at < chunk.keys.length; at++) {
        const key = chunk.keys[at] as Key;
        if (key >= end || found.length >= limit) return;
        found.push({ key, value: values ? (chunk.values[at] as Buffer) : EMPTY });
      }
    }
  }

  #collectBackwards(start: Key, end: Key, limit: number, values: boolean, found: KvEntry[]): void {
    for (let index = this.#chunkOf(end); index >= 0; index--) {
      const chunk = this.#chunks[index] as Chunk;
      for (let at = lowerBound(chunk.keys, end) - 1; at >= 0; at--) {
        const key = chunk.keys[at] as Key;
        if (key < start || found.length >= limit) return;
        found.push({ key, value: values ? (chunk.values[at] as Buffer) : EMPTY });
      }
    }
  }

  /** The chunk that holds `key`, or would: the last one that does not begin after it. */
  #chunkOf(key: Key): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (((this.#chunks[middle] as Chunk).keys[0] as Key) <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The first place whose key is not before `key`. */
function lowerBound(keys: readonly Key[], key: Key): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as Key) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
