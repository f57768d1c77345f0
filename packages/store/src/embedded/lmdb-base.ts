/** LMDB as an ordered map: where writes come to rest. */
import { join } from "node:path";
import { type RangeOptions as LmdbRange, open, type RootDatabase } from "lmdb";
import type { BaseMap } from "./log-kv.js";
import type { Key, KvEntry, KvWrite } from "./ordered-kv.js";

/** The file within the data directory. */
export const DATA_FILE = "data.mdb";

/** Reserved address space, not disk or memory: the file grows as it fills. */
const MAP_BYTES = 2 ** 40;

const EMPTY = Buffer.alloc(0);

/** Keys are strings of bytes: written as they are. */
const keyEncoder = {
  writeKey: (key: Key, target: Buffer, at: number): number => at + target.write(key, at, "latin1"),
  readKey: (target: Buffer, start: number, end: number): Key => target.toString("latin1", start, end),
};

/** An LMDB file. Reads see what was applied. */
export class LmdbBase implements BaseMap {
  readonly #database: RootDatabase<Buffer, Key>;
  #closing: Promise<void> | undefined;

  private constructor(database: RootDatabase<Buffer, Key>) {
    this.#database = database;
  }

  /** Opens or makes the file in a directory. The caller has checked that it is sound: LMDB itself may crash on one that is not. */
  static open(directory: string): LmdbBase {
    const options = {
      path: join(directory, DATA_FILE),
      noSubdir: true,
      encoding: "binary" as const,
      keyEncoder,
      maxDbs: 1,
      mapSize: MAP_BYTES,
      // Password hashes and the secret of the resume tokens are for nobody else, whatever the directory's mode is.
      permissionsMode: 0o600,
      // A transaction is durable when its commit is done: LMDB syncs the data, and then the page that makes it valid.
      overlappingSync: false,
      // Pages are not wiped before they are written: what they held before is in the file anyway.
      noMemInit: true,
      // Portions are made above.
      eventTurnBatching: false,
    };
    return new LmdbBase(open<Buffer, Key>(options));
  }

  get(key: Key): Buffer | undefined {
    return this.#database.getBinary(key);
  }

  /** Entries with `start <= key < end`, read as they are taken. The iterator must be ended in the same turn. */
  iterate(
    start: Key,
    end: Key,
    options: { readonly reverse: boolean; readonly values: boolean },
  ): Iterator<KvEntry> {
    const range: LmdbRange = options.reverse
      ? { start: end, end: start, reverse: true, exclusiveStart: true, inclusiveEnd: true }
      : { start, end };
    if (options.values) return this.#database.getRange(range)[Symbol.iterator]() as Iterator<KvEntry>;
    return this.#database
      .getKeys(range)
      .map((key) => ({ key, value: EMPTY }))
      [Symbol.iterator]();
  }

  /** Writes in one transaction, on another thread. @returns when it is durable. */
  async apply(writes: readonly KvWrite[]): Promise<void> {
    try {
      await this.#database.batch(() => {
        for (const { key, value } of writes) {
          if (value === null) void this.#database.remove(key);
          else void this.#database.put(key, value);
        }
      });
    } catch (error) {
      // The reason comes in a promise of its own.
      throw (
        (await Promise.resolve((error as { commitError?: Promise<never> }).commitError).catch(
          (cause: unknown) => cause,
        )) ?? error
      );
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#database.close();
    return this.#closing;
  }
}
