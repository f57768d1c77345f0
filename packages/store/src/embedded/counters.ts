/** The rising numbers of the whole store, written once for each group that used one. */
import { fromJson, tables, toJson } from "./keys.js";
import type { KvEngine } from "./kv-engine.js";

/** What is stored under `tables.counters`. */
export interface CounterValues {
  /** Inbox numbers. */
  inbox: number;
  /** Outbox entries. */
  outbox: number;
  /** Reports. */
  report: number;
  /** Change numbers of subscriptions, and view generations: one row for all presentities, so that removing one and making it again repeats nothing. */
  change: number;
  view: number;
  /** Revisions of inboxes: one row for all, likewise. */
  revision: number;
  /** Fences of leases by name, likewise. */
  fence: number;
  /** The newest epoch of a presentity, or of an account's credentials, that was removed: what is made again gets a newer. */
  removedEpoch: number;
}

/** Hands out numbers that never come twice, except those of a group that did not become durable. */
export class Counters {
  readonly #values: CounterValues;
  #changed = false;

  constructor(engine: KvEngine) {
    const stored = engine.get(tables.counters);
    this.#values = {
      ...{ inbox: 0, outbox: 0, report: 0, change: 0, view: 0, revision: 0, fence: 0, removedEpoch: 0 },
      ...(stored === undefined ? {} : fromJson<CounterValues>(stored)),
    };
    engine.beforeCommit(() => {
      if (!this.#changed) return;
      this.#changed = false;
      engine.put(tables.counters, toJson(this.#values));
    });
  }

  /** The next number of one row; from 1. To be called within an operation that writes. */
  next(name: Exclude<keyof CounterValues, "removedEpoch">): number {
    this.#changed = true;
    return ++this.#values[name];
  }

  /** The epoch of a new presentity or account: the time, but newer than that of any that was removed. */
  epoch(nowMs: number): number {
    return Math.max(nowMs, this.#values.removedEpoch + 1);
  }

  removedEpoch(epoch: number): void {
    if (epoch <= this.#values.removedEpoch) return;
    this.#changed = true;
    this.#values.removedEpoch = epoch;
  }
}
