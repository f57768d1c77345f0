/** Token buckets by key. */
import type { Env } from "./env.js";

/** Options of {@link RateLimiter}. */
export interface RateLimiterOptions {
  /** Tokens that come back each second. 0: only the burst, ever. */
  readonly perSecond: number;
  /** Tokens that a bucket holds at most, and at first. */
  readonly burst: number;
  /** How many keys have a bucket of their own. @defaultValue 100_000 */
  readonly keysMax?: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** What sums of fractions may be off by: a token that is there but for this much is there. */
const ROUNDING = 1e-6;

/** How many buckets are looked at for one that can go, when a new key finds the table full. */
const SWEEP_STEP = 64;

/**
 * Limits how often something may happen for each key.
 *
 * The number of buckets is bounded. A bucket that is full again is forgotten when its place is needed, which loses nothing;
 * while there is none such, all new keys share one bucket, so that nobody gains by making up keys.
 */
export class RateLimiter {
  readonly #clock: Env["clock"];
  readonly #perMs: number;
  readonly #burst: number;
  readonly #keysMax: number;
  readonly #buckets = new Map<string, Bucket>();
  readonly #shared: Bucket;
  #sweep: Iterator<[string, Bucket]> | undefined;

  constructor(env: Pick<Env, "clock">, options: RateLimiterOptions) {
    this.#clock = env.clock;
    this.#perMs = options.perSecond / 1000;
    this.#burst = options.burst;
    this.#keysMax = options.keysMax ?? 100_000;
    this.#shared = { tokens: options.burst, atMs: env.clock.monotonicMs() };
  }

  /** How many keys have a bucket of their own now. */
  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Takes `cost` tokens of the key's bucket, or none at all.
   * @returns 0 when they were taken; else after how many milliseconds (at least 1) they would be there, `Infinity` for never.
   */
  take(key: string, cost = 1): number {
    const nowMs = this.#clock.monotonicMs();
    const bucket = this.#buckets.get(key) ?? this.#add(key, nowMs);
    const tokens = this.#tokensAt(bucket, nowMs);
    bucket.atMs = nowMs;
    if (tokens + ROUNDING >= cost) {
      bucket.tokens = Math.max(0, tokens - cost);
      return 0;
    }
    bucket.tokens = tokens;
    if (cost > this.#burst || this.#perMs <= 0) return Number.POSITIVE_INFINITY;
    return Math.max(1, Math.ceil((cost - tokens) / this.#perMs - ROUNDING));
  }

  #tokensAt(bucket: Bucket, nowMs: number): number {
    return Math.min(this.#burst, bucket.tokens + (nowMs - bucket.atMs) * this.#perMs);
  }

  #add(key: string, nowMs: number): Bucket {
    if (this.#buckets.size >= this.#keysMax && !this.#makeRoom(nowMs)) return this.#shared;
    const bucket: Bucket = { tokens: this.#burst, atMs: nowMs };
    this.#buckets.set(key, bucket);
    return bucket;
  }

  /** Goes on where the last search ended, so that a full table of busy keys costs each newcomer a few looks and no more. */
  #makeRoom(nowMs: number): boolean {
    for (let looks = Math.min(SWEEP_STEP, this.#buckets.size); looks > 0; looks--) {
      this.#sweep ??= this.#buckets.entries();
      const next = this.#sweep.next();
      if (next.done === true) {
        this.#sweep = undefined;
        continue;
      }
      const [key, bucket] = next.value;
      if (this.#tokensAt(bucket, nowMs) < this.#burst) continue;
      this.#buckets.delete(key);
      return true;
    }
    return false;
  }
}
