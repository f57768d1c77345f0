/** The SubscriptionStore and WatchStore ports: a presentity's subscriptions, and what the domain's own people watch. */
import type {
  PresentityAddress,
  PrincipalName,
  Requester,
  SubscriptionState,
  TerminationReason,
  Version,
} from "@parley/model";

/** One subscription, at the presentity's side. Keyed by (presentity, watcher key). */
export interface SubscriptionRecord {
  readonly presentity: PresentityAddress;
  /** Names the watcher within the presentity: its principal, or `anonymous:ID@DOMAIN`. */
  readonly watcherKey: string;
  readonly watcher: Requester;
  /** The domain of the watcher: where notifications go. */
  readonly watcherDomain: string;
  readonly state: SubscriptionState;
  /** The view that it was granted; absent unless active. */
  readonly view?: string;
  /** Unix milliseconds. */
  readonly expiresAtMs: number;
  /** The newest wish that was seen of this watcher (`Watch.wish`). */
  readonly wish: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** A fetch, remembered for watcher information. Keyed by (presentity, watcher key). */
export interface FetchRecord {
  readonly presentity: PresentityAddress;
  readonly watcherKey: string;
  readonly watcher: Requester;
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/**
 * Subscriptions at the presentity's side. Writes are durable when their promise resolves. Terminated subscriptions are
 * kept (for watcher information) until `sweepWatcherInformation`.
 */
export interface SubscriptionStore {
  /** All subscriptions of a presentity, terminated ones within the span too. */
  subscriptions(presentity: PresentityAddress): Promise<readonly SubscriptionRecord[]>;
  subscription(presentity: PresentityAddress, watcherKey: string): Promise<SubscriptionRecord | undefined>;
  /**
   * Writes several records of one presentity together, and raises the presentity's change number.
   * @returns the change number after it (`WatchState.change`).
   */
  putSubscriptions(presentity: PresentityAddress, records: readonly SubscriptionRecord[]): Promise<number>;
  /** Records that are not terminated and expire at or before `nowMs`, at most `limit`. They stay until written again. */
  dueSubscriptions(nowMs: number, limit: number): Promise<readonly SubscriptionRecord[]>;
  /** Counts a fetch. */
  recordFetch(fetch: {
    readonly presentity: PresentityAddress;
    readonly watcherKey: string;
    readonly watcher: Requester;
    readonly nowMs: number;
  }): Promise<FetchRecord>;
  fetches(presentity: PresentityAddress): Promise<readonly FetchRecord[]>;
  /** Removes terminated subscriptions and fetches that ended before `beforeMs`, at most `limit`. @returns how many. */
  sweepWatcherInformation(beforeMs: number, limit: number): Promise<number>;
  /**
   * The next generation for a new view id of this presentity: never the same twice.
   */
  nextViewGeneration(presentity: PresentityAddress): Promise<number>;
}

/** One thing that a principal (or an anonymous session) of this domain watches, at the watcher's side. */
export interface WatchRecord {
  readonly watcher: PrincipalName;
  readonly presentity: PresentityAddress;
  /** What the watcher wants. A cancelled watch is kept until the presentity's domain has been told. */
  readonly wanted: "watch" | "cancel";
  /** Rises with every wish of this watcher for this presentity. */
  readonly wish: number;
  /** What the presentity's domain last said. */
  readonly state:
    | { readonly kind: "pending"; readonly reason: string }
    | { readonly kind: "active"; readonly view: string }
    | { readonly kind: "terminated"; readonly reason: TerminationReason };
  /** The newest `WatchState.change` that was taken. */
  readonly change: number;
  /** When the watcher's wish runs out unless refreshed, Unix milliseconds. */
  readonly expiresAtMs: number;
  /** When the presentity's domain has to be asked (again): first, for a refresh, or for a cancel. Unix milliseconds. */
  readonly dueAtMs: number;
}

/** Watches at the watcher's side. Writes are durable when their promise resolves. */
export interface WatchStore {
  watches(watcher: PrincipalName): Promise<readonly WatchRecord[]>;
  watch(watcher: PrincipalName, presentity: PresentityAddress): Promise<WatchRecord | undefined>;
  putWatch(record: WatchRecord): Promise<void>;
  removeWatch(watcher: PrincipalName, presentity: PresentityAddress): Promise<void>;
  /** Watches whose `dueAtMs` is at or before `nowMs`, the oldest first, at most `limit`, of presentities in `domain` when given. */
  dueWatches(input: {
    readonly nowMs: number;
    readonly limit: number;
    readonly domain?: string;
  }): Promise<readonly WatchRecord[]>;
  /** All watches of one presentity, whatever their state. */
  watchesOf(presentity: PresentityAddress): Promise<readonly WatchRecord[]>;
}

/** A version that is known for a view, kept by callers; here so that ports and callers share the shape. */
export interface KnownVersion {
  readonly presentity: PresentityAddress;
  readonly view: string;
  readonly version?: Version;
}
