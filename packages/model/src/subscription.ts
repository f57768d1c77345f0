/** SUBSCRIPTION as a state machine without I/O (states after RFC 3857 §4.7.1; reasons are ours). */
import type { Show } from "./rules.js";

/** Why a subscription ended. */
export type TerminationReason =
  | "refused"
  | "cancelled"
  | "expired"
  | "removed_by_owner"
  | "no_longer_authorised"
  | "domain_unreachable";

/** What a watcher was granted: a transformation of the document, or the polite fiction of a closed presentity. */
export type Disposition = { readonly kind: "show"; readonly show: Show } | { readonly kind: "closed" };

export type SubscriptionState =
  | { readonly kind: "pending" }
  | { readonly kind: "active"; readonly disposition: Disposition }
  | { readonly kind: "terminated"; readonly reason: TerminationReason };
