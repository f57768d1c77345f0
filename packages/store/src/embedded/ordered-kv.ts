/** The ordered key-value interface under the embedded store: the logic is above it, the disk (or what stands for it) below. */

/**
 * A key: a string of which every character is one byte (U+0000 to U+00FF). Strings, because they are hashed, joined and
 * compared by the engine itself, and their order is the order of the bytes.
 */
export type Key = string;

/** One entry of a range. */
export interface KvEntry {
  readonly key: Key;
  readonly value: Buffer;
}

/** The writes of one group, applied together or not at all. `null` removes; a key that is not there is ignored. */
export type KvWrites = ReadonlyMap<Key, Buffer | null>;

/** One write of a group. */
export interface KvWrite {
  readonly key: Key;
  readonly value: Buffer | null;
}

/** See {@link OrderedKv.range}. */
export interface RangeOptions {
  /** @defaultValue no limit */
  readonly limit?: number;
  /** From the end backwards. @defaultValue false */
  readonly reverse?: boolean;
  /** `false` leaves the values out (empty buffers) where only the keys are wanted. @defaultValue true */
  readonly values?: boolean;
}

/**
 * An ordered map of bytes that survives the process. Reads are synchronous and see exactly what is durable: never a group
 * whose `commit` has not succeeded, so that nobody is shown what a crash may take back. One writer.
 */
export interface OrderedKv {
  /** The bytes belong to the caller. @throws what the disk throws. */
  get(key: Key): Buffer | undefined;
  /** Entries with `start <= key < end`, in order. */
  range(start: Key, end: Key, options?: RangeOptions): readonly KvEntry[];
  /**
   * Writes a group. Called again only after the last call has settled. Neither the map nor its buffers are changed by
   * anybody until then.
   * @returns when the group is durable. A rejection means that it is not known to be; nothing is called after it but `close`.
   */
  commit(writes: KvWrites): Promise<void>;
  /** Releases everything. Idempotent. */
  close(): Promise<void>;
}
