/** One presentity in memory: its rules, its live subscriptions by view, and what each view shows. */
import {
  type AccessRules,
  closedDocument,
  compareVersions,
  composeDocument,
  type Disposition,
  type DomainName,
  dispositionKey,
  type PresenceDocument,
  type PresentityAddress,
  type PrincipalName,
  showDocument,
  type Version,
} from "@parley/model";
import { documentToBytes } from "@parley/protocol";
import type { PresenceSnapshot, PresentityState, SubscriptionRecord } from "@parley/store";
import { subjectToken } from "../core/subject-token.js";
import type { Shown } from "./exchanged.js";
import { SerialQueue } from "./serial-queue.js";

/** One document for all watchers with the same disposition. Its id is opaque to everybody else. */
export interface View {
  readonly id: string;
  readonly disposition: Disposition;
  /** How many of its watchers belong to domains of this server. */
  local: number;
  /** How many belong to each other domain. */
  readonly remote: Map<DomainName, number>;
  /** What it shows, as long as the version is that of the presentity. */
  shown: Shown | undefined;
}

/** What {@link PresentityHandle.reset} has found. */
export interface Reset {
  /** The rules may be others than those that were last decided by. */
  readonly hasNewRules: boolean;
  /** The store has lost what it had acknowledged: see {@link PresentityHandle.isAheadOf}. */
  readonly hasFallen: boolean;
}

/**
 * Everything that is decided about a presentity is decided here, one thing after the other (`queue`), so that versions go
 * out in order and no document is composed by rules that are being changed.
 *
 * A politely blocked watcher has a view of its own: it shows the closed document for ever, in the version of the rules by
 * which it was granted, so that nothing that happens to the presentity can be seen in it, whichever server is asked and
 * however often. The id of every view holds the version of its birth, which is what such a view shows.
 *
 * Other servers may decide about the same presentity. What is remembered here is of one change number; a snapshot of a later
 * one is never taken into it (see {@link accepts}), so what is sent by it was written before whatever is not known here.
 */
export class PresentityHandle {
  readonly presentity: PresentityAddress;
  owner: PrincipalName;
  readonly queue = new SerialQueue();
  rules: AccessRules;
  /** The change number that rules and subscriptions are of; publications may be older, and never newer. */
  change: number;
  snapshot: PresenceSnapshot;
  /** Live subscriptions by watcher key. */
  readonly subscriptions = new Map<string, SubscriptionRecord>();
  /** Views that show something, by disposition. */
  readonly views = new Map<string, View>();
  /** The views of politely blocked watchers, with the watcher's domain. */
  readonly closedViews = new Map<string, DomainName>();
  /** How many of the subscriptions wait for the owner's decision. */
  pending = 0;
  #refused = 0;
  #refusedSinceMs = Number.NEGATIVE_INFINITY;
  /** What the politely blocked see: the version that the rules have raised. It does not move with the presentity. */
  closedVersion: Version;
  /** While access is being decided anew (above 0) nothing goes out. */
  deciding = 0;
  /** Somebody else has decided something since: it is to be loaded anew before anything is decided by it. */
  stale = false;
  /** Something is to be told to the watchers at the end of this turn. */
  dirty = false;
  /** It was dropped from memory and must not be used any more. */
  dropped = false;
  /** When it was last asked for; monotonic milliseconds. */
  usedAtMs = 0;
  readonly #isLocal: (domain: string) => boolean;
  #document: PresenceDocument | undefined;
  #closedBytes: Uint8Array | undefined;

  constructor(state: PresentityState, isLocal: (domain: string) => boolean) {
    this.presentity = state.record.presentity;
    this.owner = state.record.owner;
    this.rules = state.record.accessRules;
    this.snapshot = state.snapshot;
    this.change = state.snapshot.change;
    this.closedVersion = state.rulesVersion;
    this.#isLocal = isLocal;
    for (const record of state.subscriptions) this.replace(undefined, record);
  }

  /** Puts what the store holds in the place of all that is remembered. */
  reset({ record, snapshot, rulesVersion, subscriptions }: PresentityState): Reset {
    const hasFallen = this.isAheadOf(snapshot);
    const hasNewRules = JSON.stringify(record.accessRules) !== JSON.stringify(this.rules);
    const shownBefore = new Map([...this.views.values()].map(({ id, shown }) => [id, shown]));
    this.owner = record.owner;
    this.rules = record.accessRules;
    this.closedVersion = rulesVersion;
    this.snapshot = snapshot;
    this.change = snapshot.change;
    this.stale = false;
    this.#document = undefined;
    this.subscriptions.clear();
    this.views.clear();
    this.closedViews.clear();
    this.pending = 0;
    for (const subscription of subscriptions) this.replace(undefined, subscription);
    // What has been encoded for this version is good for it.
    for (const view of this.views.values()) view.shown = shownBefore.get(view.id);
    return { hasNewRules, hasFallen };
  }

  /** Takes rules that were written, with the publications at that moment. */
  setRules(rules: AccessRules, snapshot: PresenceSnapshot): void {
    this.rules = rules;
    this.closedVersion = snapshot.version;
    this.change = snapshot.change;
    this.take(snapshot);
  }

  /**
   * Whether the memory knows of something newer than what the store was just asked for: the store has lost writes that it
   * had acknowledged. A snapshot that came with a write says nothing about this: it may have been overtaken.
   */
  isAheadOf({ change, version }: Pick<PresenceSnapshot, "change" | "version">): boolean {
    const { epoch, counter } = this.snapshot.version;
    return version.epoch === epoch && (change < this.change || version.counter < counter);
  }

  /** Whether a snapshot may be taken: it was written before anything that is not known here, of the same presentity. */
  accepts({ change, version }: Pick<PresenceSnapshot, "change" | "version">): boolean {
    return change <= this.change && version.epoch === this.snapshot.version.epoch && !this.stale;
  }

  /** Takes a newer state of the publications, which it {@link accepts}. @returns whether the version rose. */
  take(snapshot: PresenceSnapshot): boolean {
    const order = compareVersions(snapshot.version, this.snapshot.version);
    if (order < 0) return false;
    this.snapshot = snapshot;
    // A refresh keeps the version and the document: only expiries differ.
    if (order > 0) this.#document = undefined;
    return order > 0;
  }

  /** Puts one subscription in the place of another of the same watcher, and keeps count of the views. */
  replace(before: SubscriptionRecord | undefined, after: SubscriptionRecord): void {
    const [left, entered] = [before && viewOf(before), viewOf(after)];
    if (before !== undefined && left !== undefined && left !== entered) this.#leave(before);
    this.pending += Number(after.state.kind === "pending") - Number(before?.state.kind === "pending");
    if (after.state.kind === "terminated") this.subscriptions.delete(after.watcherKey);
    else this.subscriptions.set(after.watcherKey, after);
    if (entered !== undefined && left !== entered) this.#enter(after);
  }

  /** Counts a stranger that was refused at once. @returns how many there were since a span began. */
  countRefused(nowMs: number, spanMs: number): number {
    if (nowMs - this.#refusedSinceMs >= spanMs) {
      this.#refusedSinceMs = nowMs;
      this.#refused = 0;
    }
    return ++this.#refused;
  }

  /** Finds a view that shows something by its id. */
  viewById(id: string): View | undefined {
    for (const view of this.views.values()) if (view.id === id) return view;
    return undefined;
  }

  /** The view of a disposition under a new id, without watchers. */
  addView(id: string, disposition: Disposition): View {
    const view: View = { id, disposition, local: 0, remote: new Map(), shown: undefined };
    this.views.set(dispositionKey(disposition), view);
    return view;
  }

  /** What a view shows now; encoded once for each version. */
  shown(view: View, nowMs: number): Shown {
    const { version } = this.snapshot;
    if (view.shown === undefined || compareVersions(view.shown.version, version) !== 0) {
      const document = documentToBytes(showDocument(this.#composed(nowMs), view.disposition));
      view.shown = { presentity: this.presentity, version, document };
    }
    return view.shown;
  }

  /** What a disposition shows that nobody needs to have a view of: for fetches. */
  shownOnce(disposition: Disposition, nowMs: number): Shown {
    if (disposition.kind === "closed") return this.closed(this.closedVersion);
    const view = this.views.get(dispositionKey(disposition));
    if (view !== undefined) return this.shown(view, nowMs);
    const document = documentToBytes(showDocument(this.#composed(nowMs), disposition));
    return { presentity: this.presentity, version: this.snapshot.version, document };
  }

  /** What a subscription's view shows now; `undefined` unless it is active. */
  shownTo(record: SubscriptionRecord, nowMs: number): Shown | undefined {
    if (record.state.kind !== "active" || record.view === undefined) return undefined;
    if (record.state.disposition.kind === "closed") return this.closed(versionOfViewId(record.view));
    const view = this.viewById(record.view);
    return view && this.shown(view, nowMs);
  }

  /** The closed document in one version. */
  closed(version: Version): Shown {
    this.#closedBytes ??= documentToBytes(closedDocument(this.presentity));
    return { presentity: this.presentity, version, document: this.#closedBytes };
  }

  #composed(nowMs: number): PresenceDocument {
    this.#document ??= composeDocument(this.presentity, this.snapshot.publications, nowMs);
    return this.#document;
  }

  #enter(record: SubscriptionRecord): void {
    if (record.state.kind !== "active" || record.view === undefined) return;
    const domain = record.watcherDomain as DomainName;
    if (record.state.disposition.kind === "closed") {
      this.closedViews.set(record.view, domain);
      return;
    }
    const view = this.viewById(record.view) ?? this.addView(record.view, record.state.disposition);
    if (this.#isLocal(domain)) view.local++;
    else view.remote.set(domain, (view.remote.get(domain) ?? 0) + 1);
  }

  #leave(record: SubscriptionRecord): void {
    if (record.view === undefined) return;
    if (this.closedViews.delete(record.view)) return;
    const view = this.viewById(record.view);
    if (view === undefined) return;
    const domain = record.watcherDomain as DomainName;
    if (this.#isLocal(domain)) view.local--;
    else {
      const left = (view.remote.get(domain) ?? 0) - 1;
      if (left > 0) view.remote.set(domain, left);
      else view.remote.delete(domain);
    }
  }
}

/** The view that a subscription has; one that was cancelled has none, though its record names the one that it had. */
export function viewOf({ state, view }: SubscriptionRecord): string | undefined {
  return state.kind === "active" ? view : undefined;
}

/** A view's id: `GENERATION-EPOCH-COUNTER` in base 36, with the version at which the view was born. */
export function viewIdOf(generation: number, born: Version): string {
  return `${generation.toString(36)}-${born.epoch.toString(36)}-${born.counter.toString(36)}`;
}

/** The version at which a view was born. */
function versionOfViewId(id: string): Version {
  const [, epoch, counter] = id.split("-");
  return { epoch: Number.parseInt(epoch ?? "0", 36), counter: Number.parseInt(counter ?? "0", 36) };
}

/** The bus subject on which the documents of a view go to the servers of this domain. */
export function viewSubject(presentity: PresentityAddress, view: string): string {
  // The ids of other domains are what they make them.
  return `view.${subjectToken(presentity)}.${plainId.test(view) ? view : subjectToken(view)}`;
}

const plainId = /^[a-z0-9-]{1,64}$/;
