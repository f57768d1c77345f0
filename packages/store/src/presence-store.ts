/** The PresenceStore port: publications, versions and session leases. */
import type { PresenceTuple, PresentityAddress, PrincipalName, Publication, Version } from "@parley/model";

/** A presentity's live publications in one version: what a document is composed of. */
export interface PresenceSnapshot {
  readonly presentity: PresentityAddress;
  readonly version: Version;
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
  | { readonly kind: "too_many"; readonly limit: number }
  | { readonly kind: "no_such_presentity" };

/** A session that is in contact until `expiresAtMs`. */
export interface SessionLease {
  readonly sessionId: string;
  readonly principal: PrincipalName;
  readonly expiresAtMs: number;
}

/**
 * Presence state. Each accepted change gives the presentity the next version: the counter rises by one, atomically with
 * the change; the epoch is the time at which the presentity was made. Writes are durable when their promise resolves.
 * Expired publications stay until `expirePublications` takes them (readers pass `nowMs` to composition, which leaves
 * them out), so that each expiry is seen as a change exactly once.
 */
export interface PresenceStore {
  /**
   * Adds (`ifMatch` absent), changes (`tuples` given) or refreshes (`tuples` absent) one publication. Idempotent by
   * `entityTag`: when there is a publication of that tag, the same was done before, and nothing changes. `changedAtMs` of
   * what is added or changed is `nowMs`, or one more than the newest of the presentity's others where that is later.
   * @param input.publicationsMax - refuse a further one beyond this.
   */
  publish(input: {
    readonly presentity: PresentityAddress;
    /** The entity tag of the publication to change. Absent: a new one. */
    readonly ifMatch?: string;
    /** The entity tag that the publication has afterwards. */
    readonly entityTag: string;
    readonly tuples?: readonly PresenceTuple[];
    readonly sessionId?: string;
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

  /**
   * Removes publications whose expiry has passed, at most `limit` presentities at a time.
   * @returns a snapshot of each presentity that changed; fewer than `limit` means that nothing is left to do.
   */
  expirePublications(nowMs: number, limit: number): Promise<readonly PresenceSnapshot[]>;

  /** Removes what a session has published, e.g. because it said goodbye. @returns a snapshot of each presentity that changed. */
  removeSessionPublications(sessionId: string, nowMs: number): Promise<readonly PresenceSnapshot[]>;

  /** Makes or renews leases, in bulk. */
  renewLeases(leases: readonly SessionLease[]): Promise<void>;

  /** Drops a lease, e.g. because the session said goodbye. */
  dropLease(sessionId: string): Promise<void>;

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
