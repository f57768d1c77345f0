/** PRESENCE INFORMATION as values (RFC 2778 §2.4; field meanings after RFC 3863 §4.1). */
import type { PresentityAddress } from "./address.js";

/** STATUS: OPEN and CLOSED are mutually exclusive (RFC 2778 §2.4). */
export type Status = "open" | "closed";

/** A text for people, with its BCP 47 language tag (empty when not known). */
export interface Note {
  readonly lang: string;
  readonly text: string;
}

/** CONTACT ADDRESS: a URI of any scheme. */
export interface ContactAddress {
  readonly uri: string;
  /** 0 (lowest) to 1 (highest), three decimals (RFC 3863 §4.1.4). */
  readonly priority?: number;
}

/** OTHER PRESENCE MARKUP: one extension element, carried untouched. */
export interface OtherPresenceMarkup {
  readonly namespace: string;
  readonly name: string;
  /** The element in XML with its own namespace declarations. */
  readonly xml: string;
}

/** PRESENCE TUPLE. Contact and markup are optional (RFC 2778 §2.4). */
export interface PresenceTuple {
  readonly id: string;
  /** Absent: the tuple says nothing about OPEN or CLOSED. */
  readonly status?: Status;
  /** Further status values; they never change the meaning of `status`. */
  readonly values: readonly string[];
  readonly contact?: ContactAddress;
  readonly markup: readonly OtherPresenceMarkup[];
  readonly notes: readonly Note[];
  /** When this status began, Unix milliseconds. */
  readonly sinceMs?: number;
}

/** PRESENCE INFORMATION of one presentity, as one watcher may see it. */
export interface PresenceDocument {
  readonly presentity: PresentityAddress;
  readonly tuples: readonly PresenceTuple[];
}

/**
 * The version of a presentity's document. Epochs are compared first (Unix milliseconds of the epoch's birth), then the
 * counter of accepted changes. Counter 0: nothing was ever published in this epoch.
 */
export interface Version {
  readonly epoch: number;
  readonly counter: number;
}

/** How far what is shown can be trusted to be current. A wrong "online" is worse than none. */
export type Freshness =
  | { readonly kind: "live" }
  | { readonly kind: "stale"; readonly sinceMs: number; readonly cause: string }
  | { readonly kind: "unknown"; readonly cause: string };

/** One live publication of a presence user agent: soft state with an entity tag (the semantics of RFC 3903). */
export interface Publication {
  readonly entityTag: string;
  readonly tuples: readonly PresenceTuple[];
  /** Unix milliseconds. */
  readonly expiresAtMs: number;
  /** The session that it ends with; absent when it only expires. */
  readonly sessionId?: string;
  /** When it was last changed (not merely refreshed), Unix milliseconds: the newest wins where tuples share an id. */
  readonly changedAtMs: number;
}
