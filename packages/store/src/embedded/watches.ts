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
const domainDueKey = (domain: string, dueAtMs: number, name: Key): Key =>
  tables.watchDueByDomain + part(domain) + number48(dueAtMs) + name;

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);

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

  putWatch(record: WatchRecord): Promise<void> {
    const engine = this.#engine;
    return engine.write(() => {
      const name = nameOf(record.watcher, record.presentity);
      const old = this.#stored(name);
      if (old?.dueAtMs !== record.dueAtMs) {
        if (old !== undefined) this.#removeDue(old, name);
        engine.put(dueKey(record.dueAtMs, name), NOTHING);
        engine.put(domainDueKey(domainOf(record.presentity), record.dueAtMs, name), NOTHING);
      }
      if (old === undefined) engine.put(ofKey(record.presentity, record.watcher), NOTHING);
      engine.put(tables.watch + name, toJson(record));
    });
  }

  removeWatch(watcher: PrincipalName, presentity: PresentityAddress): Promise<void> {
    return this.#engine.write(() => {
      const old = this.#stored(nameOf(watcher, presentity));
      if (old !== undefined) this.#remove(old);
    });
  }

  dueWatches(input: {
    readonly nowMs: number;
    readonly limit: number;
    readonly domain?: string;
  }): Promise<readonly WatchRecord[]> {
    const engine = this.#engine;
    return engine.read(() => {
      const prefix =
        input.domain === undefined ? tables.watchDue : tables.watchDueByDomain + part(input.domain);
      const due = engine.durableRange(prefix, prefix + number48(input.nowMs + 1), { limit: input.limit });
      return due.map(({ key }) => {
        const value = engine.durableGet(tables.watch + key.slice(prefix.length + 6));
        return fromJson<WatchRecord>(value as Buffer);
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

  #remove(record: WatchRecord): void {
    const name = nameOf(record.watcher, record.presentity);
    this.#removeDue(record, name);
    this.#engine.remove(ofKey(record.presentity, record.watcher));
    this.#engine.remove(tables.watch + name);
  }

  #removeDue(record: WatchRecord, name: Key): void {
    this.#engine.remove(dueKey(record.dueAtMs, name));
    this.#engine.remove(domainDueKey(domainOf(record.presentity), record.dueAtMs, name));
  }

  #stored(name: Key): WatchRecord | undefined {
    const value = this.#engine.get(tables.watch + name);
    return value && fromJson<WatchRecord>(value);
  }
}
