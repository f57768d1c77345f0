/** A disk in memory that survives crashes of the store on it, and that can be slow or broken. */
import type { Env } from "@parley/runtime";
import { ParleyError } from "@parley/runtime";
import type { Key, KvEntry, KvWrites, OrderedKv, RangeOptions } from "../embedded/ordered-kv.js";
import { OrderedMap } from "./ordered-map.js";

/** What a disk does with the next group that is written. */
export type CommitFault =
  /** It takes so long, by the store's clock. */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** It fails, and nothing of it is kept. */
  | { readonly kind: "fail"; readonly error: Error };

/**
 * Holds what a memory store has committed. One store at a time is open on it. For tests and simulations: everything
 * happens by the clock of the store's environment, in the same order each time.
 */
export class MemoryDisk {
  readonly #entries = new OrderedMap();
  #user: MemoryKv | undefined;
  #commits = 0;
  /** Asked before each group is written. Absent, or without an answer: it is durable one turn later. */
  onCommit: ((writes: KvWrites) => CommitFault | undefined) | undefined;

  /** How many groups were made durable. */
  get commits(): number {
    return this.#commits;
  }

  /** How many entries are kept. */
  get entryCount(): number {
    return this.#entries.size;
  }

  /** Whether a store is open on it. */
  get inUse(): boolean {
    return this.#user !== undefined;
  }

  /**
   * The process that has the store open dies: what is not committed is lost, its promises are never settled (as nobody is
   * there to see them), and another store can be opened.
   * @param options.keepWriting - the group that is being written reaches the disk, though nobody is told. @defaultValue false
   */
  crash(options: { readonly keepWriting?: boolean } = {}): void {
    this.#user?.crash(options.keepWriting === true);
    this.#user = undefined;
  }

  /** @internal */
  open(env: Env): MemoryKv {
    if (this.#user !== undefined) {
      throw new ParleyError("failed_precondition", "the store is open already", {
        details: { reason: "store_in_use" },
      });
    }
    const kv = new MemoryKv(env, this, this.#entries, (writes) => this.#apply(writes));
    this.#user = kv;
    return kv;
  }

  /** @internal */
  release(kv: OrderedKv): void {
    if (this.#user === kv) this.#user = undefined;
  }

  #apply(writes: KvWrites): void {
    this.#commits++;
    for (const [key, value] of writes) {
      if (value === null) this.#entries.delete(key);
      else this.#entries.set(key, value);
    }
  }
}

/** The map on a {@link MemoryDisk}, for one process. */
export class MemoryKv implements OrderedKv {
  readonly #env: Env;
  readonly #disk: MemoryDisk;
  readonly #entries: OrderedMap;
  readonly #apply: (writes: KvWrites) => void;
  #writing: KvWrites | undefined;
  #crashed = false;
  #resolveDied!: () => void;
  /** Resolves when the process has crashed. */
  readonly died: Promise<void>;

  constructor(env: Env, disk: MemoryDisk, entries: OrderedMap, apply: (writes: KvWrites) => void) {
    this.#env = env;
    this.#disk = disk;
    this.#entries = entries;
    this.#apply = apply;
    this.died = new Promise((resolve) => {
      this.#resolveDied = resolve;
    });
  }

  get(key: Key): Buffer | undefined {
    return this.#entries.get(key);
  }

  range(start: Key, end: Key, options?: RangeOptions): readonly KvEntry[] {
    return this.#entries.range(start, end, options);
  }

  commit(writes: KvWrites): Promise<void> {
    if (this.#entries.size === 0) {
      // The schema record: opening must not need anybody who runs deferred functions.
      this.#apply(writes);
      return Promise.resolve();
    }
    this.#writing = writes;
    const fault = this.#disk.onCommit?.(writes);
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        if (this.#crashed) return;
        this.#writing = undefined;
        if (fault?.kind === "fail") {
          reject(fault.error);
          return;
        }
        this.#apply(writes);
        resolve();
      };
      if (fault?.kind === "slow") this.#env.clock.timer(fault.delayMs, finish);
      else this.#env.clock.defer(finish);
    });
  }

  close(): Promise<void> {
    this.#disk.release(this);
    return Promise.resolve();
  }

  crash(keepWriting: boolean): void {
    if (keepWriting && this.#writing !== undefined) this.#apply(this.#writing);
    this.#crashed = true;
    this.#resolveDied();
  }
}
