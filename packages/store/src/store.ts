/** All ports of the store together, with its lifecycle. Consumers ask for the narrowest port. */
import type { AccountStore } from "./account-store.js";
import type { InboxStore, OutboxStore } from "./message-store.js";
import type { PresenceStore } from "./presence-store.js";
import type { SubscriptionStore, WatchStore } from "./subscription-store.js";

/** Small secrets and settings that must survive a restart (e.g. the key that signs resume tokens). */
export interface SecretStore {
  /** @returns the secret of that name, made with `make` and kept durably when there was none. */
  secret(name: string, make: () => Uint8Array): Promise<Uint8Array>;
}

/** A store engine. */
export interface Store
  extends AccountStore,
    PresenceStore,
    SubscriptionStore,
    WatchStore,
    InboxStore,
    OutboxStore,
    SecretStore {
  /** Resolves with the failure that broke the store, or with nothing after `close`: after a failure every call rejects. */
  readonly closed: Promise<Error | undefined>;
  /** Writes what was called before, then closes. Idempotent. */
  close(): Promise<void>;
}
