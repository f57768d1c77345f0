/** The ClusterStore port: the servers of a domain that share a store, and what exactly one of them does. */

/** A server that shares the store. */
export interface NodeRecord {
  /** Unique among the servers of the store (`HomeServerOptions.node`). */
  readonly node: string;
  /** Another one with every start: tells two lives of a node apart. */
  readonly incarnation: string;
  /** Where user agents reach it, `host:port`; empty when it does not say. */
  readonly clientAddress: string;
  /** `draining`: it takes no new sessions. */
  readonly state: "running" | "draining";
  readonly startedAtMs: number;
  readonly expiresAtMs: number;
  /** What has to be the same on all servers of the domain, as a hash; see `parley config check`. */
  readonly configHash: string;
}

/** What became of a claim. */
export type ClaimOutcome =
  /** It is the caller's until `untilMs`. `fence` rises each time that it goes to another holder. */
  | { readonly kind: "held"; readonly fence: number; readonly untilMs: number }
  | { readonly kind: "taken"; readonly holder: string; readonly untilMs: number };

/**
 * Leases by name, and the list of servers. A lease is held by at most one holder at a time by the store's record; a holder
 * that was stopped may wake up and believe that it still holds one: what it does under a lease must be harmless when done
 * twice (idempotent writes, recognised resends), or carry the `fence`.
 */
export interface ClusterStore {
  /** Claims or renews: it is the caller's when nobody holds it, when it ran out, or when the caller holds it already. */
  claimLease(input: {
    readonly name: string;
    readonly holder: string;
    readonly nowMs: number;
    readonly untilMs: number;
  }): Promise<ClaimOutcome>;

  /** Gives a lease up; ignored when somebody else holds it. */
  releaseLease(name: string, holder: string): Promise<void>;

  /**
   * Writes the record of a server.
   * @returns `taken` with the other record when another incarnation of this node lives: two servers have one name.
   */
  putNode(
    record: NodeRecord,
    nowMs: number,
  ): Promise<{ readonly kind: "put" } | { readonly kind: "taken"; readonly by: NodeRecord }>;

  /** Removes a server's record, when it is of this incarnation. */
  removeNode(node: string, incarnation: string): Promise<void>;

  /** The servers whose record has not run out, by name. */
  nodes(nowMs: number): Promise<readonly NodeRecord[]>;
}
