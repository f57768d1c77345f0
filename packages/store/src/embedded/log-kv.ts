/** The ordered map of the embedded store: a log for durability, memory for what is new, LMDB for the rest. */
import type { Env } from "@parley/runtime";
import { assert } from "@parley/runtime";
import { GroupLog } from "./group-log.js";
import { numbers } from "./keys.js";
import { RECORD_HEADER_BYTES, recordLength } from "./log-format.js";
import { MemTable, mergeRange } from "./mem-table.js";
import type { Key, KvEntry, KvWrite, KvWrites, OrderedKv, RangeOptions } from "./ordered-kv.js";

/** What the map moves its entries to: LMDB, see `LmdbBase`. */
export interface BaseMap {
  get(key: Key): Buffer | undefined;
  /** Entries with `start <= key < end`, read as they are taken. */
  iterate(
    start: Key,
    end: Key,
    options: { readonly reverse: boolean; readonly values: boolean },
  ): Iterator<KvEntry>;
  /** Writes all together. @returns when they are durable. */
  apply(writes: readonly KvWrite[]): Promise<void>;
  close(): Promise<void>;
}

/** Sizes at which things happen. */
export interface LogKvLimits {
  /** How much is kept in memory before it is moved to LMDB. @defaultValue 16_777_216 (16 MiB) */
  readonly memoryBytesMax: number;
}

const DEFAULT_LIMITS: LogKvLimits = { memoryBytesMax: 16 * 1024 * 1024 };
/** Entries moved to LMDB in one transaction: few enough not to hold up the turn in which they are handed over. */
const PORTION_ENTRIES = 1_000;
/** Commits wait when so many times the limit is in memory, because LMDB cannot keep up. */
const MEMORY_FACTOR_MAX = 4;
/** Files of the log at which a move begins though there is little to move: each start makes one. */
const LOG_FILES_MAX = 8;

/** The entry in LMDB that says which is the first file of the log that is not in it. No key of the store begins so. */
const FIRST_LOG_KEY: Key = "\0log";
/** The store's own keys begin after this. */
const FIRST_KEY: Key = "\x01";

/**
 * A commit is one sequential write to the log, synced once: about a third of the work of a synced LMDB transaction. What the
 * log holds is held in memory, too, and moved to LMDB in the background when it is enough, in the order of the keys, which is
 * the cheapest way to write a tree; what was removed meanwhile never gets there. A move can be repeated: LMDB is told which
 * files of the log it holds when all of it is done.
 */
export class LogKv implements OrderedKv {
  readonly #base: BaseMap;
  readonly #log: GroupLog;
  readonly #limits: LogKvLimits;
  #active: MemTable;
  /** What is being moved to LMDB. */
  #moving: MemTable | undefined;
  #move: Promise<void> | undefined;
  #failure: unknown;
  /** The record that is being written. */
  #appending: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  readonly #release: () => Promise<void>;

  /**
   * @param base - belongs to this when there is no throw.
   * @param release - called when all is closed.
   * @throws what {@link GroupLog.open} throws.
   */
  constructor(
    env: Env,
    directory: string,
    base: BaseMap,
    limits: Partial<LogKvLimits> = {},
    release: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#base = base;
    this.#release = release;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    const active = new MemTable();
    const first = base.get(FIRST_LOG_KEY);
    const start = { from: first?.readUIntBE(0, 6) ?? 1, begun: first !== undefined };
    this.#log = GroupLog.open(env, directory, start, (key, value) => active.set(key, value));
    this.#active = active;
  }

  /** Notes durably that there is a log, so that a later start does not take a directory that lost it for a new one. */
  async begin(): Promise<void> {
    if (this.#base.get(FIRST_LOG_KEY) !== undefined) return;
    await this.#base.apply([{ key: FIRST_LOG_KEY, value: numbers(1) }]);
  }

  get(key: Key): Buffer | undefined {
    let value = this.#active.get(key);
    if (value === undefined) value = this.#moving?.get(key);
    return value === undefined ? this.#base.get(key) : (value ?? undefined);
  }

  range(start: Key, end: Key, options: RangeOptions = {}): readonly KvEntry[] {
    const reverse = options.reverse === true;
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    if (limit <= 0) return [];
    const first = start < FIRST_KEY ? FIRST_KEY : start;
    const base = this.#base.iterate(first, end, { reverse, values: options.values !== false });
    const tables = this.#moving === undefined ? [this.#active] : [this.#active, this.#moving];
    return mergeRange(tables, base, { start: first, end, limit, reverse });
  }

  commit(writes: KvWrites): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#needsMove()) return this.#startMove().then(() => this.#append(writes));
    if (this.#move !== undefined && this.#active.bytes > MEMORY_FACTOR_MAX * this.#limits.memoryBytesMax) {
      return this.#move.then(() => this.commit(writes));
    }
    return this.#append(writes);
  }

  #append(writes: KvWrites): Promise<void> {
    const table = this.#active;
    const space = table.space(recordLength(writes));
    const appending = this.#log.append(writes, space.bytes).then(() => {
      table.takeRecord(writes, space, RECORD_HEADER_BYTES);
    });
    this.#appending = appending;
    return appending;
  }

  #needsMove(): boolean {
    if (this.#move !== undefined) return false;
    return this.#active.bytes > this.#limits.memoryBytesMax || this.#log.fileCount > LOG_FILES_MAX;
  }

  /** Begins to move what is in memory to LMDB. @returns when the log goes on in a new file. */
  async #startMove(): Promise<void> {
    const number = await this.#log.rotate();
    const table = this.#active;
    assert(this.#moving === undefined, "one move at a time");
    this.#moving = table;
    this.#active = new MemTable();
    // A failure is told to the next commit: what was acknowledged is safe in the log.
    this.#move = this.#moveAll(table, number).then(
      () => {
        this.#moving = undefined;
        this.#move = undefined;
      },
      (error: unknown) => {
        this.#failure = error;
        this.#move = undefined;
      },
    );
  }

  async #moveAll(table: MemTable, firstLog: number): Promise<void> {
    for (const portion of table.portions(PORTION_ENTRIES)) await this.#base.apply(portion);
    await this.#base.apply([{ key: FIRST_LOG_KEY, value: numbers(firstLog) }]);
    this.#log.dropBefore(firstLog);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // Its outcome is told to whoever commits. Until then the file must not be closed: its number may be another's by then.
    await this.#appending?.catch(() => undefined);
    await this.#move;
    try {
      await this.#log.close();
    } finally {
      try {
        await this.#base.close();
      } finally {
        await this.#release();
      }
    }
  }
}
