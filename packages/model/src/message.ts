/** INSTANT MESSAGE and what becomes of it, as values (RFC 2778 §2.5; fields as in protos/parley/common/v1/common.proto). */
import type { InboxAddress } from "./address.js";

/** A header that Parley does not define, carried untouched (RFC 3862 §2.3). */
export interface MessageHeader {
  /** With its namespace prefix where it has one: `MyFeatures.VitalMessageOption`. */
  readonly name: string;
  /** As Message/CPIM writes it: with its escape sequences (RFC 3862 §2.3), without control characters. */
  readonly value: string;
  /** A BCP 47 language tag of the value; empty when not known. */
  readonly lang: string;
}

/** INSTANT MESSAGE. */
export interface InstantMessage {
  /** Unique for this sender; at most 128 characters. The same id from the same sender to the same inbox is a resend. */
  readonly id: string;
  readonly from: InboxAddress;
  /** INSTANT INBOX ADDRESS. */
  readonly to: InboxAddress;
  /** When the sender sent it, Unix milliseconds. */
  readonly sentAtMs: number;
  /** The MIME type of the body with its parameters. */
  readonly contentType: string;
  /** In the encoding that `contentType` says. */
  readonly body: Uint8Array;
  /** A URI: where to reply to, when it is not `from`. */
  readonly replyTo?: string;
  /** Further contact means of the sender: URIs of any scheme. */
  readonly contacts: readonly string[];
  readonly headers: readonly MessageHeader[];
}

/**
 * What became of a message. `delivered`: durably in the inbox. `refused`: by the inbox's rules or its server's limits.
 * `failed`: it could not be delivered. `unknown`: handed over, and no answer came in time. `queued`: durably kept by the
 * sender's server, which goes on trying; the one that is not final.
 */
export type DeliveryStatus = "delivered" | "refused" | "failed" | "unknown" | "queued";

/** The statuses of which every message gets exactly one. */
export type FinalDeliveryStatus = Exclude<DeliveryStatus, "queued">;

/** DELIVERY REPORT. */
export interface DeliveryReport {
  /** The message's id. */
  readonly id: string;
  /** The inbox it was for. */
  readonly to: InboxAddress;
  readonly status: DeliveryStatus;
  /** A stable word where the status is not `delivered`, e.g. `no_such_inbox`; empty otherwise. */
  readonly reason: string;
}

/** Whether nothing more will be said of the message. */
export function isFinal(status: DeliveryStatus): status is FinalDeliveryStatus {
  return status !== "queued";
}
