/** Subscriptions and fetches in Redis, at the presentity's side. */
import type { PresentityAddress } from "@parley/model";
import type {
  FetchRecord,
  PutSubscriptionsOutcome,
  SubscriptionRecord,
  SubscriptionStore,
} from "../subscription-store.js";
import type { RedisEngine } from "./engine.js";
import { stamp } from "./keys.js";
import type { Unpacker } from "./msgpack.js";
import { decodeSubscription, decodeWatcher, encodeSubscription, encodeWatcher } from "./record-codec.js";
import { script } from "./scripts.js";

const put = script("subscription_put");
const read = script("subscription_read");
const due = script("subscription_due");
const record = script("fetch_record");
const fetches = script("fetch_read");
const sweep = script("watcher_information_sweep");
const nextView = script("view_next");

/** The SubscriptionStore over {@link RedisEngine}. */
export class RedisSubscriptions implements SubscriptionStore {
  readonly #engine: RedisEngine;

  constructor(engine: RedisEngine) {
    this.#engine = engine;
  }

  subscriptions(presentity: PresentityAddress): Promise<readonly SubscriptionRecord[]> {
    return this.#read(presentity, false);
  }

  async subscription(
    presentity: PresentityAddress,
    watcherKey: string,
  ): Promise<SubscriptionRecord | undefined> {
    return (await this.#read(presentity, watcherKey))[0];
  }

  putSubscriptions(
    presentity: PresentityAddress,
    records: readonly SubscriptionRecord[],
    ifChange?: number,
  ): Promise<PutSubscriptionsOutcome> {
    const rows = records.map((one) => {
      const isTerminated = one.state.kind === "terminated";
      const atMs = stamp(isTerminated ? one.lastAtMs : one.expiresAtMs);
      return [one.watcherKey, encodeSubscription(one), isTerminated, atMs];
    });
    const values = [presentity, ifChange ?? false, rows, this.#engine.clock.wallMs()];
    return this.#engine.run(put, this.#bucketOf(presentity), values, (result) =>
      result.nothing() ? { kind: "conflict" } : { kind: "put", change: result.number() },
    );
  }

  dueSubscriptions(nowMs: number, limit: number): Promise<readonly SubscriptionRecord[]> {
    return this.#engine.collect(due, "S", nowMs, limit, [nowMs], (result) => {
      result.list();
      const presentity = result.text() as PresentityAddress;
      return readSubscription(presentity, result);
    });
  }

  recordFetch(fetch: Parameters<SubscriptionStore["recordFetch"]>[0]): Promise<FetchRecord | undefined> {
    const { presentity, watcherKey, watcher, nowMs, fetchersMax } = fetch;
    const values = [presentity, watcherKey, nowMs, encodeWatcher(watcherKey, watcher), fetchersMax];
    return this.#engine.run(record, this.#bucketOf(presentity), values, (result) => {
      if (result.nothing()) return undefined;
      result.list();
      const count = result.number();
      return {
        ...{ presentity, watcherKey, watcher, count },
        firstAtMs: result.number(),
        lastAtMs: result.number(),
      };
    });
  }

  fetches(presentity: PresentityAddress, limit: number): Promise<readonly FetchRecord[]> {
    return this.#engine.run(fetches, this.#bucketOf(presentity), [presentity, limit], (result) =>
      Array.from({ length: result.list() }, () => {
        result.list();
        const watcherKey = result.text();
        const [count, firstAtMs, lastAtMs] = [result.number(), result.number(), result.number()];
        const watcher = decodeWatcher(watcherKey, result.text());
        return { presentity, watcherKey, watcher, count, firstAtMs, lastAtMs };
      }),
    );
  }

  async sweepWatcherInformation(beforeMs: number, limit: number): Promise<number> {
    const bound = `(${stamp(beforeMs)}`;
    const swept = await this.#engine.collect(sweep, "W", bound, limit, [bound], (result) => result.boolean());
    return swept.length;
  }

  nextViewGeneration(presentity: PresentityAddress): Promise<number> {
    const nowMs = this.#engine.clock.wallMs();
    return this.#engine.run(nextView, this.#bucketOf(presentity), [nowMs], (result) => result.number());
  }

  #read(presentity: PresentityAddress, watcherKey: string | false): Promise<SubscriptionRecord[]> {
    return this.#engine.run(read, this.#bucketOf(presentity), [presentity, watcherKey], (result) =>
      readSubscriptions(presentity, result),
    );
  }

  #bucketOf(presentity: PresentityAddress): number {
    return this.#engine.buckets.of(presentity);
  }
}

/** Reads a list of watcher key, record, watcher key, record … */
export function readSubscriptions(presentity: PresentityAddress, result: Unpacker): SubscriptionRecord[] {
  return Array.from({ length: result.list() / 2 }, () => readSubscription(presentity, result));
}

function readSubscription(presentity: PresentityAddress, result: Unpacker): SubscriptionRecord {
  return decodeSubscription(presentity, result.text(), result.text());
}
