/** Writes that are durable in the log and not yet in LMDB. */
import { endOf, isInserted, partitionOf } from "./keys.js";
import { encodeWrite, valueOfWrite, writeLength } from "./log-format.js";
import type { Key, KvEntry, KvWrite, KvWrites } from "./ordered-kv.js";

/**
 * The keys of one part of the key space, also such as are gone again; a key that came back stands there twice. They mostly
 * arrive in order; where they do not, they are sorted when they are read.
 */
interface Partition {
  readonly keys: Key[];
  sorted: boolean;
}

/** What a key costs beyond its bytes, roughly. */
const KEY_BYTES = 100;
/** Instead of a place: the key was removed. */
const REMOVED = -1;

/**
 * An ordered map that costs little more than a `Map` to write to. Keys stand in partitions (see `partitionOf`), so that a
 * range is found without looking through everything, and only what is read in order is ever put in order. Values stay
 * where they were encoded for the log: a hundred thousand small buffers would keep the garbage collector busy.
 */
export class MemTable {
  /** The place of each key's newest write in the arena. */
  readonly #places = new Map<Key, number>();
  readonly #partitions = new Map<Key, Partition>();
  readonly #arena = new Arena();
  /** Keys that were removed before they were put here: of those, something may be below. See {@link isInserted}. */
  readonly #removedFirst = new Set<Key>();
  #keyBytes = 0;

  /** About how much memory it takes. */
  get bytes(): number {
    return this.#keyBytes + this.#arena.bytes;
  }

  /** @returns `null` for a key that was removed here, `undefined` where nothing is known. */
  get(key: Key): Buffer | null | undefined {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    return place === REMOVED ? null : this.#arena.value(place);
  }

  /** Space for an encoded record, see {@link takeRecord}. Belongs to the caller until then. */
  space(length: number): Space {
    return this.#arena.space(length);
  }

  /**
   * Takes over a record that was encoded into {@link space}.
   * @param writes - the same that it holds, in the same order.
   * @param offset - where the first of them stands in the space.
   */
  takeRecord(writes: KvWrites, space: Space, offset: number): void {
    let place = space.place + offset;
    for (const [key, value] of writes) {
      this.#set(key, value === null ? REMOVED : place);
      place += writeLength(key, value);
    }
  }

  /** Sets one key to a copy of a value. */
  set(key: Key, value: Buffer | null): void {
    if (value === null) {
      this.#set(key, REMOVED);
      return;
    }
    const space = this.#arena.space(writeLength(key, value));
    encodeWrite(space.bytes, 0, key, value);
    this.#set(key, space.place);
  }

  #set(key: Key, place: number): void {
    if (place === REMOVED && isInserted(key)) {
      const before = this.#places.get(key);
      if (before === undefined) {
        this.#removedFirst.add(key);
      } else if (before !== REMOVED && !this.#removedFirst.has(key)) {
        // It began here and ends here: nobody below needs to know.
        this.#places.delete(key);
        return;
      }
    }
    const { size } = this.#places;
    this.#places.set(key, place);
    if (this.#places.size === size) return;
    this.#addKey(key);
    this.#keyBytes += key.length + KEY_BYTES;
  }

  /** Keys with `start <= key < end`, in order, among them those that were removed. */
  keysIn(start: Key, end: Key): readonly Key[] {
    const name = partitionOf(start);
    if (name !== "" && end <= endOf(name)) {
      const partition = this.#partitions.get(name);
      return partition === undefined ? [] : slice(inOrder(partition), start, end);
    }
    // Across partitions: all that could hold such keys. For tidying up, not for the hot path.
    const found: Key[][] = [];
    for (const part of [...this.#partitions.keys()].sort()) {
      if (part < end && endOf(part) > start) {
        found.push(slice(inOrder(this.#partitions.get(part) as Partition), start, end));
      }
    }
    return found.flat();
  }

  /** Everything in the order of the keys, in portions, each made when it is asked for. */
  *portions(entriesMax: number): Generator<readonly KvWrite[]> {
    let portion: KvWrite[] = [];
    for (const name of [...this.#partitions.keys()].sort()) {
      for (const key of inOrder(this.#partitions.get(name) as Partition)) {
        const value = this.get(key);
        if (value === undefined) continue;
        portion.push({ key, value });
        if (portion.length < entriesMax) continue;
        yield portion;
        portion = [];
      }
    }
    if (portion.length > 0) yield portion;
  }

  #addKey(key: Key): void {
    const name = partitionOf(key);
    const partition = this.#partitions.get(name);
    if (partition === undefined) {
      this.#partitions.set(name, { keys: [key], sorted: true });
      return;
    }
    const keys = partition.keys;
    if (partition.sorted && key < (keys[keys.length - 1] as Key)) partition.sorted = false;
    keys.push(key);
  }
}

function inOrder(partition: Partition): readonly Key[] {
  if (!partition.sorted) {
    // The order of JavaScript's sort is that of UTF-16 code units, which here are bytes.
    partition.keys.sort();
    partition.sorted = true;
  }
  return partition.keys;
}

function slice(keys: readonly Key[], start: Key, end: Key): Key[] {
  return keys.slice(lowerBound(keys, start), lowerBound(keys, end));
}

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

/** A part of an arena. */
export interface Space {
  readonly bytes: Buffer;
  readonly place: number;
}

const CHUNK_BITS = 20;
const CHUNK_BYTES = 1 << CHUNK_BITS;

/** Bytes by place: the chunk's number in the upper bits, the offset in it in the lower 20. */
class Arena {
  readonly #chunks: Buffer[] = [];
  #used = CHUNK_BYTES;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Something that is larger than a chunk gets a chunk of its size. */
  space(length: number): Space {
    if (this.#used + length > CHUNK_BYTES) {
      const chunk = Buffer.allocUnsafeSlow(Math.max(length, CHUNK_BYTES));
      // One that is larger takes a number for every part of it: places are found by number and offset.
      for (let from = 0; from < chunk.length; from += CHUNK_BYTES) this.#chunks.push(chunk.subarray(from));
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += length;
    this.#bytes += length;
    // Only the first thing in a chunk can be larger than one.
    const number = this.#chunks.length - Math.max(1, Math.ceil(length / CHUNK_BYTES));
    return {
      bytes: (this.#chunks[number] as Buffer).subarray(at, at + length),
      place: number * CHUNK_BYTES + at,
    };
  }

  /** The value of the write that stands at a place. */
  value(place: number): Buffer {
    return valueOfWrite(this.#chunks[place >>> CHUNK_BITS] as Buffer, place & (CHUNK_BYTES - 1));
  }
}

/** Where entries come from in the order of a range; see {@link mergeRange}. */
interface Source {
  readonly keys: readonly Key[];
  readonly table: MemTable;
  at: number;
}

/**
 * Reads a range of several tables, the newest first, over a base.
 * @param base - the entries of the base in the order of the range; only as many are taken as are needed.
 */
export function mergeRange(
  tables: readonly MemTable[],
  base: Iterator<KvEntry>,
  range: { readonly start: Key; readonly end: Key; readonly limit: number; readonly reverse: boolean },
): KvEntry[] {
  const { limit, reverse } = range;
  const sources: Source[] = [];
  for (const table of tables) {
    const keys = table.keysIn(range.start, range.end);
    if (keys.length > 0) sources.push({ keys: reverse ? [...keys].reverse() : keys, table, at: 0 });
  }
  const found: KvEntry[] = [];
  let below = base.next();
  while (found.length < limit) {
    let first: Key | undefined = below.done === true ? undefined : below.value.key;
    let newest: Source | undefined;
    // From the oldest to the newest, so that of equal keys the newest table has the last word.
    for (let index = sources.length - 1; index >= 0; index--) {
      const source = sources[index] as Source;
      const key = source.keys[source.at];
      if (key === undefined) continue;
      if (first === undefined || key === first || key > first === reverse) {
        first = key;
        newest = source;
      }
    }
    if (first === undefined) break;
    const value = newest === undefined ? (below.value as KvEntry).value : newest.table.get(first);
    if (value !== null && value !== undefined) found.push({ key: first, value });
    for (const source of sources) while (source.keys[source.at] === first) source.at++;
    if (below.done !== true && below.value.key === first) below = base.next();
  }
  base.return?.();
  return found;
}
