/** Session leases. */
import type { LeaseRefusal, SessionLease } from "../presence-store.js";
import { fromJson, NOTHING, number48, tables, text, toJson } from "./keys.js";
import type { KvEngine } from "./kv-engine.js";
import type { Key } from "./ordered-kv.js";

/** What is stored of a lease. `dueAtMs` is when it can be claimed: its expiry, or the end of a claim. */
interface StoredLease extends SessionLease {
  readonly dueAtMs: number;
  readonly claimed: boolean;
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

  renewLeases(leases: readonly SessionLease[], onlyKept = false): Promise<readonly LeaseRefusal[]> {
    return this.#engine.write(() => {
      const refused: LeaseRefusal[] = [];
      for (const { sessionId, principal, expiresAtMs, fence } of leases) {
        const old = this.#stored(leaseKey(sessionId));
        if (old !== undefined && old.fence > fence) refused.push({ sessionId, reason: "superseded" });
        else if (onlyKept && (old === undefined || old.claimed)) refused.push({ sessionId, reason: "lost" });
        else
          this.#put({ sessionId, principal, expiresAtMs, fence, dueAtMs: expiresAtMs, claimed: false }, old);
      }
      return refused;
    });
  }

  dropLease(sessionId: string, fence?: number): Promise<void> {
    return this.#engine.write(() => {
      const old = this.#stored(leaseKey(sessionId));
      if (old === undefined || (fence !== undefined && old.fence > fence)) return;
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
        this.#put({ ...lease, dueAtMs: input.claimUntilMs, claimed: true }, lease);
        const { sessionId, principal, expiresAtMs, fence } = lease;
        claimed.push({ sessionId, principal, expiresAtMs, fence });
      }
      return claimed;
    });
  }

  #put(lease: StoredLease, old: StoredLease | undefined): void {
    if (old !== undefined && old.dueAtMs !== lease.dueAtMs) {
      this.#engine.remove(dueKey(old.dueAtMs, lease.sessionId));
    }
    this.#engine.put(dueKey(lease.dueAtMs, lease.sessionId), NOTHING);
    this.#engine.put(leaseKey(lease.sessionId), toJson(lease));
  }

  #stored(key: Key): StoredLease | undefined {
    const value = this.#engine.get(key);
    return value && fromJson<StoredLease>(value);
  }
}
