/** Watches, at the watcher's side. */
import type { PresentityAddress, PrincipalName } from "@parley/model";
import type { WatchRecord, WatchStore } from "../subscription-store.js";
import type { OwnedData } from "./accounts.js";
import { endOf, fromJson, NOTHING, number48, part, tables, text, toJson } from "./keys.js";
import type { KvEngine } from "./kv-engine.js";
import type { Key } from "./ordered-kv.js";

/** Names a watch: watcher and presentity. */
const nameOf = (watcher: string, presentity: string): Key => part(watcher) + text(presentity);
const ofKey = (presentity: string, watcher: string): Key => tables.watchOf + part(presentity) + text(watcher);
const dueKey = (dueAtMs: number, name: Key): Key => tables.watchDue + number48(dueAtMs) + name;

/** Watches over {@link KvEngine}. */
export class Watches implements WatchStore, OwnedData {
  readonly #engine: KvEngine;

  constructor(engine: KvEngine) {
    this.#engine = engine;
  }

  watches(watcher: PrincipalName): Promise<readonly WatchRecord[]> {
    return this.#engine.read(() => {
      const prefix = tables.watch + part(watcher);
      const found = this.#engine.durableRange(prefix, endOf(prefix));
      return found.map(({ value }) => fromJson<WatchRecord>(value));
    });
  }

  watch(watcher: PrincipalName, presentity: PresentityAddress): Promise<WatchRecord | undefined> {
    return this.#engine.read(() => {
      const value = this.#engine.durableGet(tables.watch + nameOf(watcher, presentity));
      return value && fromJson<WatchRecord>(value);
    });
  }

  putWatch(record: WatchRecord): Promise<WatchRecord> {
    return this.#engine.write(() => {
      const old = this.#stored(nameOf(record.watcher, record.presentity));
      if (old !== undefined && isNewer(old, record)) return old;
      return this.#put(record, old);
    });
  }

  removeWatch(watcher: PrincipalName, presentity: PresentityAddress, wish?: number): Promise<void> {
    return this.#engine.write(() => {
      const old = this.#stored(nameOf(watcher, presentity));
      if (old !== undefined && (wish === undefined || old.wish <= wish)) this.#remove(old);
    });
  }

  claimDueWatches(input: {
    readonly nowMs: number;
    readonly claimUntilMs: number;
    readonly limit: number;
  }): Promise<readonly WatchRecord[]> {
    const engine = this.#engine;
    return engine.write(() => {
      const prefix = tables.watchDue;
      const due = engine.range(prefix, prefix + number48(input.nowMs + 1), { limit: input.limit });
      return due.map(({ key }) => {
        const value = engine.get(tables.watch + key.slice(7));
        const old = fromJson<WatchRecord>(value as Buffer);
        return this.#put({ ...old, dueAtMs: input.claimUntilMs }, old);
      });
    });
  }

  watchesOf(presentity: PresentityAddress): Promise<readonly WatchRecord[]> {
    const engine = this.#engine;
    return engine.read(() => {
      const prefix = tables.watchOf + part(presentity);
      return engine.durableRange(prefix, endOf(prefix)).map(({ key }) => {
        const watcher = key.slice(prefix.length);
        const value = engine.durableGet(`${tables.watch + watcher}\0${text(presentity)}`);
        return fromJson<WatchRecord>(value as Buffer);
      });
    });
  }

  removeOf(principal: PrincipalName): void {
    const prefix = tables.watch + part(principal);
    for (const { value } of this.#engine.range(prefix, endOf(prefix))) {
      this.#remove(fromJson<WatchRecord>(value));
    }
  }

  #put(record: WatchRecord, old: WatchRecord | undefined): WatchRecord {
    const engine = this.#engine;
    const name = nameOf(record.watcher, record.presentity);
    if (old?.dueAtMs !== record.dueAtMs) {
      if (old !== undefined) engine.remove(dueKey(old.dueAtMs, name));
      engine.put(dueKey(record.dueAtMs, name), NOTHING);
    }
    if (old === undefined) engine.put(ofKey(record.presentity, record.watcher), NOTHING);
    engine.put(tables.watch + name, toJson(record));
    return record;
  }

  #remove(record: WatchRecord): void {
    const name = nameOf(record.watcher, record.presentity);
    this.#engine.remove(dueKey(record.dueAtMs, name));
    this.#engine.remove(ofKey(record.presentity, record.watcher));
    this.#engine.remove(tables.watch + name);
  }

  #stored(name: Key): WatchRecord | undefined {
    const value = this.#engine.get(tables.watch + name);
    return value && fromJson<WatchRecord>(value);
  }
}

/** Whether `one` says more than `other`, whichever was written first. */
function isNewer(one: WatchRecord, other: WatchRecord): boolean {
  return one.wish === other.wish ? one.change > other.change : one.wish > other.wish;
}
