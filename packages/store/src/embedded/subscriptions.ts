/** Subscriptions and fetches, at the presentity's side. */
import type { PresentityAddress } from "@parley/model";
import type {
  FetchRecord,
  PutSubscriptionsOutcome,
  SubscriptionRecord,
  SubscriptionStore,
} from "../subscription-store.js";
import type { OwnedData } from "./accounts.js";
import type { Counters } from "./counters.js";
import { GenerationCache } from "./generation-cache.js";
import { endOf, fromJson, NOTHING, number48, part, tables, text, toJson } from "./keys.js";
import type { KvEngine } from "./kv-engine.js";
import type { Key } from "./ordered-kv.js";
import type { PresentityChanges } from "./presentity-changes.js";

type Kind = typeof tables.subscription | typeof tables.fetch;

/** Names a record within its table: presentity and watcher key. */
const nameOf = (presentity: string, watcherKey: string): Key => part(presentity) + text(watcherKey);
const dueKey = (expiresAtMs: number, name: Key): Key => tables.subscriptionDue + number48(expiresAtMs) + name;
const endKey = (lastAtMs: number, kind: Kind, name: Key): Key =>
  tables.watcherInformationEnd + number48(lastAtMs) + kind + name;

/** Presentities of which it is known how many have fetched them; of others it is counted when it is needed. */
const COUNTED_MAX = 10_000;

/** Subscriptions over {@link KvEngine}. */
export class Subscriptions implements SubscriptionStore, OwnedData {
  readonly #engine: KvEngine;
  readonly #counters: Counters;
  readonly #changes: PresentityChanges;
  /** How many watcher keys have fetched a presentity, as of the operations so far; by its part of their keys. */
  readonly #fetchers = new GenerationCache<number>(COUNTED_MAX);

  constructor(engine: KvEngine, counters: Counters, changes: PresentityChanges) {
    this.#engine = engine;
    this.#counters = counters;
    this.#changes = changes;
  }

  subscriptions(presentity: PresentityAddress): Promise<readonly SubscriptionRecord[]> {
    return this.#engine.read(() => this.#durableAll<SubscriptionRecord>(tables.subscription, presentity));
  }

  /** Those that are not terminated, as of what is durable; to be called within a read. */
  durableLive(presentity: PresentityAddress): readonly SubscriptionRecord[] {
    const all = this.#durableAll<SubscriptionRecord>(tables.subscription, presentity);
    return all.filter(({ state }) => state.kind !== "terminated");
  }

  subscription(presentity: PresentityAddress, watcherKey: string): Promise<SubscriptionRecord | undefined> {
    return this.#engine.read(() => {
      const value = this.#engine.durableGet(tables.subscription + nameOf(presentity, watcherKey));
      return value && fromJson<SubscriptionRecord>(value);
    });
  }

  putSubscriptions(
    presentity: PresentityAddress,
    records: readonly SubscriptionRecord[],
    ifChange?: number,
  ): Promise<PutSubscriptionsOutcome> {
    const engine = this.#engine;
    return engine.write(() => {
      const before = this.#changes.current(presentity);
      if (before === undefined || (ifChange !== undefined && ifChange !== before)) {
        return { kind: "conflict" };
      }
      for (const record of records) {
        const name = nameOf(presentity, record.watcherKey);
        this.#removeSubscription(name);
        engine.put(tables.subscription + name, toJson(record));
        engine.put(indexOf(record, name), NOTHING);
      }
      return { kind: "put", change: this.#changes.raise(presentity) };
    });
  }

  dueSubscriptions(nowMs: number, limit: number): Promise<readonly SubscriptionRecord[]> {
    const engine = this.#engine;
    return engine.read(() => {
      const due = engine.durableRange(tables.subscriptionDue, dueKey(nowMs + 1, ""), { limit });
      return due.map(({ key }) => {
        const value = engine.durableGet(tables.subscription + key.slice(7));
        return fromJson<SubscriptionRecord>(value as Buffer);
      });
    });
  }

  recordFetch(fetch: Parameters<SubscriptionStore["recordFetch"]>[0]): Promise<FetchRecord | undefined> {
    const engine = this.#engine;
    return engine.write(() => {
      const ofPresentity = part(fetch.presentity);
      const name = nameOf(fetch.presentity, fetch.watcherKey);
      const stored = engine.get(tables.fetch + name);
      const old = stored && fromJson<FetchRecord>(stored);
      if (old === undefined) {
        const fetchers = this.#fetchersOf(ofPresentity);
        const hasRoom = fetchers < fetch.fetchersMax;
        this.#fetchers.set(ofPresentity, hasRoom ? fetchers + 1 : fetchers);
        if (!hasRoom) return undefined;
      }
      const record: FetchRecord = {
        presentity: fetch.presentity,
        watcherKey: fetch.watcherKey,
        watcher: fetch.watcher,
        count: (old?.count ?? 0) + 1,
        firstAtMs: old?.firstAtMs ?? fetch.nowMs,
        lastAtMs: fetch.nowMs,
      };
      if (old !== undefined) engine.remove(endKey(old.lastAtMs, tables.fetch, name));
      engine.put(tables.fetch + name, toJson(record));
      engine.put(endKey(record.lastAtMs, tables.fetch, name), NOTHING);
      return record;
    });
  }

  fetches(presentity: PresentityAddress, limit: number): Promise<readonly FetchRecord[]> {
    return this.#engine.read(() => this.#durableAll<FetchRecord>(tables.fetch, presentity, limit));
  }

  sweepWatcherInformation(beforeMs: number, limit: number): Promise<number> {
    return this.#engine.write(() => {
      const start = tables.watcherInformationEnd;
      const ended = this.#engine.range(start, start + number48(beforeMs), { limit });
      for (const { key } of ended) {
        this.#engine.remove(key);
        const record = key.slice(7);
        this.#engine.remove(record);
        if (record.startsWith(tables.fetch)) this.#fetchGone(record);
      }
      return ended.length;
    });
  }

  nextViewGeneration(_presentity: PresentityAddress): Promise<number> {
    return this.#engine.write(() => {
      const generation = this.#counters.next("view");
      this.#engine.touch();
      return generation;
    });
  }

  removePresentity(presentity: PresentityAddress): void {
    const engine = this.#engine;
    const ofPresentity = part(presentity);
    for (const { key } of engine.range(
      tables.subscription + ofPresentity,
      endOf(tables.subscription + ofPresentity),
    )) {
      this.#removeSubscription(key.slice(1));
      engine.remove(key);
    }
    for (const { key, value } of engine.range(
      tables.fetch + ofPresentity,
      endOf(tables.fetch + ofPresentity),
    )) {
      engine.remove(endKey(fromJson<FetchRecord>(value).lastAtMs, tables.fetch, key.slice(1)));
      engine.remove(key);
    }
    this.#fetchers.delete(ofPresentity);
  }

  #fetchersOf(ofPresentity: Key): number {
    const prefix = tables.fetch + ofPresentity;
    return (
      this.#fetchers.get(ofPresentity) ?? this.#engine.range(prefix, endOf(prefix), { values: false }).length
    );
  }

  /** @param record - the key of the fetch: the letter of its table, the presentity's part, the watcher key. */
  #fetchGone(record: Key): void {
    const ofPresentity = record.slice(1, record.indexOf("\0") + 1);
    const fetchers = this.#fetchers.get(ofPresentity);
    if (fetchers !== undefined) this.#fetchers.set(ofPresentity, fetchers - 1);
  }

  /** Removes the index entry of the record that is there. */
  #removeSubscription(name: Key): void {
    const old = this.#engine.get(tables.subscription + name);
    if (old !== undefined) this.#engine.remove(indexOf(fromJson<SubscriptionRecord>(old), name));
  }

  #durableAll<T>(kind: Kind, presentity: PresentityAddress, limit?: number): readonly T[] {
    const prefix = kind + part(presentity);
    const options = limit === undefined ? {} : { limit };
    return this.#engine.durableRange(prefix, endOf(prefix), options).map(({ value }) => fromJson<T>(value));
  }
}

/** A record is either due to expire or has ended. */
function indexOf(record: SubscriptionRecord, name: Key): Key {
  return record.state.kind === "terminated"
    ? endKey(record.lastAtMs, tables.subscription, name)
    : dueKey(record.expiresAtMs, name);
}
