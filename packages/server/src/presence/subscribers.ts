/** Subscriptions at the presentity's side: who asks is answered by the rules, whether from this domain or from another. */
import {
  type AccessDecision,
  type Disposition,
  type DomainName,
  decideAccess,
  dispositionKey,
  domainOf,
  type PresentityAddress,
  type Requester,
  type SubscriptionState,
  stepSubscription,
  type Version,
} from "@parley/model";
import type { Env } from "@parley/runtime";
import type { SubscriptionRecord } from "@parley/store";
import { Conflict } from "./conflict.js";
import type { Shown, SubscriptionNews, WatchRequest } from "./exchanged.js";
import type { ResolvedPresenceOptions } from "./options.js";
import type { Presentities, PresentityStore } from "./presentities.js";
import { PresentityHandle, viewIdOf, viewOf } from "./presentity.js";

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

/** One view of one presentity. */
export interface ViewName {
  readonly presentity: PresentityAddress;
  readonly view: string;
}

/** What a view shows, and the presentity's numbers while it shows that. */
export interface HeldHere {
  readonly shown: Shown;
  readonly change: number;
  readonly version: Version;
}

/** What {@link Subscribers} works with. */
export interface SubscribersParts {
  readonly store: PresentityStore;
  readonly presentities: Presentities;
  readonly onSubscription: OnSubscription;
  readonly tellWatcher: TellWatcher;
  readonly isLocal: (domain: string) => boolean;
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
      const { presentity } = request;
      const waiting = this.#waiting.get(presentity);
      if (waiting !== undefined) {
        waiting.push({ request, answer, fail });
        return;
      }
      const batch: Waiting[] = [{ request, answer, fail }];
      this.#waiting.set(presentity, batch);
      const close = (): void => {
        if (this.#waiting.get(presentity) === batch) this.#waiting.delete(presentity);
      };
      const all = this.#parts.presentities.use(presentity, (handle) => {
        close();
        return this.#handle(handle, batch);
      });
      all.catch((error: unknown) => {
        close();
        for (const { fail: tell } of batch) tell(error);
      });
    });
  }

  /**
   * Ends what was not refreshed in time. Several servers may find the same; whoever comes second finds it done.
   * @returns whether there may be more to do at once: there was as much as `limit`, and some of it is done.
   */
  async expireDue(limit: number): Promise<boolean> {
    const { store, presentities, isLocal } = this.#parts;
    const due = await store.dueSubscriptions(this.#env.clock.wallMs(), limit);
    const byPresentity = new Map<PresentityAddress, string[]>();
    for (const { presentity, watcherKey } of due) {
      const keys = byPresentity.get(presentity);
      if (keys === undefined) byPresentity.set(presentity, [watcherKey]);
      else keys.push(watcherKey);
    }
    const ended = await Promise.all(
      [...byPresentity].map(([presentity, keys]) => {
        if (!isLocal(domainOf(presentity))) return this.#expireForeign(presentity, keys);
        return presentities.use(presentity, async (handle) =>
          handle === undefined ? 0 : this.#expire(handle, keys),
        );
      }),
    );
    return due.length >= limit && ended.some((count) => count > 0);
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
    const [shown] = await this.heldAll([{ presentity, view: viewId }], domain);
    return shown;
  }

  /** {@link held} in bulk, in the order of `views`. */
  heldAll(views: readonly ViewName[], domain: DomainName): Promise<readonly (Shown | undefined)[]> {
    return this.#lookAll(views, (handle, view) => this.#heldOf(handle, view, domain));
  }

  /** Like {@link heldAll}, for watchers of this server's own domains; with the numbers that this is true for. */
  heldHere(views: readonly ViewName[]): Promise<readonly (HeldHere | undefined)[]> {
    return this.#lookAll(views, (handle, viewId) => {
      const view = handle.viewById(viewId);
      const domain = handle.closedViews.get(viewId);
      let shown: Shown | undefined;
      if (view !== undefined) {
        shown = view.local === 0 ? undefined : handle.shown(view, this.#env.clock.wallMs());
      } else if (domain !== undefined) {
        shown = this.#heldClosed(handle, viewId, domain);
      }
      return shown && { shown, change: handle.change, version: handle.snapshot.version };
    });
  }

  /** Looks at views of many presentities at once; the answers are in the order of `views`. */
  async #lookAll<T>(
    views: readonly ViewName[],
    look: (handle: PresentityHandle, view: string) => T | undefined,
  ): Promise<readonly (T | undefined)[]> {
    const byPresentity = new Map<PresentityAddress, number[]>();
    for (const [index, { presentity }] of views.entries()) {
      const same = byPresentity.get(presentity);
      if (same === undefined) byPresentity.set(presentity, [index]);
      else same.push(index);
    }
    const all: (T | undefined)[] = views.map(() => undefined);
    await this.#parts.presentities.readAll([...byPresentity.keys()], (presentity, handle) => {
      for (const index of byPresentity.get(presentity) ?? []) {
        all[index] = handle && look(handle, views[index]?.view ?? "");
      }
    });
    return all;
  }

  #heldOf(handle: PresentityHandle, viewId: string, domain: DomainName): Shown | undefined {
    const view = handle.viewById(viewId);
    if (view === undefined) return this.#heldClosed(handle, viewId, domain);
    return view.remote.has(domain) ? handle.shown(view, this.#env.clock.wallMs()) : undefined;
  }

  #heldClosed(handle: PresentityHandle, viewId: string, domain: DomainName): Shown | undefined {
    if (handle.closedViews.get(viewId) !== domain) return undefined;
    for (const record of handle.subscriptions.values()) {
      if (record.view === viewId) return handle.shownTo(record, this.#env.clock.wallMs());
    }
    return undefined;
  }

  /** Decides everything that waits for one presentity. */
  async #handle(handle: PresentityHandle | undefined, batch: readonly Waiting[]): Promise<void> {
    if (handle === undefined) {
      for (const { request, answer } of batch) answer(refusal(request));
      return;
    }
    const news = await this.#decideAll(
      handle,
      batch.map(({ request }) => request),
    );
    for (const { request, answer } of batch) answer(news.get(request.watcherKey) ?? refusal(request));
  }

  async #decideAll(
    handle: PresentityHandle,
    requests: readonly WatchRequest[],
  ): Promise<ReadonlyMap<string, SubscriptionNews>> {
    const { store, presentities, onSubscription } = this.#parts;
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
      const outcome = await store.putSubscriptions(handle.presentity, [...written.values()], handle.change);
      if (outcome.kind === "conflict") throw new Conflict();
      change = outcome.change;
      handle.change = change;
      for (const record of written.values()) {
        const before = known.get(record.watcherKey);
        handle.replace(before && isLive(before) ? before : undefined, record);
        if (before === undefined || !sameState(before.state, record.state)) onSubscription(record);
      }
    }
    // What was published elsewhere before this was written went past who was granted something by it.
    const isFresh = await presentities.freshen(handle);
    if (!isFresh && written.size === 0) throw new Conflict();
    const news = new Map<string, SubscriptionNews>();
    for (const request of requests) {
      const record = written.get(request.watcherKey) ?? known.get(request.watcherKey);
      // A refusal tells no more than the answer of a presentity that does not exist.
      if (record === undefined || isRefused(record)) continue;
      news.set(request.watcherKey, newsOf(handle, record, change, nowMs, isFresh));
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
    // Kept of what its watcher cancels: see `Access`.
    const isCancel = after.kind === "terminated" && after.reason === "cancelled";
    const view = isCancel ? before?.view : await this.viewFor(handle, before, after);
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
    if (after.disposition.kind === "closed") return this.newViewId(handle, handle.closedVersion);
    return handle.views.get(key)?.id ?? handle.addView(await this.newViewId(handle), after.disposition).id;
  }

  /** A view id that this presentity never had. */
  async newViewId(handle: PresentityHandle, born = handle.snapshot.version): Promise<string> {
    const generation = await this.#parts.store.nextViewGeneration(handle.presentity);
    return viewIdOf(generation, born);
  }

  /** @returns how many have ended. */
  async #expire(handle: PresentityHandle, keys: readonly string[]): Promise<number> {
    const nowMs = this.#env.clock.wallMs();
    const moves: Move[] = [];
    for (const key of keys) {
      const before = handle.subscriptions.get(key);
      if (before === undefined) {
        // Found by a server that knows more: somebody else made it.
        handle.stale = true;
        continue;
      }
      if (before.expiresAtMs > nowMs) continue;
      const { state } = stepSubscription(before.state, { kind: "expired" });
      if (state !== undefined) moves.push({ before, state });
    }
    if (moves.length > 0) await this.#parts.endExpired(handle, moves);
    return moves.length;
  }

  /** What is left of a domain that this server does not serve any more ends without anybody being told. */
  async #expireForeign(presentity: PresentityAddress, keys: readonly string[]): Promise<number> {
    const state = await this.#parts.store.presentityState(presentity);
    if (state === undefined) return 0;
    try {
      return await this.#expire(new PresentityHandle(state, this.#parts.isLocal), keys);
    } catch (error) {
      // Another server, which does serve it, has ended it.
      if (error instanceof Conflict) return 0;
      throw error;
    }
  }

  async #removeAll(handle: PresentityHandle): Promise<void> {
    const nowMs = this.#env.clock.wallMs();
    const ended: SubscriptionRecord[] = [];
    for (const before of handle.subscriptions.values()) {
      const { state } = stepSubscription(before.state, { kind: "removed" });
      if (state !== undefined) ended.push(terminated(before, state, nowMs));
    }
    if (ended.length === 0) return;
    const outcome = await this.#parts.store.putSubscriptions(handle.presentity, ended, handle.change);
    if (outcome.kind === "conflict") throw new Conflict();
    handle.change = outcome.change;
    for (const record of ended) {
      handle.replace(handle.subscriptions.get(record.watcherKey), record);
      this.#parts.onSubscription(record);
      const news = newsOf(handle, record, outcome.change, nowMs, false);
      this.#parts.tellWatcher(record.watcherDomain as DomainName, news);
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

/**
 * What the watcher is told of its subscription. The politely blocked are told the same as the others.
 * @param isFresh - whether the memory is what the store holds, so that a document can go with it.
 */
export function newsOf(
  handle: PresentityHandle,
  record: SubscriptionRecord,
  change: number,
  nowMs: number,
  isFresh: boolean,
): SubscriptionNews {
  const { presentity, watcherKey, state } = record;
  return {
    presentity,
    watcherKey,
    state: state.kind,
    reason: reasonOf(state),
    expiresMs: state.kind === "terminated" ? 0 : Math.max(0, record.expiresAtMs - nowMs),
    view: viewOf(record) ?? "",
    shown: isFresh ? handle.shownTo(record, nowMs) : undefined,
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
