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

/** What became of a write of subscriptions. */
export type PutSubscriptionsOutcome =
  | { readonly kind: "put"; readonly change: number }
  /**
   * The presentity's change number is another one: somebody else has decided something since it was read. Or there is no
   * such presentity (any more).
   */
  | { readonly kind: "conflict" };

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
   * @param ifChange - only when this is the change number before: what was decided by older rules is not written.
   * @returns with the change number after it (`WatchState.change`).
   */
  putSubscriptions(
    presentity: PresentityAddress,
    records: readonly SubscriptionRecord[],
    ifChange?: number,
  ): Promise<PutSubscriptionsOutcome>;
  /** Records that are not terminated and expire at or before `nowMs`, at most `limit`. They stay until written again. */
  dueSubscriptions(nowMs: number, limit: number): Promise<readonly SubscriptionRecord[]>;
  /**
   * Counts a fetch.
   * @param fetch.fetchersMax - a watcher key that is not there is not added to so many others of the presentity, until a
   *   sweep has made room; those that are there go on being counted.
   * @returns `undefined` when it was not recorded for want of room.
   */
  recordFetch(fetch: {
    readonly presentity: PresentityAddress;
    readonly watcherKey: string;
    readonly watcher: Requester;
    readonly nowMs: number;
    readonly fetchersMax: number;
  }): Promise<FetchRecord | undefined>;
  /** At most `limit` fetches of a presentity; which ones, where there are more, is not said. */
  fetches(presentity: PresentityAddress, limit: number): Promise<readonly FetchRecord[]>;
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
  /**
   * Writes a watch unless a newer one is there: a newer `wish` wins, and of one wish a newer `change`; of one change the
   * later write. So servers that write the same watch agree, whatever the order.
   * @returns what is there afterwards: `record`, or the newer one.
   */
  putWatch(record: WatchRecord): Promise<WatchRecord>;
  /** Removes a watch, unless one of a newer wish is there. @param wish - absent: whatever is there. */
  removeWatch(watcher: PrincipalName, presentity: PresentityAddress, wish?: number): Promise<void>;
  /**
   * Hands over watches whose `dueAtMs` is at or before `nowMs`, each to exactly one caller: they are due again at
   * `claimUntilMs`, unless the claimer writes another time. At most `limit`; fewer means that nothing is left to do.
   * @returns the records as they are after that (`dueAtMs` is `claimUntilMs`).
   */
  claimDueWatches(input: {
    readonly nowMs: number;
    readonly claimUntilMs: number;
    readonly limit: number;
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
