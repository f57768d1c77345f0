/** Runs scripts on Redis: groups them, bounds what waits and for how long, and knows whether Redis answers. */
import { type Clock, type Env, type MonotonicMs, ParleyError, type Timer } from "@parley/runtime";
import type { StoreHealth } from "../store.js";
import { type Connection, createConnection } from "./connection.js";
import { denialOf, type Failure, failureOf, storeClosed, tooManyWaiting } from "./errors.js";
import { Buckets } from "./keys.js";
import { ALL_BUCKETS, type Item, Lane, scriptError } from "./lane.js";
import { EngineMetrics } from "./metrics.js";
import { type Packable, Packer, Unpacker } from "./msgpack.js";
import type { ResolvedRedisOptions } from "./options.js";
import { allScripts, type Script, script } from "./scripts.js";

/** Asks whether Redis takes writes: its answers to others decide nothing while it is in trouble. */
const probe = script("probe");
/** When the first thing of a bucket is due. */
const peek = script("due_peek");

/** How often calls that waited too long are looked for, as a part of `requestTimeoutMs`. */
const LOOKS = 20;
/** How many things go into one item: Redis does nothing else meanwhile. */
const TOGETHER_MAX = 64;
/** How long after trouble Redis is asked whether it is over. */
const PROBE_MS = 250;

/** See the file's comment. */
export class RedisEngine {
  readonly env: Env;
  readonly options: ResolvedRedisOptions;
  readonly connection: Connection;
  /** Set when the schema record was read. */
  buckets: Buckets;
  /** Set when it follows Redis. */
  domainClock: Clock | undefined;
  readonly #lanes = new Map<number, Lane>();
  readonly #listeners = new Set<{ readonly fn: (health: StoreHealth) => void }>();
  readonly #packer = new Packer();
  readonly #metrics: EngineMetrics;
  #health: StoreHealth;
  #waiting = 0;
  #waitingBytes = 0;
  #wholes = 0;
  #look: Timer | undefined;
  #probing: Timer | undefined;
  /** Where the last trouble was met. */
  #troubledBucket = 0;
  #state: "open" | "closing" | "closed" = "open";
  #idle: (() => void) | undefined;
  #wasUp = false;
  /** Looks at Redis before it is used for the first time. */
  #inspect: ((engine: RedisEngine) => Promise<void>) | undefined;
  #refused = (_: ParleyError): void => undefined;
  /** Resolves with why this Redis is not used. */
  readonly refused = new Promise<ParleyError>((resolve) => {
    this.#refused = resolve;
  });

  /** @param inspect - looks at Redis before it is used for the first time; what it throws that cannot pass, refuses it. */
  constructor(
    env: Env,
    options: ResolvedRedisOptions,
    bucketCount: number,
    inspect: (engine: RedisEngine) => Promise<void>,
  ) {
    this.env = env;
    this.#inspect = inspect;
    this.#metrics = new EngineMetrics(env.metrics, {
      waiting: () => this.#waiting,
      health: () => this.#health,
    });
    this.options = options;
    this.buckets = new Buckets(options.prefix, bucketCount);
    this.#health = { kind: "down", sinceMs: env.clock.wallMs(), cause: "not connected yet" };
    this.connection = createConnection(env, options, {
      ready: () => void this.#connected(),
      lost: (cause) => this.#down(`Redis cannot be reached: ${cause}`),
    });
  }

  get health(): StoreHealth {
    return this.#health;
  }

  onHealth(fn: (health: StoreHealth) => void): () => void {
    const listener = { fn };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Runs an operation on one item of a bucket. Operations of a bucket are carried out in the order of the calls; those
   * of one script that are called together go out together.
   * @param values - the arguments after the bucket's prefix: `a[2]` and on.
   * @param read - reads the item's result. `again`: it was sent more than once, as the connection was lost on the way; so
   *   what looks like done by somebody else may have been done by this very call.
   */
  run<T>(
    operation: Script,
    bucket: number,
    values: readonly Packable[],
    read: (result: Unpacker, again: boolean) => T,
  ): Promise<T> {
    return this.#run(operation, bucket, this.buckets.prefix(bucket), values, read);
  }

  /**
   * Runs an operation that takes a list of things of several names, as one item for as many as may go together: on a
   * cluster those of one bucket.
   * @param valuesOf - the arguments for a part of the things, each of which comes with its bucket's prefix.
   * @param keepOrder - nothing that is called later overtakes it. For what writes.
   */
  async runTogether<Thing, T>(
    operation: Script,
    things: readonly Thing[],
    nameOf: (thing: Thing) => string,
    valuesOf: (part: readonly (readonly [prefix: string, thing: Thing])[]) => readonly Packable[],
    read: (result: Unpacker, part: readonly Thing[], again: boolean) => T,
    keepOrder: boolean,
  ): Promise<T[]> {
    const parts = new Map<string, { readonly bucket: number; readonly things: Thing[] }>();
    for (const [at, thing] of things.entries()) {
      const bucket = this.buckets.of(nameOf(thing));
      const name = this.connection.byBucket ? `b${bucket}` : `part ${Math.floor(at / TOGETHER_MAX)}`;
      const part = parts.get(name);
      if (part === undefined) parts.set(name, { bucket, things: [thing] });
      else part.things.push(thing);
    }
    return Promise.all(
      [...parts.values()].map((part) => {
        const prefix = this.buckets.prefix(part.bucket);
        const bucket = keepOrder && !this.connection.byBucket ? ALL_BUCKETS : part.bucket;
        const prefixed = part.things.map(
          (thing) => [this.buckets.prefix(this.buckets.of(nameOf(thing))), thing] as const,
        );
        return this.#run(operation, bucket, prefix, valuesOf(prefixed), (result, again) =>
          read(result, part.things, again),
        );
      }),
    );
  }

  /**
   * Runs an operation that takes what is due from the indices of all buckets: `a[2]` a list of buckets' prefixes, `a[3]`
   * how many at most, then `values`. It answers with a list. Buckets with the oldest come first.
   * @param index - the sorted set in each bucket that says when something is due.
   * @param bound - as of `ZRANGEBYSCORE`: up to which score.
   */
  async collect<T>(
    operation: Script,
    index: string,
    bound: number | string,
    limit: number,
    values: readonly Packable[],
    read: (result: Unpacker) => T,
  ): Promise<T[]> {
    const { buckets } = this;
    const all = Array.from({ length: buckets.count }, (_, bucket) => bucket);
    const take = (some: readonly number[], most: number): Promise<T[]> => {
      const prefixes = some.map((bucket) => buckets.prefix(bucket));
      const first = some[0] as number;
      const order = this.connection.byBucket ? first : ALL_BUCKETS;
      return this.#run(operation, order, buckets.prefix(first), [prefixes, most, ...values], (result) =>
        Array.from({ length: result.list() }, () => read(result)),
      );
    };
    if (!this.connection.byBucket) return take(all, limit);

    const firsts = await Promise.all(
      all.map((bucket) =>
        this.run(peek, bucket, [index, bound], (result) => (result.nothing() ? undefined : firstOf(result))),
      ),
    );
    const due = all.filter((bucket) => firsts[bucket] !== undefined);
    due.sort((one, other) => (firsts[one] as number) - (firsts[other] as number));
    const taken: T[] = [];
    for (const bucket of due) {
      if (taken.length >= limit) break;
      taken.push(...(await take([bucket], limit - taken.length)));
    }
    return taken;
  }

  /**
   * Runs an operation that looks into all buckets: `a[2]` a list of buckets' prefixes, then `values`. On a cluster once for
   * each bucket.
   */
  runEverywhere<T>(
    operation: Script,
    values: readonly Packable[],
    read: (result: Unpacker) => T,
  ): Promise<T[]> {
    const { buckets } = this;
    const all = Array.from({ length: buckets.count }, (_, bucket) => buckets.prefix(bucket));
    if (this.connection.byBucket) {
      return Promise.all(
        all.map((prefix, bucket) => this.run(operation, bucket, [[prefix], ...values], read)),
      );
    }
    return Promise.all([this.run(operation, 0, [all, ...values], read)]);
  }

  #run<T>(
    operation: Script,
    bucket: number,
    prefix: string,
    values: readonly Packable[],
    read: (result: Unpacker, again: boolean) => T,
  ): Promise<T> {
    const isOpen = this.#state === "open" || (this.#state === "closing" && this.#wholes > 0);
    if (!isOpen) return Promise.reject(storeClosed());
    if (this.#waiting >= this.options.waitingMax)
      return Promise.reject(tooManyWaiting(`${this.options.waitingMax} calls`, "waitingMax"));
    const bytes = sizeOf(values);
    if (this.#waitingBytes > 0 && this.#waitingBytes + bytes > this.options.waitingBytesMax)
      return Promise.reject(tooManyWaiting(`${this.#waitingBytes} bytes`, "waitingBytesMax"));
    this.#waiting++;
    this.#waitingBytes += bytes;
    this.#watch();
    return new Promise<T>((resolve, reject) => {
      this.#lane(bucket).add(operation, prefix, {
        bucket,
        values: [prefix, ...values],
        bytes,
        done: (result, again) => resolve(read(result, again)),
        failed: reject,
        sinceMs: this.env.clock.monotonicMs(),
        ended: false,
        sent: false,
      });
    });
  }

  /** Does something in several steps, which a close waits for. */
  async whole<T>(steps: () => Promise<T>): Promise<T> {
    if (this.#state !== "open") throw storeClosed();
    this.#wholes++;
    try {
      return await steps();
    } finally {
      this.#wholes--;
      this.#settled();
    }
  }

  /** Runs an operation beside all others: now or not at all. */
  async direct<T>(
    operation: Script,
    bucket: number,
    values: readonly Packable[],
    read: (result: Unpacker) => T,
  ): Promise<T> {
    const prefix = this.buckets.prefix(bucket);
    this.#packer.value([[prefix, ...values]]);
    const frame = { script: operation, key: prefix, payload: this.#packer.take(), withText: false };
    let answer: Buffer;
    try {
      answer = await (this.connection.send([frame])[0] as Promise<Buffer>);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== "script") throw failure.error;
      const [again] = this.connection.send([{ ...frame, withText: true }]);
      answer = await (again as Promise<Buffer>);
    }
    const results = new Unpacker(answer);
    results.list();
    if (results.isText) throw failureOf(scriptError(operation, results.text())).error;
    return read(results);
  }

  /** Carries out what was called before, as far as Redis answers in time, and ends the connection. */
  async close(): Promise<void> {
    if (this.#state !== "open") return;
    this.#state = "closing";
    if (this.#waiting > 0 || this.#wholes > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    this.#state = "closed";
    this.#look?.cancel();
    this.#probing?.cancel();
    this.connection.close();
    this.#metrics.close();
    this.#health = { kind: "down", sinceMs: this.env.clock.wallMs(), cause: "the store is closed" };
    this.#tell();
    this.#listeners.clear();
  }

  // What lanes are given.

  /** The domain's once it is known: servers compare what they have written. Its durations and timers are the system's. */
  get clock(): Clock {
    return this.domainClock ?? this.env.clock;
  }

  get requestTimeoutMs(): number {
    return this.options.requestTimeoutMs;
  }

  get replicasMin(): number {
    return this.options.replicasMin;
  }

  itemEnded({ bytes }: Item): void {
    this.#waiting--;
    this.#waitingBytes -= bytes;
    this.#settled();
  }

  answered(operation: Script, items: number, elapsedMs: number): void {
    this.#metrics.answered(operation, items, elapsedMs);
  }

  troubled(failure: Failure, bucket: number): void {
    this.#metrics.failed(failure.error.reason);
    // In a cluster, others may have the slots by now.
    if (failure.reconnect || this.connection.byBucket) this.connection.reconnect();
    if (!failure.down) return;
    this.#troubledBucket = Math.max(0, bucket);
    this.#down(failure.error.message);
    this.#probeLater();
  }

  #settled(): void {
    if (this.#waiting === 0 && this.#wholes === 0) this.#idle?.();
  }

  #lane(bucket: number): Lane {
    const name = this.connection.byBucket ? bucket : 0;
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = new Lane(this);
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  /** Looks for calls that waited too long, while there are any. */
  #watch(): void {
    if (this.#look !== undefined) return;
    this.#look = this.clock.timer(this.requestTimeoutMs / LOOKS, () => {
      this.#look = undefined;
      if (this.#waiting === 0) return;
      const nowMs: MonotonicMs = this.clock.monotonicMs();
      const cause = this.#health.kind === "down" ? this.#health.cause : "it is slow";
      for (const lane of this.#lanes.values()) lane.expire(nowMs, cause);
      this.#watch();
    });
  }

  async #connected(): Promise<void> {
    try {
      await this.#teach();
    } catch (error) {
      // Then calls bring the text along. What is wrong is found by the probe, and said there.
      this.env.log.debug({ event: "store.scripts_not_loaded", error: String(error) });
    }
    await this.#probe();
  }

  /** Gives Redis the scripts that it does not have, so that calls need not bring them. */
  async #teach(): Promise<void> {
    const all = allScripts();
    const known = (await this.connection.everywhere("SCRIPT", [
      "EXISTS",
      ...all.map(({ sha }) => sha),
    ])) as number[][];
    const missing = all.filter((_, at) => known.some((ofMaster) => ofMaster[at] !== 1));
    await Promise.all(missing.map(({ text }) => this.connection.everywhere("SCRIPT", ["LOAD", text])));
  }

  async #probe(): Promise<void> {
    if (this.#state === "closed" || !this.connection.isReady) return;
    try {
      await this.#inspect?.(this);
      this.#inspect = undefined;
      await this.direct(probe, this.#troubledBucket, [], (result) => result.skip());
    } catch (error) {
      if (error instanceof ParleyError && !error.retryable) this.#refused(error);
      const failure = failureOf(error);
      this.#down(failure.error.message);
      if (failure.reconnect) this.connection.reconnect();
      this.#probeLater();
      return;
    }
    this.#up();
  }

  #probeLater(): void {
    if (this.#probing !== undefined || this.#state === "closed") return;
    this.#probing = this.clock.timer(PROBE_MS, () => {
      this.#probing = undefined;
      void this.#probe();
    });
  }

  #up(): void {
    for (const lane of this.#lanes.values()) lane.resume();
    if (this.#health.kind === "up" || this.#state === "closed") return;
    const elapsedMs = this.clock.wallMs() - this.#health.sinceMs;
    this.#health = { kind: "up" };
    if (this.#wasUp) this.env.log.info({ event: "store.recovered", elapsedMs });
    this.#wasUp = true;
    this.#tell();
  }

  #down(cause: string): void {
    if (this.#state === "closed") return;
    const { sinceMs } = this.#health.kind === "down" ? this.#health : { sinceMs: this.clock.wallMs() };
    const denial = this.#wasUp ? undefined : denialOf(cause);
    if (denial !== undefined) this.#refused(denial);
    const wasUp = this.#health.kind === "up";
    this.#health = { kind: "down", sinceMs, cause };
    if (!wasUp) return;
    this.env.log.warn({ event: "store.lost", cause });
    this.#tell();
  }

  #tell(): void {
    for (const { fn } of [...this.#listeners]) fn(this.#health);
  }
}

/** What is large of an item's arguments: texts and bytes. */
function sizeOf(values: readonly Packable[]): number {
  let bytes = 0;
  for (const value of values) {
    if (typeof value === "string" || value instanceof Uint8Array) bytes += value.length;
  }
  return bytes;
}

/** The one number of a list. */
function firstOf(result: Unpacker): number {
  result.list();
  return result.numeral();
}
