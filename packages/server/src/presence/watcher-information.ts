/** WATCHER INFORMATION: who watches an own presentity, and who watched within the span. */
import type { PresentityAddress } from "@parley/model";
import { client, encodeServerItem, subscriptionStateToWire } from "@parley/protocol";
import type { Env } from "@parley/runtime";
import type { FetchRecord, SubscriptionRecord, SubscriptionStore } from "@parley/store";
import type { SessionPort } from "../core/ports.js";
import type { ResolvedPresenceOptions } from "./options.js";

const { WATCHER_KIND_SUBSCRIBER, WATCHER_KIND_FETCHER, WATCHER_KIND_POLLER } = client.WatcherKind;

/** Records swept in one write. */
const sweepLimit = 1_000;

/** Watchers in one answer, which has to fit into a frame. */
const listMax = 5_000;

/** A fetcher that comes again within the span is a poller (RFC 2778 §2.1). */
const pollerFetches = 2;

/** Lists watchers, and tells the sessions that follow a presentity of every change. */
export class WatcherInformation {
  readonly #env: Env;
  readonly #options: ResolvedPresenceOptions;
  readonly #store: SubscriptionStore;
  readonly #followers = new Map<PresentityAddress, Set<SessionPort>>();
  /** What each following session follows. */
  readonly #follows = new Map<SessionPort, Set<PresentityAddress>>();

  constructor(env: Env, options: ResolvedPresenceOptions, store: SubscriptionStore) {
    this.#env = env;
    this.#options = options;
    this.#store = store;
  }

  /**
   * Everybody who watches, and who watched within the span: live subscribers first, then who was there last; at most 5,000.
   */
  async list(presentity: PresentityAddress): Promise<client.IWatchers> {
    const sinceMs = this.#env.clock.wallMs() - this.#options.watcherSpanMs;
    const [subscriptions, fetches] = await Promise.all([
      this.#store.subscriptions(presentity),
      this.#store.fetches(presentity),
    ]);
    const live: client.IWatcherEntry[] = [];
    const past: client.IWatcherEntry[] = [];
    for (const record of subscriptions) {
      if (record.state.kind !== "terminated") live.push(subscriberEntry(record));
      else if (record.lastAtMs >= sinceMs) past.push(subscriberEntry(record));
    }
    for (const record of fetches) if (record.lastAtMs >= sinceMs) past.push(fetcherEntry(record));
    past.sort((a, b) => (b.lastMs ?? 0) - (a.lastMs ?? 0));
    return { presentity, watchers: [...live, ...past].slice(0, listMax) };
  }

  /** Tells the session of every change from now on, as long as it lives. */
  follow(presentity: PresentityAddress, session: SessionPort): void {
    if (!session.open) return;
    addTo(this.#followers, presentity, session);
    addTo(this.#follows, session, presentity);
  }

  onSessionEnd(session: SessionPort): void {
    for (const presentity of this.#follows.get(session) ?? []) {
      const followers = this.#followers.get(presentity);
      if (followers?.delete(session) && followers.size === 0) this.#followers.delete(presentity);
    }
    this.#follows.delete(session);
  }

  onSubscription(record: SubscriptionRecord): void {
    if (this.#followers.has(record.presentity)) this.#tell(record.presentity, subscriberEntry(record));
  }

  onFetch(record: FetchRecord): void {
    if (this.#followers.has(record.presentity)) this.#tell(record.presentity, fetcherEntry(record));
  }

  /** Forgets who is gone for longer than the span. */
  async sweep(): Promise<void> {
    const beforeMs = this.#env.clock.wallMs() - this.#options.watcherSpanMs;
    while ((await this.#store.sweepWatcherInformation(beforeMs, sweepLimit)) >= sweepLimit);
  }

  #tell(presentity: PresentityAddress, watcher: client.IWatcherEntry): void {
    const event = encodeServerItem({ watcher: { presentity, watcher } });
    for (const session of this.#followers.get(presentity) ?? []) session.push(event);
  }
}

function subscriberEntry(record: SubscriptionRecord): client.IWatcherEntry {
  const { state, firstAtMs: firstMs, lastAtMs: lastMs } = record;
  return {
    principal: principalOf(record),
    kind: WATCHER_KIND_SUBSCRIBER,
    state: subscriptionStateToWire(state.kind),
    reason: reasonOf(record),
    firstMs,
    lastMs,
  };
}

function fetcherEntry(record: FetchRecord): client.IWatcherEntry {
  return {
    principal: principalOf(record),
    kind: record.count >= pollerFetches ? WATCHER_KIND_POLLER : WATCHER_KIND_FETCHER,
    firstMs: record.firstAtMs,
    lastMs: record.lastAtMs,
  };
}

function principalOf({ watcher }: Pick<SubscriptionRecord, "watcher">): string {
  return watcher.kind === "principal" ? watcher.principal : "anonymous";
}

/** The owner sees what the watcher does not: that it is politely blocked. */
function reasonOf({ state }: SubscriptionRecord): string {
  if (state.kind === "terminated") return state.reason;
  if (state.kind === "pending") return "awaiting_decision";
  return state.disposition.kind === "closed" ? "polite-block" : "";
}

function addTo<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}
