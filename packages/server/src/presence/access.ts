/** Changes of a presentity's access rules: every live subscription is decided anew at once. */
import {
  type AccessHandling,
  type AccessRules,
  type DomainName,
  type PresentityAddress,
  type PrincipalName,
  type SubscriptionState,
  stepSubscription,
  withAccessDecision,
} from "@parley/model";
import type { Env } from "@parley/runtime";
import type { SubscriptionRecord } from "@parley/store";
import type { SubscriptionNews, ViewRename } from "./exchanged.js";
import type { FanOut } from "./fan-out.js";
import type { Presentities, PresentityStore } from "./presentities.js";
import type { PresentityHandle, View } from "./presentity.js";
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
  /** Tells a domain that a view has another id now. */
  readonly tellRename: (domain: DomainName, rename: ViewRename) => void;
}

/**
 * The order is what makes it safe: first the rules are durable, and nothing more is told to anybody until the
 * subscriptions are decided by them; then those that lose a view are taken out of it, and the view gets a new id for those
 * who stay, so that a server that is not told, or is told late, hands on nothing; then everybody gets a new version, which
 * whoever changed views takes for newer than what it has. A crash in between is made good by {@link heal}.
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
    return (await this.#parts.presentities.get(presentity))?.rules;
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
    const { store, presentities, fanOut } = this.#parts;
    await presentities.use(presentity, async (handle) => {
      if (handle === undefined) return;
      fanOut.deciding(handle);
      try {
        const record = await store.presentity(presentity);
        if (record !== undefined) await this.#apply(handle, record.accessRules, undefined);
      } finally {
        fanOut.decided(handle);
      }
    });
  }

  /** After loading: decides what the rules decide otherwise than the records say, since a crash came between. */
  async heal(handle: PresentityHandle): Promise<void> {
    await this.#decideAnew(handle, undefined);
  }

  /** Ends subscriptions that have run out. */
  async end(handle: PresentityHandle, moves: readonly Move[]): Promise<void> {
    const { fanOut } = this.#parts;
    // What is published meanwhile goes out under the new ids.
    fanOut.deciding(handle);
    try {
      await this.#carryOut(handle, moves);
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
    return presentities.use(presentity, async (handle) => {
      if (handle === undefined) return false;
      const rules = make(handle.rules);
      if (rules === undefined) return true;
      fanOut.deciding(handle);
      try {
        if (!(await store.setAccessRules(presentity, rules))) return false;
        await this.#apply(handle, rules, removed);
      } finally {
        fanOut.decided(handle);
      }
      return true;
    });
  }

  async #apply(handle: PresentityHandle, rules: AccessRules, removed: string | undefined): Promise<void> {
    handle.rules = rules;
    await this.#decideAnew(handle, removed);
    handle.closedVersion = handle.snapshot.version;
  }

  async #decideAnew(handle: PresentityHandle, removed: string | undefined): Promise<void> {
    const { fanOut } = this.#parts;
    const moves = movesOf(handle, removed);
    if (moves.length === 0) return;
    const seen = moves.some(({ before }) => before.state.kind === "active");
    if (seen) await this.#raiseVersion(handle);
    await this.#carryOut(handle, moves);
    if (seen) fanOut.schedule(handle);
  }

  /**
   * Ends or changes subscriptions. Every view that loses a watcher gets a new id, also when the watcher's subscription has
   * merely run out: its domain may not have heard of that, and would go on handing it what the others of the domain are sent.
   */
  async #carryOut(handle: PresentityHandle, moves: readonly Move[]): Promise<void> {
    const { store } = this.#parts;
    const renamed = await this.#renameLost(handle, moves);
    const nowMs = this.#env.clock.wallMs();
    const moved: SubscriptionRecord[] = [];
    for (const { before, state } of moves) moved.push(await this.#move(handle, before, state, nowMs));
    const stay = stayersOf(handle, renamed, moves);
    const change = await store.putSubscriptions(handle.presentity, [...moved, ...stay]);

    const befores = new Map(
      moved.map(({ watcherKey }) => [watcherKey, handle.subscriptions.get(watcherKey)]),
    );
    for (const record of [...moved, ...stay]) {
      handle.replace(handle.subscriptions.get(record.watcherKey), record);
    }
    // Who lost a view is out of it before anything else is told.
    for (const { old, view } of renamed) this.#tellRename(handle, old, view, moved, befores);
    for (const record of moved) {
      this.#parts.onSubscription(record);
      this.#parts.tellWatcher(record.watcherDomain as DomainName, newsOf(handle, record, change, nowMs));
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

  /** Gives each view that loses a watcher a new id. @returns the views before and after. */
  async #renameLost(
    handle: PresentityHandle,
    moves: readonly Move[],
  ): Promise<readonly { readonly old: View; readonly view: View }[]> {
    const lost = new Set<View>();
    for (const { before } of moves) {
      const view = before.view === undefined ? undefined : handle.viewById(before.view);
      if (view !== undefined) lost.add(view);
    }
    const renamed: { old: View; view: View }[] = [];
    for (const old of lost) {
      const id = await this.#parts.subscribers.newViewId(handle);
      renamed.push({ old, view: handle.addView(id, old.disposition) });
    }
    return renamed;
  }

  #tellRename(
    handle: PresentityHandle,
    old: View,
    view: View,
    moved: readonly SubscriptionRecord[],
    befores: ReadonlyMap<string, SubscriptionRecord | undefined>,
  ): void {
    const removed = new Map<string, string[]>();
    for (const { watcherKey, watcherDomain } of moved) {
      if (befores.get(watcherKey)?.view !== old.id) continue;
      const keys = removed.get(watcherDomain);
      if (keys === undefined) removed.set(watcherDomain, [watcherKey]);
      else keys.push(watcherKey);
    }
    const rename = (domain: DomainName): ViewRename => ({
      presentity: handle.presentity,
      oldView: old.id,
      newView: view.id,
      removed: removed.get(domain) ?? [],
    });
    const local = [...removed].filter(([domain]) => !old.remote.has(domain as DomainName));
    if (old.local > 0) {
      const { presentity, oldView, newView } = rename("" as DomainName);
      const keys = local.flatMap(([, removedKeys]) => removedKeys);
      this.#parts.tellRename(domainOfLocal(handle), { presentity, oldView, newView, removed: keys });
    }
    for (const domain of old.remote.keys()) this.#parts.tellRename(domain, rename(domain));
  }

  /**
   * The next version, with the document as it is: so that whoever sees another view of it takes that for newer. By a
   * publication that comes and goes in one write.
   */
  async #raiseVersion(handle: PresentityHandle): Promise<void> {
    const { store } = this.#parts;
    const { presentity } = handle;
    const nowMs = this.#env.clock.wallMs();
    const entityTag = this.#env.ids.next("publication");
    const [, outcome] = await Promise.all([
      store.publish({
        presentity,
        entityTag,
        tuples: [],
        expiresAtMs: nowMs + passingMs,
        nowMs,
        publicationsMax: Number.MAX_SAFE_INTEGER,
      }),
      store.unpublish({ presentity, ifMatch: entityTag, nowMs }),
    ]);
    if (outcome.kind === "published") handle.take(outcome.snapshot);
  }
}

/** Long enough to be there when it is removed in the same write; short in case of a crash in between. */
const passingMs = 60_000;

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
    const id = record.view === undefined ? undefined : ids.get(record.view);
    if (id !== undefined && !moving.has(record.watcherKey)) stay.push({ ...record, view: id });
  }
  return stay;
}

/** Any domain of this server will do: all its watchers are told by one call. */
function domainOfLocal(handle: PresentityHandle): DomainName {
  return handle.presentity.slice(handle.presentity.lastIndexOf("@") + 1) as DomainName;
}
