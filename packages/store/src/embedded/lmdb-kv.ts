/** An {@link OrderedKv} on LMDB. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type RangeOptions as LmdbRange, open, type RootDatabase } from "lmdb";
import type { Key, KvEntry, KvWrites, OrderedKv, RangeOptions } from "./ordered-kv.js";

/** The file within the data directory. */
export const DATA_FILE = "data.mdb";

/** Reserved address space, not disk or memory: the file grows as it fills. */
const MAP_BYTES = 64 * 2 ** 30;

const EMPTY = Buffer.alloc(0);

/** Keys are strings of bytes: written as they are. */
const keyEncoder = {
  writeKey: (key: Key, target: Buffer, at: number): number => at + target.write(key, at, "latin1"),
  readKey: (target: Buffer, start: number, end: number): Key => target.toString("latin1", start, end),
};

export async function openLmdbKv(directory: string): Promise<OrderedKv> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const database = open<Buffer, Key>({
    path: join(directory, DATA_FILE),
    noSubdir: true,
    encoding: "binary",
    keyEncoder,
    maxDbs: 1,
    mapSize: MAP_BYTES,
    // A group is durable when its commit is done: LMDB syncs the data and then the page that makes it valid.
    overlappingSync: false,
    // Pages are not wiped before they are written: what they held before is in the file anyway.
    noMemInit: true,
    // Groups are made above.
    eventTurnBatching: false,
  } as Parameters<typeof open>[0] & { path: string }) as RootDatabase<Buffer, Key>;
  return new LmdbKv(database);
}

class LmdbKv implements OrderedKv {
  readonly #database: RootDatabase<Buffer, Key>;

  constructor(database: RootDatabase<Buffer, Key>) {
    this.#database = database;
  }

  get(key: Key): Buffer | undefined {
    return this.#database.getBinary(key);
  }

  range(start: Key, end: Key, options: RangeOptions = {}): readonly KvEntry[] {
    const range: LmdbRange =
      options.reverse === true
        ? { start: end, end: start, reverse: true, exclusiveStart: true, inclusiveEnd: true }
        : { start, end };
    if (options.limit !== undefined && Number.isFinite(options.limit)) range.limit = options.limit;
    const found: KvEntry[] = [];
    if (options.limit === 0) return found;
    if (options.values === false) {
      for (const key of this.#database.getKeys(range)) found.push({ key: key as Key, value: EMPTY });
    } else {
      for (const { key, value } of this.#database.getRange(range)) found.push({ key: key as Key, value });
    }
    return found;
  }

  async commit(writes: KvWrites): Promise<void> {
    await this.#database.batch(() => {
      for (const [key, value] of writes) {
        if (value === null) void this.#database.remove(key);
        else void this.#database.put(key, value);
      }
    });
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}
