/** WATCHER INFORMATION: who watches an own presentity, and who watched within the span. */
import type { Bus, BusSubscription } from "@parley/bus";
import type { PresentityAddress } from "@parley/model";
import { client, encodeServerItem, subscriptionStateToWire } from "@parley/protocol";
import type { Env, TaskGroup } from "@parley/runtime";
import type { FetchRecord, SubscriptionRecord, SubscriptionStore } from "@parley/store";
import { decodeBusMessage, encodeBusMessage } from "../core/bus-message.js";
import type { SessionPort } from "../core/ports.js";
import { subjectToken } from "../core/subject-token.js";
import type { ResolvedPresenceOptions } from "./options.js";

const { WATCHER_KIND_SUBSCRIBER, WATCHER_KIND_FETCHER, WATCHER_KIND_POLLER } = client.WatcherKind;

/** Records swept in one write. */
const sweepLimit = 1_000;

/** Watchers in one answer, which has to fit into a frame. */
const listMax = 5_000;

/** A fetcher that comes again within the span is a poller (RFC 2778 §2.1). */
const pollerFetches = 2;

/** What {@link WatcherInformation} works with. */
export interface WatcherInformationParts {
  readonly store: SubscriptionStore;
  readonly bus: Bus;
  readonly tasks: TaskGroup;
}

/** Who follows one presentity here. */
interface Followed {
  readonly sessions: Set<SessionPort>;
  /** What other servers say of its watchers; in force soon after the first session follows. */
  interest: BusSubscription | undefined;
}

/**
 * Lists watchers, and tells the sessions that follow a presentity of every change: those of this server at once, those of others
 * over the bus. What the bus loses is in the next list.
 */
export class WatcherInformation {
  readonly #env: Env;
  readonly #options: ResolvedPresenceOptions;
  readonly #store: SubscriptionStore;
  readonly #parts: WatcherInformationParts;
  /** Tells this server's own messages. */
  readonly #from: string;
  readonly #followers = new Map<PresentityAddress, Followed>();
  /** What each following session follows. */
  readonly #follows = new Map<SessionPort, Set<PresentityAddress>>();

  constructor(env: Env, options: ResolvedPresenceOptions, parts: WatcherInformationParts) {
    this.#env = env;
    this.#options = options;
    this.#parts = parts;
    this.#store = parts.store;
    this.#from = parts.bus.shared ? env.ids.next("presence") : "";
  }

  /**
   * Everybody who watches, and who watched within the span: live subscribers first, then who was there last; at most 5,000.
   */
  async list(presentity: PresentityAddress): Promise<client.IWatchers> {
    const sinceMs = this.#env.clock.wallMs() - this.#options.watcherSpanMs;
    const [subscriptions, fetches] = await Promise.all([
      this.#store.subscriptions(presentity),
      this.#store.fetches(presentity, this.#options.fetchersKeptMax),
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

  /** Tells the session of every change from now on, as long as it lives. Resolves when that is in force. */
  async follow(presentity: PresentityAddress, session: SessionPort): Promise<void> {
    if (!session.open) return;
    addTo(this.#follows, session, presentity);
    const followed = this.#followers.get(presentity);
    if (followed !== undefined) {
      followed.sessions.add(session);
      return;
    }
    const first: Followed = { sessions: new Set([session]), interest: undefined };
    this.#followers.set(presentity, first);
    if (!this.#parts.bus.shared) return;
    const interest = await this.#parts.bus.subscribe(watchersSubject(presentity), (payload) =>
      this.#onBus(presentity, payload),
    );
    if (this.#followers.get(presentity) === first) first.interest = interest;
    else interest.close();
  }

  onSessionEnd(session: SessionPort): void {
    for (const presentity of this.#follows.get(session) ?? []) {
      const followed = this.#followers.get(presentity);
      if (!followed?.sessions.delete(session) || followed.sessions.size > 0) continue;
      this.#followers.delete(presentity);
      followed.interest?.close();
    }
    this.#follows.delete(session);
  }

  onSubscription(record: SubscriptionRecord): void {
    if (this.#parts.bus.shared || this.#followers.has(record.presentity)) {
      this.#tell(record.presentity, subscriberEntry(record));
    }
  }

  onFetch(record: FetchRecord): void {
    if (this.#parts.bus.shared || this.#followers.has(record.presentity)) {
      this.#tell(record.presentity, fetcherEntry(record));
    }
  }

  /** Forgets who is gone for longer than the span. */
  async sweep(): Promise<void> {
    const beforeMs = this.#env.clock.wallMs() - this.#options.watcherSpanMs;
    while ((await this.#store.sweepWatcherInformation(beforeMs, sweepLimit)) >= sweepLimit);
  }

  #tell(presentity: PresentityAddress, watcher: client.IWatcherEntry): void {
    this.#tellHere(presentity, watcher);
    if (!this.#parts.bus.shared) return;
    this.#parts.bus.publish(watchersSubject(presentity), encodeBusMessage({ from: this.#from, watcher }));
  }

  #tellHere(presentity: PresentityAddress, watcher: client.IWatcherEntry): void {
    const sessions = this.#followers.get(presentity)?.sessions;
    if (sessions === undefined) return;
    const event = encodeServerItem({ watcher: { presentity, watcher } });
    for (const session of sessions) session.push(event);
  }

  #onBus(presentity: PresentityAddress, payload: Uint8Array): void {
    const message = decodeBusMessage(payload);
    if (message === undefined || message.from === this.#from) return;
    // Of this domain, and of this version: what this class has put in.
    this.#tellHere(presentity, message.watcher as client.IWatcherEntry);
  }
}

function watchersSubject(presentity: PresentityAddress): string {
  return `watchers.${subjectToken(presentity)}`;
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
