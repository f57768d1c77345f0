/** Session leases. */
import type { SessionLease } from "../presence-store.js";
import { fromJson, NOTHING, number48, tables, text, toJson } from "./keys.js";
import type { KvEngine } from "./kv-engine.js";
import type { Key } from "./ordered-kv.js";

/** What is stored of a lease. `dueAtMs` is when it can be claimed: its expiry, or the end of a claim. */
interface StoredLease extends SessionLease {
  readonly dueAtMs: number;
}

const leaseKey = (sessionId: string): Key => tables.lease + text(sessionId);
const dueKey = (dueAtMs: number, sessionId: string): Key =>
  tables.leaseDue + number48(dueAtMs) + text(sessionId);

/** The lease part of the PresenceStore over {@link KvEngine}. */
export class Leases {
  readonly #engine: KvEngine;

  constructor(engine: KvEngine) {
    this.#engine = engine;
  }

  renewLeases(leases: readonly SessionLease[]): Promise<void> {
    return this.#engine.write(() => {
      for (const { sessionId, principal, expiresAtMs } of leases) {
        this.#put({ sessionId, principal, expiresAtMs, dueAtMs: expiresAtMs });
      }
    });
  }

  dropLease(sessionId: string): Promise<void> {
    return this.#engine.write(() => {
      const old = this.#stored(leaseKey(sessionId));
      if (old === undefined) return;
      this.#engine.remove(dueKey(old.dueAtMs, sessionId));
      this.#engine.remove(leaseKey(sessionId));
    });
  }

  claimExpiredLeases(input: {
    readonly nowMs: number;
    readonly claimUntilMs: number;
    readonly limit: number;
  }): Promise<readonly SessionLease[]> {
    return this.#engine.write(() => {
      const due = this.#engine.range(tables.leaseDue, dueKey(input.nowMs + 1, ""), { limit: input.limit });
      const claimed: SessionLease[] = [];
      for (const { key } of due) {
        const lease = this.#stored(tables.lease + key.slice(7));
        if (lease === undefined) continue;
        this.#put({ ...lease, dueAtMs: input.claimUntilMs });
        const { sessionId, principal, expiresAtMs } = lease;
        claimed.push({ sessionId, principal, expiresAtMs });
      }
      return claimed;
    });
  }

  #put(lease: StoredLease): void {
    const key = leaseKey(lease.sessionId);
    const old = this.#stored(key);
    if (old !== undefined && old.dueAtMs !== lease.dueAtMs) {
      this.#engine.remove(dueKey(old.dueAtMs, lease.sessionId));
    }
    this.#engine.put(dueKey(lease.dueAtMs, lease.sessionId), NOTHING);
    this.#engine.put(key, toJson(lease));
  }

  #stored(key: Key): StoredLease | undefined {
    const value = this.#engine.get(key);
    return value && fromJson<StoredLease>(value);
  }
}
