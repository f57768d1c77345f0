/** The InboxStore and OutboxStore ports: messages for the domain's own inboxes, and messages for other domains. */
import type { InboxAddress, PrincipalName } from "@parley/model";

/** One message in an inbox. `bytes` is an encoded `parley.common.v1.InstantMessage`; the store never looks into it. */
export interface StoredMessage {
  readonly seq: number;
  readonly receivedAtMs: number;
  readonly bytes: Uint8Array;
}

/** What tells whoever holds an inbox whether it holds what the store has. */
export interface InboxNumbers {
  /** The newest number given; 0 when there never was one. */
  readonly lastSeq: number;
  /** That of the inbox's record; 0 when there is no such inbox. */
  readonly revision: number;
}

/** The place of a message from another domain in its lane; see `Deliver` in federation.proto. */
export interface LanePosition {
  /** Names the origin's outbox: a new epoch starts the lane afresh. */
  readonly origin: string;
  readonly outboxSeq: number;
  readonly previousSeq: number;
}

/** What became of an append. */
export type AppendOutcome =
  | { readonly kind: "appended"; readonly seq: number }
  /** The same (inbox, sender, message id) was appended before; `seq` is its number. */
  | { readonly kind: "duplicate"; readonly seq: number }
  /** `lane.previousSeq` has not been decided here. */
  | { readonly kind: "out_of_order" }
  /**
   * The lane has been decided up to `lane.outboxSeq` or beyond without this message: it was skipped, or its origin gave it
   * up and went on. It is not appended: it would stand behind messages that were sent after it.
   */
  | { readonly kind: "decided" }
  | { readonly kind: "no_such_inbox" }
  /** The inbox's record has another `revision`: its rules have to be asked again. */
  | { readonly kind: "rules_changed" }
  /** `unlessAway` was given, and nobody follows the inbox (see `followInboxes`). */
  | { readonly kind: "away" }
  | { readonly kind: "full"; readonly limit: number };

/**
 * Inboxes. An append is atomic and idempotent by (inbox, sender, id) for at least `dedupeMs` (given to the engine); it
 * gives the message the inbox's next number, without gaps, in the order of the calls to `append`. The promise of a write
 * resolves when it is durable; promises of one inbox resolve in the order of the calls. Engines commit in groups: what
 * is called in one turn or while an earlier group is being written is written together; no timer is waited for.
 */
export interface InboxStore {
  append(input: {
    readonly inbox: InboxAddress;
    /** The authenticated principal of the sender. */
    readonly sender: string;
    readonly id: string;
    readonly bytes: Uint8Array;
    readonly nowMs: number;
    readonly lane?: LanePosition;
    /** Refuse beyond so many kept messages. */
    readonly messagesMax: number;
    /** Only when this is the `revision` of the inbox's record. */
    readonly ifRevision?: number;
    /** Only when somebody follows the inbox at `nowMs`. What is there already is a `duplicate` all the same. */
    readonly unlessAway?: boolean;
  }): Promise<AppendOutcome>;

  /**
   * Notes that the message at this lane position was decided without an append (refused or discarded), so that the
   * next one of the lane is in order. @returns `out_of_order`, `rules_changed` like `append`.
   */
  skip(input: {
    readonly inbox: InboxAddress;
    readonly sender: string;
    readonly lane: LanePosition;
    readonly ifRevision?: number;
  }): Promise<"skipped" | "out_of_order" | "rules_changed">;

  /** Messages from `fromSeq` on, in order, until either limit (at least one where there is one). Deleted ones are left out. */
  read(input: {
    readonly inbox: InboxAddress;
    readonly fromSeq: number;
    readonly itemsMax: number;
    readonly bytesMax: number;
  }): Promise<readonly StoredMessage[]>;

  /** The newest number given; 0 when there never was one. */
  lastSeq(inbox: InboxAddress): Promise<number>;

  /** What to compare inboxes by, in bulk, in the order of `inboxes`. */
  inboxNumbers(inboxes: readonly InboxAddress[]): Promise<readonly InboxNumbers[]>;

  /**
   * Notes, in bulk, that a server has a user agent that follows these inboxes, until `untilMs` unless noted again; 0: no
   * longer. Needed only for inboxes whose rules refuse when nobody follows; kept by (inbox, node).
   */
  followInboxes(input: {
    readonly inboxes: readonly InboxAddress[];
    readonly node: string;
    readonly untilMs: number;
  }): Promise<void>;

  /** The device's cursor; makes one at 0 for a new device. At most `devicesMax`: beyond, the one unused longest is dropped. */
  openCursor(input: {
    readonly inbox: InboxAddress;
    readonly device: string;
    readonly nowMs: number;
    readonly devicesMax: number;
  }): Promise<number>;

  /**
   * Moves a cursor forward (never back). Ignored for devices that are not known, and beyond the newest number: that was
   * acknowledged of messages which a failover has lost, and says nothing of what has come since.
   */
  moveCursor(input: {
    readonly inbox: InboxAddress;
    readonly device: string;
    readonly seq: number;
    readonly nowMs: number;
  }): Promise<void>;

  /** Deletes messages for all devices. @returns how many there were. */
  deleteMessages(inbox: InboxAddress, seqs: readonly number[]): Promise<number>;

  /**
   * Removes messages that were received before `receivedBeforeMs`, and those that every cursor has passed and that were
   * received before `readBeforeMs`; and what was remembered for recognising resends before `forgetBeforeMs`. Works
   * through at most `limit` records. @returns how many were removed; fewer than `limit` means that nothing is left to do.
   */
  sweepMessages(input: {
    readonly receivedBeforeMs: number;
    readonly readBeforeMs: number;
    readonly forgetBeforeMs: number;
    readonly limit: number;
  }): Promise<number>;
}

/** One message that waits for another domain's answer. */
export interface OutboxEntry {
  /** Rises over the entries of its domain, whoever queues them; never given again in this outbox epoch. */
  readonly seq: number;
  /** The destination. */
  readonly domain: string;
  readonly sender: PrincipalName;
  readonly inbox: InboxAddress;
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly queuedAtMs: number;
  readonly expiresAtMs: number;
  /** The W3C `traceparent` (55 characters) of the step that queued it; absent where the message is not traced. */
  readonly traceparent?: string;
}

/** A final report that waits for its sender. */
export interface StoredReport {
  readonly sender: PrincipalName;
  readonly id: string;
  readonly inbox: InboxAddress;
  readonly status: "delivered" | "refused" | "failed" | "unknown";
  readonly reason: string;
  readonly atMs: number;
}

/** What became of an enqueue. */
export type EnqueueOutcome =
  | { readonly kind: "queued"; readonly entry: OutboxEntry }
  /** The same (sender, inbox, id) waits already. */
  | { readonly kind: "waiting"; readonly entry: OutboxEntry }
  /** Its final report is here, not yet taken by the sender. */
  | { readonly kind: "reported"; readonly report: StoredReport }
  | { readonly kind: "full"; readonly limit: number };

/** The outbox: what an unreachable domain has not answered for survives a restart. Writes are durable when they resolve. */
export interface OutboxStore {
  /** Stable for the life of this store's data: names its numbers to other domains (`LanePosition.origin`). */
  outboxEpoch(): Promise<string>;

  /** Idempotent by (sender, inbox, id). Entries of one domain get rising numbers in the order of the calls. */
  enqueue(input: {
    readonly domain: string;
    readonly sender: PrincipalName;
    readonly inbox: InboxAddress;
    readonly id: string;
    readonly bytes: Uint8Array;
    readonly nowMs: number;
    readonly expiresAtMs: number;
    /** See {@link OutboxEntry.traceparent}; of any other length it is not kept. */
    readonly traceparent?: string;
    /** Refuse beyond so many entries for this domain. */
    readonly entriesMax: number;
  }): Promise<EnqueueOutcome>;

  /**
   * Entries for one domain after `afterSeq`, in order, until either limit. Those of one domain become visible in the order of
   * their numbers: whoever has read up to a number has seen all below it.
   */
  entries(input: {
    readonly domain: string;
    readonly afterSeq: number;
    readonly itemsMax: number;
    readonly bytesMax: number;
  }): Promise<readonly OutboxEntry[]>;

  /** The domains that have entries, with their counts. */
  outboxDomains(): Promise<ReadonlyMap<string, number>>;

  /**
   * Ends an entry; keeps `report` for the sender when given. Idempotent: an entry that is gone is ignored. Whoever has the
   * whole entry gives the whole: then its names need not be read.
   * @returns without a report: whether the entry was there, and this call ended it. With one: whether the report was stored;
   * `false` also when it is of an account that was removed, which nobody is told.
   */
  settle(
    entry: Pick<OutboxEntry, "domain" | "seq"> & Partial<Pick<OutboxEntry, "sender" | "inbox" | "id">>,
    report?: StoredReport,
  ): Promise<boolean>;

  /** Reports that wait for a sender, oldest first. */
  reports(sender: PrincipalName, limit: number): Promise<readonly StoredReport[]>;

  /** The sender has taken these. */
  removeReports(
    sender: PrincipalName,
    keys: readonly { readonly id: string; readonly inbox: string }[],
  ): Promise<void>;

  /** Removes reports from before `beforeMs`, at most `limit`. @returns how many. */
  sweepReports(beforeMs: number, limit: number): Promise<number>;
}
