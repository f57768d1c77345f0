/** Subscriptions at the presentity's side: who asks is answered by the rules, whether from this domain or from another. */
import {
  type AccessDecision,
  type Disposition,
  type DomainName,
  decideAccess,
  dispositionKey,
  type PresentityAddress,
  type Requester,
  type SubscriptionState,
  stepSubscription,
} from "@parley/model";
import type { Env } from "@parley/runtime";
import type { SubscriptionRecord } from "@parley/store";
import type { Shown, SubscriptionNews, WatchRequest } from "./exchanged.js";
import type { ResolvedPresenceOptions } from "./options.js";
import type { Presentities, PresentityStore } from "./presentities.js";
import { type PresentityHandle, viewIdOf } from "./presentity.js";

/** Told of every change of a subscription, for the owner's watcher information. */
export type OnSubscription = (record: SubscriptionRecord) => void;

/** Tells a watcher, of this domain or of another, what has become of its subscription. */
export type TellWatcher = (domain: DomainName, news: SubscriptionNews) => void;

/** One subscription, and the state that it gets. */
export interface Move {
  readonly before: SubscriptionRecord;
  readonly state: SubscriptionState;
}

interface Waiting {
  readonly request: WatchRequest;
  readonly answer: (news: SubscriptionNews) => void;
  readonly fail: (error: unknown) => void;
}

/** What {@link Subscribers} works with. */
export interface SubscribersParts {
  readonly store: PresentityStore;
  readonly presentities: Presentities;
  readonly onSubscription: OnSubscription;
  readonly tellWatcher: TellWatcher;
  /** Ends what has run out, and takes it out of its views; see `Access.end`. */
  readonly endExpired: (handle: PresentityHandle, moves: readonly Move[]) => Promise<void>;
}

/** See the head of this file. */
export class Subscribers {
  readonly #env: Env;
  readonly #options: ResolvedPresenceOptions;
  readonly #parts: SubscribersParts;
  readonly #waiting = new Map<PresentityAddress, Waiting[]>();

  constructor(env: Env, options: ResolvedPresenceOptions, parts: SubscribersParts) {
    this.#env = env;
    this.#options = options;
    this.#parts = parts;
  }

  /**
   * Makes, refreshes or ends one subscription, and answers with its state. Requests to one presentity that come together
   * are decided and written together: a domain that refreshes in bulk costs one write for each presentity.
   * A presentity that does not exist answers exactly like one whose rules block the watcher.
   */
  request(request: WatchRequest): Promise<SubscriptionNews> {
    return new Promise((answer, fail) => {
      const waiting = this.#waiting.get(request.presentity);
      if (waiting !== undefined) {
        waiting.push({ request, answer, fail });
        return;
      }
      this.#waiting.set(request.presentity, [{ request, answer, fail }]);
      const all = this.#parts.presentities.use(request.presentity, (handle) =>
        this.#handle(request.presentity, handle),
      );
      all.catch((error: unknown) => {
        // What could not be loaded; failures of the batch itself were told by it.
        for (const { fail: tell } of this.#take(request.presentity)) tell(error);
      });
    });
  }

  /** Ends what was not refreshed in time. @returns how many were due. */
  async expireDue(limit: number): Promise<number> {
    const { store, presentities } = this.#parts;
    const due = await store.dueSubscriptions(this.#env.clock.wallMs(), limit);
    const byPresentity = new Map<PresentityAddress, string[]>();
    for (const { presentity, watcherKey } of due) {
      const keys = byPresentity.get(presentity);
      if (keys === undefined) byPresentity.set(presentity, [watcherKey]);
      else keys.push(watcherKey);
    }
    await Promise.all(
      [...byPresentity].map(([presentity, keys]) =>
        presentities.use(presentity, async (handle) => {
          if (handle !== undefined) await this.#expire(handle, keys);
        }),
      ),
    );
    return due.length;
  }

  /** Ends every subscription of a presentity that is going to be removed, and forgets the presentity. */
  async removeAll(presentity: PresentityAddress): Promise<void> {
    await this.#parts.presentities.use(presentity, async (handle) => {
      if (handle === undefined) return;
      await this.#removeAll(handle);
      this.#parts.presentities.drop(handle);
    });
  }

  /**
   * What a view shows now, for a domain that holds it.
   * @returns `undefined` when it is no view of the presentity, or none that the domain has a watcher of.
   */
  async held(presentity: PresentityAddress, viewId: string, domain: DomainName): Promise<Shown | undefined> {
    const handle = await this.#parts.presentities.get(presentity);
    if (handle === undefined) return undefined;
    const view = handle.viewById(viewId);
    if (view === undefined) return this.#heldClosed(handle, viewId, domain);
    if (!view.remote.has(domain)) return undefined;
    return handle.shown(view, this.#env.clock.wallMs());
  }

  /** Like {@link held}, for watchers of this server's own domains. */
  async heldLocally(presentity: PresentityAddress, viewId: string): Promise<Shown | undefined> {
    const handle = await this.#parts.presentities.get(presentity);
    if (handle === undefined) return undefined;
    const view = handle.viewById(viewId);
    if (view !== undefined)
      return view.local === 0 ? undefined : handle.shown(view, this.#env.clock.wallMs());
    const domain = handle.closedViews.get(viewId);
    return domain === undefined ? undefined : this.#heldClosed(handle, viewId, domain);
  }

  #heldClosed(handle: PresentityHandle, viewId: string, domain: DomainName): Shown | undefined {
    if (handle.closedViews.get(viewId) !== domain) return undefined;
    for (const record of handle.subscriptions.values()) {
      if (record.view === viewId) return handle.shownTo(record, this.#env.clock.wallMs());
    }
    return undefined;
  }

  #take(presentity: PresentityAddress): readonly Waiting[] {
    const waiting = this.#waiting.get(presentity) ?? [];
    this.#waiting.delete(presentity);
    return waiting;
  }

  /** Decides everything that waits for one presentity. */
  async #handle(presentity: PresentityAddress, handle: PresentityHandle | undefined): Promise<void> {
    const waiting = this.#take(presentity);
    if (handle === undefined) {
      for (const { request, answer } of waiting) answer(refusal(request));
      return;
    }
    try {
      const news = await this.#decideAll(
        handle,
        waiting.map(({ request }) => request),
      );
      for (const { request, answer } of waiting) answer(news.get(request.watcherKey) ?? refusal(request));
    } catch (error) {
      for (const { fail } of waiting) fail(error);
      throw error;
    }
  }

  async #decideAll(
    handle: PresentityHandle,
    requests: readonly WatchRequest[],
  ): Promise<ReadonlyMap<string, SubscriptionNews>> {
    const { store, onSubscription } = this.#parts;
    const nowMs = this.#env.clock.wallMs();
    const known = await this.#known(handle, requests);
    const written = new Map<string, SubscriptionRecord>();
    const taken = { live: handle.subscriptions.size, pending: handle.pending };
    for (const request of requests) {
      const before = written.get(request.watcherKey) ?? known.get(request.watcherKey);
      // A wish that was overtaken by a newer one of the same watcher. After a refusal it is decided like any other: an
      // answer that named the newer one would tell the refused that there is something to remember them.
      if (before !== undefined && request.wish < before.wish && !isRefused(before)) continue;
      const record = await this.#decide(handle, before, request, nowMs, taken);
      if (record === undefined) {
        known.delete(request.watcherKey);
        continue;
      }
      taken.live += Number(isLive(record)) - Number(before !== undefined && isLive(before));
      taken.pending += Number(record.state.kind === "pending") - Number(before?.state.kind === "pending");
      written.set(request.watcherKey, record);
    }
    // Nothing was written, so nothing is newer than what the watcher may have been told meanwhile.
    let change = 0;
    if (written.size > 0) {
      change = await store.putSubscriptions(handle.presentity, [...written.values()]);
      for (const record of written.values()) {
        const before = known.get(record.watcherKey);
        handle.replace(before && isLive(before) ? before : undefined, record);
        if (before === undefined || !sameState(before.state, record.state)) onSubscription(record);
      }
    }
    const news = new Map<string, SubscriptionNews>();
    for (const request of requests) {
      const record = written.get(request.watcherKey) ?? known.get(request.watcherKey);
      // A refusal tells no more than the answer of a presentity that does not exist.
      if (record === undefined || isRefused(record)) continue;
      news.set(request.watcherKey, newsOf(handle, record, change, nowMs));
    }
    return news;
  }

  /** The records of those who ask; ended ones are not in memory and are read for their wish. */
  async #known(
    handle: PresentityHandle,
    requests: readonly WatchRequest[],
  ): Promise<Map<string, SubscriptionRecord>> {
    const known = new Map<string, SubscriptionRecord>();
    await Promise.all(
      [...new Set(requests.map(({ watcherKey }) => watcherKey))].map(async (key) => {
        const record =
          handle.subscriptions.get(key) ?? (await this.#parts.store.subscription(handle.presentity, key));
        if (record !== undefined) known.set(key, record);
      }),
    );
    return known;
  }

  /** The record after a request; `undefined` when there is no room for it. */
  async #decide(
    handle: PresentityHandle,
    before: SubscriptionRecord | undefined,
    request: WatchRequest,
    nowMs: number,
    taken: { readonly live: number; readonly pending: number },
  ): Promise<SubscriptionRecord | undefined> {
    const { pendingSubscribersMax, refusedKeptMax, subscribersMax, watcherSpanMs } = this.#options;
    const ends = request.expiresMs <= 0;
    const begins = !ends && !(before && isLive(before));
    if (begins && taken.live >= subscribersMax) return undefined;
    const { state } = stepSubscription(
      before?.state,
      ends ? { kind: "cancelled" } : { kind: "requested", decision: accessOf(handle, request.watcher) },
    );
    // A cancel of nothing is remembered, so that an older wish that was overtaken by it does not begin anything.
    const after: SubscriptionState = state ?? { kind: "terminated", reason: "cancelled" };
    if (begins && after.kind === "pending" && taken.pending >= pendingSubscribersMax) return undefined;
    // The names of watchers cost another domain nothing; what is remembered of them must not fill the store.
    const isStranger = before === undefined && after.kind === "terminated";
    if (isStranger && handle.countRefused(nowMs, watcherSpanMs) > refusedKeptMax) return undefined;
    const { subscriptionExpiryMinMs, subscriptionExpiryMaxMs } = this.#options;
    const livesMs = Math.min(Math.max(request.expiresMs, subscriptionExpiryMinMs), subscriptionExpiryMaxMs);
    const view = await this.viewFor(handle, before, after);
    return {
      presentity: handle.presentity,
      watcherKey: request.watcherKey,
      watcher: request.watcher,
      watcherDomain: request.watcherDomain,
      state: after,
      ...(view === undefined ? {} : { view }),
      expiresAtMs: after.kind === "terminated" ? nowMs : nowMs + livesMs,
      wish: Math.max(request.wish, before?.wish ?? 0),
      firstAtMs: before?.firstAtMs ?? nowMs,
      lastAtMs: nowMs,
    };
  }

  /** The id of the view that a state has: the one it had, that of its disposition, or a new one. */
  async viewFor(
    handle: PresentityHandle,
    before: SubscriptionRecord | undefined,
    after: SubscriptionState,
  ): Promise<string | undefined> {
    if (after.kind !== "active") return undefined;
    const key = dispositionKey(after.disposition);
    if (
      before?.state.kind === "active" &&
      dispositionKey(before.state.disposition) === key &&
      before.view !== undefined
    ) {
      return before.view;
    }
    if (after.disposition.kind === "closed") return this.newViewId(handle);
    return handle.views.get(key)?.id ?? handle.addView(await this.newViewId(handle), after.disposition).id;
  }

  /** A view id that this presentity never had. */
  async newViewId(handle: PresentityHandle): Promise<string> {
    const generation = await this.#parts.store.nextViewGeneration(handle.presentity);
    return viewIdOf(generation, handle.snapshot.version);
  }

  async #expire(handle: PresentityHandle, keys: readonly string[]): Promise<void> {
    const nowMs = this.#env.clock.wallMs();
    const moves: Move[] = [];
    for (const key of keys) {
      const before = handle.subscriptions.get(key);
      if (before === undefined || before.expiresAtMs > nowMs) continue;
      const { state } = stepSubscription(before.state, { kind: "expired" });
      if (state !== undefined) moves.push({ before, state });
    }
    if (moves.length > 0) await this.#parts.endExpired(handle, moves);
  }

  async #removeAll(handle: PresentityHandle): Promise<void> {
    const nowMs = this.#env.clock.wallMs();
    const ended: SubscriptionRecord[] = [];
    for (const before of handle.subscriptions.values()) {
      const { state } = stepSubscription(before.state, { kind: "removed" });
      if (state !== undefined) ended.push(terminated(before, state, nowMs));
    }
    if (ended.length === 0) return;
    const change = await this.#parts.store.putSubscriptions(handle.presentity, ended);
    for (const record of ended) {
      handle.replace(handle.subscriptions.get(record.watcherKey), record);
      this.#parts.onSubscription(record);
      this.#parts.tellWatcher(record.watcherDomain as DomainName, newsOf(handle, record, change, nowMs));
    }
  }
}

/** What the rules say of a watcher. The owner sees its own presentity whole, whatever the rules say. */
export function accessOf(handle: PresentityHandle, watcher: Requester): AccessDecision {
  if (watcher.kind === "principal" && watcher.principal === handle.owner) {
    return { handling: "allow", show: "whole" };
  }
  return decideAccess(handle.rules, watcher);
}

/** A record in another state, which has no view. */
export function terminated(
  before: SubscriptionRecord,
  state: SubscriptionState,
  nowMs: number,
): SubscriptionRecord {
  const { view: _, ...rest } = before;
  return { ...rest, state, expiresAtMs: nowMs, lastAtMs: nowMs };
}

/** Whether a subscription is pending or active. */
function isLive(record: SubscriptionRecord): boolean {
  return record.state.kind !== "terminated";
}

/** What the watcher is told of its subscription. The politely blocked are told the same as the others. */
export function newsOf(
  handle: PresentityHandle,
  record: SubscriptionRecord,
  change: number,
  nowMs: number,
): SubscriptionNews {
  const { presentity, watcherKey, state } = record;
  return {
    presentity,
    watcherKey,
    state: state.kind,
    reason: reasonOf(state),
    expiresMs: state.kind === "terminated" ? 0 : Math.max(0, record.expiresAtMs - nowMs),
    view: record.view ?? "",
    shown: handle.shownTo(record, nowMs),
    change,
    wish: record.wish,
  };
}

function isRefused({ state }: SubscriptionRecord): boolean {
  return state.kind === "terminated" && state.reason === "refused";
}

function reasonOf(state: SubscriptionState): string {
  if (state.kind === "terminated") return state.reason;
  return state.kind === "pending" ? "awaiting_decision" : "";
}

/** The answer of a presentity that does not exist, and of one that has no room for more. */
function refusal({ presentity, watcherKey, expiresMs, wish }: WatchRequest): SubscriptionNews {
  const reason = expiresMs <= 0 ? "cancelled" : "refused";
  const nothing = { expiresMs: 0, view: "", shown: undefined, change: 0, wish };
  return { presentity, watcherKey, state: "terminated", reason, ...nothing };
}

/** Whether two states are the same for who reads watcher information. */
function sameState(a: SubscriptionState, b: SubscriptionState): boolean {
  return a.kind === b.kind && reasonOf(a) === reasonOf(b) && dispositionOf(a) === dispositionOf(b);
}

function dispositionOf(state: SubscriptionState): string {
  const disposition: Disposition | undefined = state.kind === "active" ? state.disposition : undefined;
  return disposition === undefined ? "" : dispositionKey(disposition);
}
