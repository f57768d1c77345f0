/**
 * What the presentity's side and the watcher's side tell each other, as values. Inside a domain they are handed over as
 * they are; between domains they are `Watch`, `WatchState`, `Notify` and `ViewChange` of federation/v1.
 */
import type { DomainName, PresentityAddress, Requester, Version } from "@parley/model";

/** A document as the watchers of one view see it. `document` is an encoded PresenceDocument, made once. */
export interface Shown {
  readonly presentity: PresentityAddress;
  readonly version: Version;
  readonly document: Uint8Array;
}

/** A watcher's wish to watch, to go on, or (`expiresMs` 0) to stop. */
export interface WatchRequest {
  readonly presentity: PresentityAddress;
  readonly watcherKey: string;
  readonly watcher: Requester;
  readonly watcherDomain: DomainName;
  readonly expiresMs: number;
  /** The watcher's number of this wish: an older one than the newest seen is ignored. */
  readonly wish: number;
}

/** The state of one subscription, as its presentity's side says it. */
export interface SubscriptionNews {
  readonly presentity: PresentityAddress;
  readonly watcherKey: string;
  readonly state: "pending" | "active" | "terminated";
  /** A stable word; empty where there is nothing to say. */
  readonly reason: string;
  /** How long it lives without a refresh. */
  readonly expiresMs: number;
  /** The view granted; empty unless active. */
  readonly view: string;
  /** What the view shows now, when active. */
  readonly shown: Shown | undefined;
  /** Rises with every change of the presentity's subscriptions; 0 when there is no such presentity. */
  readonly change: number;
  /** The newest wish of this watcher that was seen; of a refusal the one that was asked with. */
  readonly wish: number;
}

/** A view got another name, because some watchers lost it. */
export interface ViewRename {
  readonly presentity: PresentityAddress;
  readonly oldView: string;
  readonly newView: string;
  /** The keys of the watchers of the told domain that lost it. */
  readonly removed: readonly string[];
}
