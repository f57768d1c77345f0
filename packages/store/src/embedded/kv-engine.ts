/** Groups of writes: what is not yet durable, and who waits for it. */
import type { Env } from "@parley/runtime";
import { ParleyError } from "@parley/runtime";
import type { StoreHealth } from "../store.js";
import { CommitMetrics } from "./metrics.js";
import type { Key, KvEntry, OrderedKv, RangeOptions } from "./ordered-kv.js";

/** One group: its writes, and the callers that wait for it. */
interface Group {
  readonly number: number;
  readonly writes: Map<Key, Buffer | null>;
  /** For each waiting call three: resolve, reject, outcome. Flat, because there is one for each message. */
  readonly waiters: unknown[];
}

/** A key that is never there. */
const TOUCHED: Key = "\0";

type Resolve = (outcome: unknown) => void;
type Reject = (error: ParleyError) => void;

/**
 * Runs operations one after the other against the durable state and an overlay of the writes that are not durable yet.
 *
 * An operation is a synchronous function that reads with {@link get} and {@link range}, writes with {@link put} and
 * {@link remove}, and returns its outcome: so operations are atomic and take effect in the order of the calls. Its writes
 * join the current group; its promise resolves with the outcome when the group is durable. The group is closed at the end
 * of the turn (`clock.defer`), or, while an earlier one is being written, at the end of the turn in which that is done.
 * When a group fails, the store is broken: its callers and all later ones are rejected.
 */
export class KvEngine {
  readonly #env: Env;
  readonly #kv: OrderedKv;
  readonly #metrics: CommitMetrics;
  readonly #beforeCommit: (() => void)[] = [];
  #current: Group;
  #writing: Group | undefined;
  #deferred = false;
  #refusal: ParleyError | undefined;
  #health: StoreHealth = { kind: "up" };
  readonly #onHealth = new Set<(health: StoreHealth) => void>();
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;
  #resolveClosed!: (error: Error | undefined) => void;
  /** See `Store.closed`. */
  readonly closed: Promise<Error | undefined>;

  constructor(env: Env, kv: OrderedKv) {
    this.#env = env;
    this.#kv = kv;
    this.#metrics = new CommitMetrics(env.metrics);
    this.#current = { number: 1, writes: new Map(), waiters: [] };
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** The number of the group that operations join now; rises from 1. */
  get groupNumber(): number {
    return this.#current.number;
  }

  /** Groups up to this number are durable. */
  get durableNumber(): number {
    return (this.#writing ?? this.#current).number - 1;
  }

  /** See `Store.health`. */
  get health(): StoreHealth {
    return this.#health;
  }

  /** See `Store.onHealth`. */
  onHealth(fn: (health: StoreHealth) => void): () => void {
    // One of its own, so that a function that is given twice is called twice, and ended singly.
    const listener = (health: StoreHealth): void => fn(health);
    this.#onHealth.add(listener);
    return () => {
      this.#onHealth.delete(listener);
    };
  }

  /** Calls `fn` before each group is written: it may add writes that are made once for a group. */
  beforeCommit(fn: () => void): void {
    this.#beforeCommit.push(fn);
  }

  /**
   * Runs an operation that may write.
   * @param operation - throws a `ParleyError` only before it writes; any other throw breaks the store.
   * @returns its outcome, when everything that it saw and wrote is durable.
   */
  write<T>(operation: () => T): Promise<T> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    let outcome: T;
    try {
      outcome = operation();
    } catch (error) {
      return Promise.reject(error instanceof ParleyError ? error : this.#break(error));
    }
    let group: Group | undefined = this.#current;
    if (group.writes.size === 0) {
      // It wrote nothing, but what it saw may still be on its way.
      group = this.#writing;
      if (group === undefined) return Promise.resolve(outcome);
    } else if (!this.#deferred && this.#writing === undefined) {
      this.#deferCommit();
    }
    const waiters = group.waiters;
    return new Promise<T>((resolve, reject) => {
      waiters.push(resolve, reject, outcome);
    });
  }

  /** Runs a function that reads only what is durable, with {@link durableGet} and {@link durableRange}. */
  read<T>(fn: () => T): Promise<T> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    try {
      return Promise.resolve(fn());
    } catch (error) {
      return Promise.reject(error instanceof ParleyError ? error : this.#break(error));
    }
  }

  put(key: Key, value: Buffer): void {
    this.#current.writes.set(key, value);
  }

  remove(key: Key): void {
    this.#current.writes.set(key, null);
  }

  /** Makes sure that the current group is written, for the sake of what `beforeCommit` adds to it. */
  touch(): void {
    if (this.#current.writes.size === 0) this.#current.writes.set(TOUCHED, null);
  }

  /** The value as of the operations before. */
  get(key: Key): Buffer | undefined {
    let value = this.#current.writes.get(key);
    if (value !== undefined) return value ?? undefined;
    value = this.#writing?.writes.get(key);
    if (value !== undefined) return value ?? undefined;
    return this.#kv.get(key);
  }

  /** The entries as of the operations before. Looks through the whole overlay, so not for what is done for every message. */
  range(start: Key, end: Key, options: RangeOptions = {}): readonly KvEntry[] {
    const overlay = new Map<Key, Buffer | null>();
    let removed = 0;
    for (const group of [this.#writing, this.#current]) {
      if (group === undefined) continue;
      for (const [key, value] of group.writes) {
        if (key >= start && key < end) overlay.set(key, value);
      }
    }
    if (overlay.size === 0) return this.#kv.range(start, end, options);
    for (const value of overlay.values()) if (value === null) removed++;

    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    const kept = this.#kv.range(start, end, { ...options, limit: limit + removed });
    const entries = kept.filter((entry) => !overlay.has(entry.key));
    for (const [key, value] of overlay) if (value !== null) entries.push({ key, value });
    const sign = options.reverse === true ? -1 : 1;
    entries.sort((a, b) => (a.key < b.key ? -sign : sign));
    return entries.length > limit ? entries.slice(0, limit) : entries;
  }

  /** Removes all keys with `start <= key < end`. */
  removeAll(start: Key, end: Key): void {
    for (const { key } of this.range(start, end, { values: false })) this.remove(key);
  }

  durableGet(key: Key): Buffer | undefined {
    return this.#kv.get(key);
  }

  durableRange(start: Key, end: Key, options?: RangeOptions): readonly KvEntry[] {
    return this.#kv.range(start, end, options);
  }

  /** See `Store.close`. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#refusal ??= new ParleyError("unavailable", "the store is closed", {
      details: { reason: "store_closed" },
      retryable: false,
    });
    this.#goDown(this.#refusal);
    if (this.#writing !== undefined || this.#current.writes.size > 0) {
      const drained = new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
      if (this.#writing === undefined) this.#commit();
      await drained;
    }
    try {
      await this.#kv.close();
    } catch (error) {
      // Everything that was acknowledged is durable; that a file did not close takes nothing back.
      this.#env.log.warn({ event: "store.close_failed", error: String(error) });
    }
    this.#resolveClosed(undefined);
  }

  #deferCommit(): void {
    this.#deferred = true;
    this.#env.clock.defer(() => {
      this.#deferred = false;
      this.#commit();
    });
  }

  #commit(): void {
    const group = this.#current;
    if (this.#writing !== undefined || group.writes.size === 0) return;
    for (const fn of this.#beforeCommit) fn();
    this.#writing = group;
    this.#current = { number: group.number + 1, writes: new Map(), waiters: [] };
    let done: Promise<void>;
    const sinceMs = this.#env.clock.monotonicMs();
    try {
      done = this.#kv.commit(group.writes);
    } catch (error) {
      this.#break(error);
      return;
    }
    done.then(
      () => this.#committed(group, sinceMs),
      (error: unknown) => this.#break(error),
    );
  }

  #committed(group: Group, sinceMs: number): void {
    this.#writing = undefined;
    const waiters = group.waiters;
    this.#metrics.committed(waiters.length / 3, this.#env.clock.monotonicMs() - sinceMs);
    for (let at = 0; at < waiters.length; at += 3) (waiters[at] as Resolve)(waiters[at + 2]);
    if (this.#current.writes.size > 0) {
      // At the end of this turn, so that what the resolved promises set off joins.
      if (this.#closing !== undefined) this.#commit();
      else if (!this.#deferred) this.#deferCommit();
    } else {
      this.#drained?.();
    }
  }

  /** Ends the store: what was not acknowledged is not known to be durable. The first failure counts. */
  #break(cause: unknown): ParleyError {
    const failed = asStoreFailure(cause);
    const groups = [this.#writing, this.#current];
    this.#writing = undefined;
    this.#current = { number: this.#current.number + 1, writes: new Map(), waiters: [] };
    this.#refusal = failed;
    this.#goDown(failed);
    this.#env.log.error({
      event: "store.failed",
      reason: failed.reason,
      error: String(failed.cause ?? failed),
    });
    this.#resolveClosed(failed);
    for (const group of groups) {
      if (group === undefined) continue;
      for (let at = 0; at < group.waiters.length; at += 3) (group.waiters[at + 1] as Reject)(failed);
    }
    this.#drained?.();
    return failed;
  }

  #goDown(cause: ParleyError): void {
    if (this.#health.kind === "down") return;
    this.#health = { kind: "down", sinceMs: this.#env.clock.wallMs(), cause: cause.message };
    for (const listener of [...this.#onHealth]) listener(this.#health);
  }
}

function asStoreFailure(cause: unknown): ParleyError {
  if (cause instanceof ParleyError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/MDB_(CORRUPTED|PAGE_NOTFOUND|INVALID|PANIC|VERSION_MISMATCH|CURSOR_FULL)/.test(message)) {
    return new ParleyError("data_loss", `the store's data is damaged: ${message}`, {
      details: { reason: "corrupt_store" },
      cause,
    });
  }
  return new ParleyError("unavailable", `the store failed: ${message}`, {
    details: { reason: "store_failed" },
    cause,
  });
}
