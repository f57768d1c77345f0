/** Changes of a presentity's access rules: every live subscription is decided anew at once. */
import {
  type AccessHandling,
  type AccessRules,
  type DomainName,
  dispositionKey,
  domainOf,
  grantedDisposition,
  type PresentityAddress,
  type PrincipalName,
  type SubscriptionState,
  stepSubscription,
  withAccessDecision,
} from "@parley/model";
import type { Env } from "@parley/runtime";
import type { SubscriptionRecord } from "@parley/store";
import { Conflict } from "./conflict.js";
import type { SubscriptionNews, ViewRename } from "./exchanged.js";
import type { FanOut } from "./fan-out.js";
import type { Presentities, PresentityStore } from "./presentities.js";
import { type PresentityHandle, type Reset, type View, viewOf } from "./presentity.js";
import {
  accessOf,
  type Move,
  newsOf,
  type OnSubscription,
  type Subscribers,
  terminated,
} from "./subscribers.js";

/** What {@link Access} works with. */
export interface AccessParts {
  readonly store: PresentityStore;
  readonly presentities: Presentities;
  readonly subscribers: Subscribers;
  readonly fanOut: FanOut;
  readonly onSubscription: OnSubscription;
  readonly tellWatcher: (domain: DomainName, news: SubscriptionNews) => void;
  readonly isLocal: (domain: string) => boolean;
  /** Tells a domain that a view has another id now. */
  readonly tellRename: (domain: DomainName, rename: ViewRename) => void;
}

/**
 * The order is what makes it safe: first the rules are durable, and nothing more is told to anybody until the
 * subscriptions are decided by them; then those that lose a view are taken out of it, and the view gets a new id for those
 * who stay, so that a server that is not told, or is told late, hands on nothing; then everybody gets the version that the rules
 * have raised, which whoever changed views takes for newer than what it has. A crash in between is made good by {@link heal}, here or by another
 * server; how several servers keep out of each other's way stands at {@link Presentities}.
 */
export class Access {
  readonly #env: Env;
  readonly #parts: AccessParts;

  constructor(env: Env, parts: AccessParts) {
    this.#env = env;
    this.#parts = parts;
  }

  /** @returns the rules; `undefined` when there is no such presentity. */
  async rules(presentity: PresentityAddress): Promise<AccessRules | undefined> {
    const { store, presentities } = this.#parts;
    if (store.shared) return (await store.presentity(presentity))?.accessRules;
    return (await presentities.get(presentity))?.rules;
  }

  /** Replaces the rules. @returns `false` when there is no such presentity. */
  setRules(presentity: PresentityAddress, rules: AccessRules): Promise<boolean> {
    return this.#change(presentity, () => rules);
  }

  /**
   * The owner decides on one watcher: kept as a rule for this identity.
   * An active subscription that is blocked was removed by the owner (RFC 2779 §5.1.16).
   * @returns `full` when the rules would be more than `rulesMax`.
   */
  async decide(
    presentity: PresentityAddress,
    principal: PrincipalName,
    handling: AccessHandling,
    rulesMax: number,
  ): Promise<"decided" | "full" | "no_such_presentity"> {
    let full = false;
    const found = await this.#change(
      presentity,
      (old) => {
        const rules = withAccessDecision(old, principal, { handling });
        full = rules.rules.length > rulesMax;
        return full ? undefined : rules;
      },
      handling === "block" ? principal : undefined,
    );
    if (full) return "full";
    return found ? "decided" : "no_such_presentity";
  }

  /** Takes over rules that somebody else has written to the store. */
  async reload(presentity: PresentityAddress): Promise<void> {
    const { presentities } = this.#parts;
    await presentities.use(presentity, async (handle) => {
      if (handle !== undefined) await presentities.reload(handle);
    });
  }

  /**
   * After loading: decides what the rules decide otherwise than the records say, since a crash came between. Where the store
   * has fallen, its rules are written once more as they are: so everything that it shows gets a newer version than what was
   * shown of what is lost, and other servers load it anew.
   */
  async heal(handle: PresentityHandle, { hasNewRules, hasFallen }: Reset): Promise<void> {
    const { fanOut, store } = this.#parts;
    if (hasFallen) {
      const outcome = await store.setAccessRules(handle.presentity, handle.rules, handle.change);
      if (outcome.kind !== "set") throw new Conflict();
      handle.setRules(handle.rules, outcome.snapshot);
    }
    await this.#decideAnew(handle, { removed: undefined, hasNewRules });
    if (hasFallen) fanOut.schedule(handle);
  }

  /** Ends subscriptions that have run out. */
  async end(handle: PresentityHandle, moves: readonly Move[]): Promise<void> {
    const { fanOut } = this.#parts;
    // What is published meanwhile goes out under the new ids.
    fanOut.deciding(handle);
    try {
      await this.#carryOut(handle, moves, await this.#cancelled(handle, moves.length > 0), false);
    } finally {
      fanOut.decided(handle);
    }
  }

  #change(
    presentity: PresentityAddress,
    make: (old: AccessRules) => AccessRules | undefined,
    removed?: string,
  ): Promise<boolean> {
    const { store, presentities, fanOut } = this.#parts;
    let isWritten = false;
    return presentities.use(presentity, async (handle) => {
      if (handle === undefined) return false;
      // Somebody else decided something before this could be carried out: loading it anew has done so.
      if (isWritten) {
        fanOut.schedule(handle);
        return true;
      }
      const rules = make(handle.rules);
      if (rules === undefined) return true;
      fanOut.deciding(handle);
      try {
        const outcome = await store.setAccessRules(presentity, rules, handle.change);
        if (outcome.kind === "conflict") throw new Conflict();
        if (outcome.kind === "no_such_presentity") return false;
        isWritten = true;
        handle.setRules(rules, outcome.snapshot);
        await this.#decideAnew(handle, { removed, hasNewRules: true });
        // Those who see the same as before, too: nobody is left with an older version.
        fanOut.schedule(handle);
      } finally {
        fanOut.decided(handle);
      }
      return true;
    });
  }

  async #decideAnew(
    handle: PresentityHandle,
    { removed, hasNewRules }: { readonly removed: string | undefined; readonly hasNewRules: boolean },
  ): Promise<void> {
    const { fanOut } = this.#parts;
    const moves = movesOf(handle, removed);
    const cancelled = await this.#cancelled(handle, hasNewRules || moves.length > 0);
    if (moves.length === 0 && !cancelled.some((record) => isHidden(handle, record))) return;
    await this.#carryOut(handle, moves, cancelled, hasNewRules);
    if (moves.some(({ before }) => before.state.kind === "active")) fanOut.schedule(handle);
  }

  /**
   * Who has cancelled and had one of the views that others still have. No server of the watcher's domain should hand it
   * anything; one that has not heard of the cancel would, as long as the view has the same id.
   */
  async #cancelled(handle: PresentityHandle, isNeeded: boolean): Promise<readonly SubscriptionRecord[]> {
    if (!isNeeded || handle.views.size === 0) return [];
    const all = await this.#parts.store.subscriptions(handle.presentity);
    return all.filter(
      ({ state, view, watcherKey }) =>
        state.kind === "terminated" &&
        view !== undefined &&
        handle.viewById(view) !== undefined &&
        !handle.subscriptions.has(watcherKey),
    );
  }

  /**
   * Ends or changes subscriptions. Every view that loses a watcher gets a new id, also when the watcher's subscription has
   * merely run out: its domain may not have heard of that, and would go on handing it what the others of the domain are sent.
   */
  async #carryOut(
    handle: PresentityHandle,
    moves: readonly Move[],
    cancelled: readonly SubscriptionRecord[],
    hasNewRules: boolean,
  ): Promise<void> {
    const { store } = this.#parts;
    const hidden = hasNewRules ? cancelled.filter((record) => isHidden(handle, record)) : [];
    const renamed = await this.#renameLost(handle, [...moves.map(({ before }) => before), ...hidden]);
    const nowMs = this.#env.clock.wallMs();
    const moved: SubscriptionRecord[] = [];
    for (const { before, state } of moves) moved.push(await this.#move(handle, before, state, nowMs));
    const stay = stayersOf(handle, renamed, moves);
    const outcome = await store.putSubscriptions(handle.presentity, [...moved, ...stay], handle.change);
    if (outcome.kind === "conflict") throw new Conflict();
    handle.change = outcome.change;

    const befores = new Map(
      moved.map(({ watcherKey }) => [watcherKey, handle.subscriptions.get(watcherKey)]),
    );
    for (const record of [...moved, ...stay]) {
      handle.replace(handle.subscriptions.get(record.watcherKey), record);
    }
    const isFresh = await this.#isFresh(handle, moved);
    if (!this.#parts.isLocal(domainOf(handle.presentity))) return;
    // Who lost a view is out of it before anything else is told.
    const losers = [...befores.values(), ...cancelled].flatMap((record) => record ?? []);
    for (const { old, view } of renamed) this.#tellRename(handle, old, view, losers);
    for (const record of moved) {
      const news = newsOf(handle, record, outcome.change, nowMs, isFresh);
      this.#parts.onSubscription(record);
      this.#parts.tellWatcher(record.watcherDomain as DomainName, news);
    }
  }

  /** Whether documents may be handed out with the states. The states are told in any case: they are written. */
  async #isFresh(handle: PresentityHandle, moved: readonly SubscriptionRecord[]): Promise<boolean> {
    if (!moved.some(({ state }) => state.kind === "active")) return false;
    try {
      return await this.#parts.presentities.freshen(handle);
    } catch (error) {
      this.#env.log.debug({ event: "presence.not_fresh", presentity: handle.presentity, error });
      return false;
    }
  }

  async #move(
    handle: PresentityHandle,
    before: SubscriptionRecord,
    state: SubscriptionState,
    nowMs: number,
  ): Promise<SubscriptionRecord> {
    if (state.kind === "terminated") return terminated(before, state, nowMs);
    const view = await this.#parts.subscribers.viewFor(handle, before, state);
    const { view: _, ...rest } = before;
    return { ...rest, state, ...(view === undefined ? {} : { view }), lastAtMs: nowMs };
  }

  /** Gives each view that loses one of these a new id. @returns the views before and after. */
  async #renameLost(
    handle: PresentityHandle,
    losers: readonly SubscriptionRecord[],
  ): Promise<readonly { readonly old: View; readonly view: View }[]> {
    const lost = new Set<View>();
    for (const { view: id } of losers) {
      const view = id === undefined ? undefined : handle.viewById(id);
      if (view !== undefined) lost.add(view);
    }
    const renamed: { old: View; view: View }[] = [];
    for (const old of lost) {
      const id = await this.#parts.subscribers.newViewId(handle);
      renamed.push({ old, view: handle.addView(id, old.disposition) });
    }
    return renamed;
  }

  #tellRename(handle: PresentityHandle, old: View, view: View, losers: readonly SubscriptionRecord[]): void {
    const { isLocal, tellRename } = this.#parts;
    const { presentity } = handle;
    const removed = losers.filter((record) => record.view === old.id);
    const rename = (isTold: (domain: string) => boolean): ViewRename => ({
      presentity,
      oldView: old.id,
      newView: view.id,
      removed: removed
        .filter(({ watcherDomain }) => isTold(watcherDomain))
        .map(({ watcherKey }) => watcherKey),
    });
    // All watchers of this server's domains are told by one call.
    if (old.local > 0) tellRename(domainOf(presentity), rename(isLocal));
    for (const domain of old.remote.keys())
      tellRename(
        domain,
        rename((one) => one === domain),
      );
  }
}

/** The subscriptions that the rules decide otherwise than they stand. */
function movesOf(handle: PresentityHandle, removed: string | undefined): readonly Move[] {
  const moves: Move[] = [];
  for (const before of handle.subscriptions.values()) {
    const { state, effects } = stepSubscription(
      before.state,
      before.watcherKey === removed && before.state.kind === "active"
        ? { kind: "removed" }
        : { kind: "decided", decision: accessOf(handle, before.watcher) },
    );
    if (effects.length > 0 && state !== undefined) moves.push({ before, state });
  }
  return moves;
}

/** The records of those who stay in a view that got a new id. */
function stayersOf(
  handle: PresentityHandle,
  renamed: readonly { readonly old: View; readonly view: View }[],
  moves: readonly Move[],
): readonly SubscriptionRecord[] {
  const moving = new Set(moves.map(({ before }) => before.watcherKey));
  const ids = new Map(renamed.map(({ old, view }) => [old.id, view.id]));
  const stay: SubscriptionRecord[] = [];
  for (const record of handle.subscriptions.values()) {
    const view = viewOf(record);
    const id = view === undefined ? undefined : ids.get(view);
    if (id !== undefined && !moving.has(record.watcherKey)) stay.push({ ...record, view: id });
  }
  return stay;
}

/** Whether the rules show somebody who has cancelled something else than the view that it had shows. */
function isHidden(handle: PresentityHandle, record: SubscriptionRecord): boolean {
  const view = record.view === undefined ? undefined : handle.viewById(record.view);
  if (view === undefined) return false;
  const granted = grantedDisposition(accessOf(handle, record.watcher));
  return granted === undefined || dispositionKey(granted) !== dispositionKey(view.disposition);
}
