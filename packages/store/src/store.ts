/** All ports of the store together, with its lifecycle. Consumers ask for the narrowest port. */
import type { AccountStore } from "./account-store.js";
import type { ClusterStore } from "./cluster-store.js";
import type { InboxStore, OutboxStore } from "./message-store.js";
import type { PresenceStore } from "./presence-store.js";
import type { SubscriptionStore, WatchStore } from "./subscription-store.js";

/** Small secrets and settings that must survive a restart (e.g. the key that signs resume tokens). */
export interface SecretStore {
  /** @returns the secret of that name, made with `make` and kept durably when there was none. */
  secret(name: string, make: () => Uint8Array): Promise<Uint8Array>;
}

/** Whether a store answers. */
export type StoreHealth =
  | { readonly kind: "up" }
  /** Calls wait for a while and are then refused: `unavailable`, reason `store_unavailable`. */
  | { readonly kind: "down"; readonly sinceMs: number; readonly cause: string };

/**
 * A store engine.
 *
 * A call that rejects with `unavailable` (reason `store_unavailable`) may have been carried out or not: the same again is
 * safe, since every write is idempotent or guarded by what it expects.
 */
export interface Store
  extends AccountStore,
    PresenceStore,
    SubscriptionStore,
    WatchStore,
    InboxStore,
    OutboxStore,
    SecretStore,
    ClusterStore {
  /**
   * Whether other processes may write to it too. Then what is remembered of it has to be checked before it decides
   * anything (`PresenceSnapshot.change`, `InboxRecord.revision`), and changes are told on the bus.
   */
  readonly shared: boolean;
  /** Whether it answers now. One that is not shared is up until it is closed. */
  readonly health: StoreHealth;
  /** Calls `fn` when {@link health} has changed. @returns ends that. */
  onHealth(fn: (health: StoreHealth) => void): () => void;
  /**
   * Resolves with the failure that broke the store for good, or with nothing after `close`: after a failure every call
   * rejects. A lost connection is no such failure ({@link health}).
   */
  readonly closed: Promise<Error | undefined>;
  /** Writes what was called before, then closes. Idempotent. */
  close(): Promise<void>;
}
