/** Leases by name, and the list of servers. */
import type { ClaimOutcome, ClusterStore, NodeRecord } from "../cluster-store.js";
import type { Counters } from "./counters.js";
import { endOf, fromJson, tables, text, toJson } from "./keys.js";
import type { KvEngine } from "./kv-engine.js";
import type { Key } from "./ordered-kv.js";

/** What is stored of a lease. */
interface StoredLease {
  readonly holder: string;
  readonly fence: number;
  readonly untilMs: number;
}

const leaseKey = (name: string): Key => tables.clusterLease + text(name);
const nodeKey = (node: string): Key => tables.node + text(node);

/** The ClusterStore over {@link KvEngine}. */
export class Cluster implements ClusterStore {
  readonly #engine: KvEngine;
  readonly #counters: Counters;

  constructor(engine: KvEngine, counters: Counters) {
    this.#engine = engine;
    this.#counters = counters;
  }

  claimLease(input: {
    readonly name: string;
    readonly holder: string;
    readonly nowMs: number;
    readonly untilMs: number;
  }): Promise<ClaimOutcome> {
    return this.#engine.write(() => {
      const { holder, nowMs, untilMs } = input;
      const key = leaseKey(input.name);
      const old = this.#stored<StoredLease>(key);
      if (old !== undefined && old.holder !== holder && old.untilMs > nowMs) {
        return { kind: "taken", holder: old.holder, untilMs: old.untilMs };
      }
      const fence = old?.holder === holder ? old.fence : this.#counters.next("fence");
      const lease: StoredLease = { holder, fence, untilMs };
      this.#engine.put(key, toJson(lease));
      return { kind: "held", fence, untilMs };
    });
  }

  releaseLease(name: string, holder: string): Promise<void> {
    return this.#engine.write(() => {
      const key = leaseKey(name);
      // Its fence is not needed: the next comes from one row for all.
      if (this.#stored<StoredLease>(key)?.holder === holder) this.#engine.remove(key);
    });
  }

  putNode(
    record: NodeRecord,
    nowMs: number,
  ): Promise<{ readonly kind: "put" } | { readonly kind: "taken"; readonly by: NodeRecord }> {
    return this.#engine.write(() => {
      const key = nodeKey(record.node);
      const old = this.#stored<NodeRecord>(key);
      if (old !== undefined && old.incarnation !== record.incarnation && old.expiresAtMs > nowMs) {
        return { kind: "taken", by: old };
      }
      // Names may be made up anew with every start: those of the past go.
      for (const one of this.#engine.range(tables.node, endOf(tables.node))) {
        if (fromJson<NodeRecord>(one.value).expiresAtMs <= nowMs) this.#engine.remove(one.key);
      }
      this.#engine.put(key, toJson(record));
      return { kind: "put" };
    });
  }

  removeNode(node: string, incarnation: string): Promise<void> {
    return this.#engine.write(() => {
      const key = nodeKey(node);
      if (this.#stored<NodeRecord>(key)?.incarnation === incarnation) this.#engine.remove(key);
    });
  }

  nodes(nowMs: number): Promise<readonly NodeRecord[]> {
    return this.#engine.read(() => {
      const all = this.#engine.durableRange(tables.node, endOf(tables.node));
      const records = all.map(({ value }) => fromJson<NodeRecord>(value));
      return records.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
    });
  }

  #stored<T>(key: Key): T | undefined {
    const value = this.#engine.get(key);
    return value && fromJson<T>(value);
  }
}
