/** The PresenceStore port: publications, versions and session leases. */
import type {
  AccessRules,
  PresenceTuple,
  PresentityAddress,
  PrincipalName,
  Publication,
  Version,
} from "@parley/model";
import type { SubscriptionRecord } from "./subscription-store.js";

/** A presentity's live publications in one version: what a document is composed of. */
export interface PresenceSnapshot {
  readonly presentity: PresentityAddress;
  readonly version: Version;
  /**
   * The presentity's change number at the same moment: raised by everything that decides who sees what (rules,
   * subscriptions), not by publications. Who remembers the rules and subscriptions of another number has old ones.
   */
  readonly change: number;
  readonly publications: readonly Publication[];
}

/** What became of a publish or unpublish. */
export type PublishOutcome =
  | {
      readonly kind: "published";
      readonly snapshot: PresenceSnapshot;
      /** Whether the version rose: a mere refresh of the expiry does not raise it. */
      readonly changed: boolean;
    }
  /** The entity tag is not (or no longer) that of a live publication. */
  | { readonly kind: "no_such_publication" }
  /** A newer connection of the session (`fence`) has a publication of this presentity. */
  | { readonly kind: "superseded" }
  | { readonly kind: "too_many"; readonly limit: number }
  | { readonly kind: "no_such_presentity" };

/** A presentity as an owned thing. */
export interface PresentityRecord {
  readonly presentity: PresentityAddress;
  readonly owner: PrincipalName;
  readonly accessRules: AccessRules;
}

/** Everything of a presentity that decides who sees what, read at one moment. */
export interface PresentityState {
  readonly record: PresentityRecord;
  readonly snapshot: PresenceSnapshot;
  /**
   * The version that the rules have raised when they were set; counter 0 for those that the presentity was made with. It is
   * above whatever was shown under earlier rules, and tells nothing of publications: it follows the time.
   */
  readonly rulesVersion: Version;
  /** The live ones: pending and active. */
  readonly subscriptions: readonly SubscriptionRecord[];
}

/** A session that is in contact until `expiresAtMs`. */
export interface SessionLease {
  readonly sessionId: string;
  readonly principal: PrincipalName;
  readonly expiresAtMs: number;
  /**
   * Rises with each connection of the session (the time of its sign-in, Unix milliseconds of the domain's clock): what an
   * older connection does to the lease, or publishes, when a newer one has been seen, is refused. So a server that was
   * stopped for a minute and wakes up changes nothing of a session that has gone on elsewhere.
   */
  readonly fence: number;
}

/**
 * Why a lease was not written.
 * - `lost`: it is not there (any more), or somebody has claimed it: what the session had published is removed, or about to be.
 * - `superseded`: a newer connection (`fence`) has it, and may have taken over what this one has published.
 */
export interface LeaseRefusal {
  readonly sessionId: string;
  readonly reason: "lost" | "superseded";
}

/**
 * Presence state. Each accepted change, and new access rules, give the presentity the next version: the counter rises,
 * atomically with the change; the epoch is the time at which the presentity was made. Writes are durable when their promise resolves.
 * Expired publications stay until `expirePublications` takes them (readers pass `nowMs` to composition, which leaves
 * them out), so that each expiry is seen as a change exactly once.
 */
export interface PresenceStore {
  /**
   * Adds (`ifMatch` absent), changes (`tuples` given) or refreshes (`tuples` absent) one publication. Idempotent by
   * `entityTag`: when there is a publication of that tag, the same was done before, and nothing changes; but from then on it
   * is of the newer `fence`, if this is newer: who removes what the older connection had published spares it. `changedAtMs` of
   * what is added or changed is `nowMs`, or one more than the newest of the presentity's others where that is later.
   * @param input.publicationsMax - refuse a further one beyond this.
   * @param input.fence - see {@link SessionLease.fence}; together with `sessionId`.
   */
  publish(input: {
    readonly presentity: PresentityAddress;
    /** The entity tag of the publication to change. Absent: a new one. */
    readonly ifMatch?: string;
    /** The entity tag that the publication has afterwards. */
    readonly entityTag: string;
    readonly tuples?: readonly PresenceTuple[];
    readonly sessionId?: string;
    readonly fence?: number;
    readonly expiresAtMs: number;
    readonly nowMs: number;
    readonly publicationsMax: number;
  }): Promise<PublishOutcome>;

  /** Removes one publication. */
  unpublish(input: {
    readonly presentity: PresentityAddress;
    readonly ifMatch: string;
    readonly nowMs: number;
  }): Promise<PublishOutcome>;

  /** @returns `undefined` when there is no such presentity. */
  presence(presentity: PresentityAddress): Promise<PresenceSnapshot | undefined>;

  /** @returns `undefined` when there is no such presentity. */
  presentityState(presentity: PresentityAddress): Promise<PresentityState | undefined>;

  /** The change numbers of presentities, in bulk; those that do not exist are left out. */
  changes(
    presentities: readonly PresentityAddress[],
  ): Promise<ReadonlyMap<PresentityAddress, { readonly change: number; readonly version: Version }>>;

  /**
   * Removes publications whose expiry has passed, at most `limit` presentities at a time.
   * Each expiry is handed to exactly one caller.
   * @returns a snapshot of each presentity that changed; fewer than `limit` means that nothing is left to do.
   */
  expirePublications(nowMs: number, limit: number): Promise<readonly PresenceSnapshot[]>;

  /**
   * Removes what a session has published, e.g. because it said goodbye.
   * @param fence - spare what a newer connection of the session has published. Absent: everything goes.
   * @returns a snapshot of each presentity that changed.
   */
  removeSessionPublications(
    sessionId: string,
    nowMs: number,
    fence?: number,
  ): Promise<readonly PresenceSnapshot[]>;

  /**
   * Makes or renews leases, in bulk.
   * @param onlyKept - renew those that are there and make none: what ran out and was claimed by another server stays lost.
   * @returns those that were not written. Of a newer fence is `superseded`, also where it is claimed; `lost` comes with
   *   `onlyKept` alone.
   */
  renewLeases(leases: readonly SessionLease[], onlyKept?: boolean): Promise<readonly LeaseRefusal[]>;

  /** Drops a lease, e.g. because the session said goodbye; one of a newer `fence` stays. */
  dropLease(sessionId: string, fence?: number): Promise<void>;

  /**
   * Hands over leases that ran out, each to exactly one caller: a claimed lease is not claimed again before `claimUntilMs`,
   * by when the claimer has either dropped it (after `removeSessionPublications`) or died.
   */
  claimExpiredLeases(input: {
    readonly nowMs: number;
    readonly claimUntilMs: number;
    readonly limit: number;
  }): Promise<readonly SessionLease[]>;
}
