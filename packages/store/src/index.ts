/** `@parley/store`: the ports of a domain's state. Engines are in subpaths; only a composition root names one. */
export type {
  Account,
  AccountStore,
  InboxRecord,
  SetAccessRulesOutcome,
} from "./account-store.js";
export type { ClaimOutcome, ClusterStore, NodeRecord } from "./cluster-store.js";
export type {
  AppendOutcome,
  EnqueueOutcome,
  InboxNumbers,
  InboxStore,
  LanePosition,
  OutboxEntry,
  OutboxStore,
  StoredMessage,
  StoredReport,
} from "./message-store.js";
export type {
  LeaseRefusal,
  PresenceSnapshot,
  PresenceStore,
  PresentityRecord,
  PresentityState,
  PublishOutcome,
  SessionLease,
} from "./presence-store.js";
export type { SecretStore, Store, StoreHealth } from "./store.js";
export type {
  FetchRecord,
  KnownVersion,
  PutSubscriptionsOutcome,
  SubscriptionRecord,
  SubscriptionStore,
  WatchRecord,
  WatchStore,
} from "./subscription-store.js";
