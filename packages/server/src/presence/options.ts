/** What can be set of the presence service, with the defaults. Durations are in milliseconds. */

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Options of the presence service, all given. */
export interface ResolvedPresenceOptions {
  /** How long a publication lives when `Publish.expires_ms` is 0. @defaultValue 3_600_000 (1 h) */
  readonly publicationExpiryDefaultMs: number;
  /** Shorter wishes are raised to this. @defaultValue 1_000 (1 s) */
  readonly publicationExpiryMinMs: number;
  /** Longer wishes are cut to this. @defaultValue 604_800_000 (7 d) */
  readonly publicationExpiryMaxMs: number;
  /** Publications that one presentity may have at a time. @defaultValue 16 */
  readonly publicationsMax: number;
  /** Tuples that one publication may have. @defaultValue 32 */
  readonly tuplesMax: number;
  /** The largest publication, and the largest document taken from another domain, encoded, in bytes. @defaultValue 65_536 (64 KiB) */
  readonly documentBytesMax: number;
  /** How long a subscription lives when `Subscribe.expires_ms` is 0. @defaultValue 604_800_000 (7 d) */
  readonly subscriptionExpiryDefaultMs: number;
  /** Shorter wishes are raised to this. @defaultValue 1_000 (1 s) */
  readonly subscriptionExpiryMinMs: number;
  /** Longer wishes, of own sessions and of other domains, are cut to this. @defaultValue 2_592_000_000 (30 d) */
  readonly subscriptionExpiryMaxMs: number;
  /** Live subscriptions that one presentity may have; further ones are refused. @defaultValue 20_000 */
  readonly subscribersMax: number;
  /** Of them those that wait for the owner's decision; further ones are refused. Leaves room for whom the rules allow. @defaultValue 2_000 */
  readonly pendingSubscribersMax: number;
  /** Strangers refused at once that are remembered for watcher information, within `watcherSpanMs`. @defaultValue 5_000 */
  readonly refusedKeptMax: number;
  /**
   * Fetchers of one presentity that are remembered for watcher information, within `watcherSpanMs`; of further ones its
   * owner hears nothing. @defaultValue 5_000
   */
  readonly fetchersKeptMax: number;
  /** Presentities that one watcher may watch; further ones are refused with `too_many_subscriptions`. @defaultValue 5_000 */
  readonly subscriptionsMax: number;
  /** Access rules of one presentity. @defaultValue 2_000 */
  readonly rulesMax: number;
  /** What is asked for at another domain, and refreshed after three quarters of it. @defaultValue 3_600_000 (1 h) */
  readonly remoteExpiryMs: number;
  /** How often a subscription that is pending in another domain is asked for again. @defaultValue 60_000 (1 min) */
  readonly pendingRecheckMs: number;
  /** How long a terminated subscription is kept in the watcher's list. @defaultValue 86_400_000 (24 h) */
  readonly terminatedKeepMs: number;
  /** What an answer of another domain may take before the question is asked again. @defaultValue 5_000 (5 s) */
  readonly askTimeoutMs: number;
  /** How long Subscribe waits for another domain before it answers `pending`, `domain_unreachable`. @defaultValue 2_000 (2 s) */
  readonly subscribePatienceMs: number;
  /** How often views that are held of another domain are compared with it; also the heartbeat. @defaultValue 30_000 (30 s) */
  readonly compareIntervalMs: number;
  /** Views in one Compare. @defaultValue 500 */
  readonly compareViewsMax: number;
  /** Watches that are asked for at a time. @defaultValue 500 */
  readonly watchBatchMax: number;
  /** The first pause before something is sent again to another domain; doubled, with jitter. @defaultValue 500 */
  readonly retryInitialMs: number;
  /** The longest such pause. @defaultValue 60_000 (1 min) */
  readonly retryMaxMs: number;
  /** Over how long what is asked is spread when the way to other domains is there again. @defaultValue 1_000 (1 s) */
  readonly contactSpreadMs: number;
  /** What is owed to other domains (states and view changes that may not have arrived) and kept for sending again. @defaultValue 100_000 */
  readonly owedMax: number;
  /** How long after the loss of contact what a session published is kept. @defaultValue 30_000 (30 s) */
  readonly outOfContactMs: number;
  /** How long the lease of a session in contact is; renewed after a third of it. @defaultValue 120_000 (2 min) */
  readonly leaseMs: number;
  /** Publications, subscriptions, leases and watches that ran out are found at least so often. @defaultValue 1_000 (1 s) */
  readonly sweepIntervalMs: number;
  /** For how long watcher information remembers who is gone. @defaultValue 86_400_000 (24 h) */
  readonly watcherSpanMs: number;
  /** Presentities that are kept in memory when nothing happens with them. @defaultValue 20_000 */
  readonly presentitiesMax: number;
  /** Views without attached sessions whose newest notification is kept. @defaultValue 10_000 */
  readonly viewsIdleMax: number;
}

/** Options of the presence service; what is absent has its default. */
export type PresenceOptions = { readonly [K in keyof ResolvedPresenceOptions]?: number };

const defaults: ResolvedPresenceOptions = {
  publicationExpiryDefaultMs: hourMs,
  publicationExpiryMinMs: secondMs,
  publicationExpiryMaxMs: 7 * dayMs,
  publicationsMax: 16,
  tuplesMax: 32,
  documentBytesMax: 65_536,
  subscriptionExpiryDefaultMs: 7 * dayMs,
  subscriptionExpiryMinMs: secondMs,
  subscriptionExpiryMaxMs: 30 * dayMs,
  subscribersMax: 20_000,
  pendingSubscribersMax: 2_000,
  refusedKeptMax: 5_000,
  fetchersKeptMax: 5_000,
  subscriptionsMax: 5_000,
  rulesMax: 2_000,
  remoteExpiryMs: hourMs,
  pendingRecheckMs: minuteMs,
  terminatedKeepMs: dayMs,
  askTimeoutMs: 5 * secondMs,
  subscribePatienceMs: 2 * secondMs,
  compareIntervalMs: 30 * secondMs,
  compareViewsMax: 500,
  watchBatchMax: 500,
  retryInitialMs: 500,
  retryMaxMs: minuteMs,
  contactSpreadMs: secondMs,
  owedMax: 100_000,
  outOfContactMs: 30 * secondMs,
  leaseMs: 2 * minuteMs,
  sweepIntervalMs: secondMs,
  watcherSpanMs: dayMs,
  presentitiesMax: 20_000,
  viewsIdleMax: 10_000,
};

/** Fills in the defaults. A lease is never shorter than the time that a session may be out of contact. */
export function resolvePresenceOptions(options: PresenceOptions): ResolvedPresenceOptions {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved: ResolvedPresenceOptions = { ...defaults, ...given };
  return Object.freeze({ ...resolved, leaseMs: Math.max(resolved.leaseMs, 3 * resolved.outOfContactMs) });
}
