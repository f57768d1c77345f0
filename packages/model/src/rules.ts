/** ACCESS RULES and DELIVERY RULES as values (RFC 2778 §2.3; vocabulary of RFC 4745 and RFC 5025 §3.2.1). */

/**
 * Who a rule is about. The most specific rule that matches decides: identity, then domain (the longest pattern first),
 * then anonymous or everybody; among equals the first in the list.
 */
export type RuleMatch =
  | { readonly kind: "identity"; readonly identities: readonly string[] }
  | { readonly kind: "domain"; readonly domains: readonly string[] }
  | { readonly kind: "anonymous" }
  | { readonly kind: "everybody" };

/** What an access rule shows to whom it allows: the transformation that makes a VIEW. */
export type Show = "whole" | "without-notes" | "status-only";

/** What is done with a watcher (RFC 5025 §3.2.1). */
export type AccessHandling = "block" | "confirm" | "polite-block" | "allow";

export interface AccessRule {
  readonly match: RuleMatch;
  readonly handling: AccessHandling;
  /** For `allow`; `whole` unless given. */
  readonly show?: Show;
}

/** ACCESS RULES of one presentity. */
export interface AccessRules {
  readonly rules: readonly AccessRule[];
  /** Who no rule matches. Unless set: `confirm`. */
  readonly otherwise: AccessHandling;
}

/** What is done with a message. `discard` looks like delivery to the sender. */
export type DeliveryHandling = "deliver" | "refuse" | "discard";

export interface DeliveryRule {
  readonly match: RuleMatch;
  readonly handling: DeliveryHandling;
  /** For `refuse`: a text that the sender is told. */
  readonly reason?: string;
}

/** DELIVERY RULES of one inbox. */
export interface DeliveryRules {
  readonly rules: readonly DeliveryRule[];
  /** Who no rule matches. Unless set: `deliver`. */
  readonly otherwise: DeliveryHandling;
  /** What becomes of messages while no user agent has the inbox open. Unless set: `keep`. */
  readonly whenAway: "keep" | "refuse";
}

/** Who watches or sends, as the server has authenticated it. */
export type Requester =
  | { readonly kind: "principal"; readonly principal: string }
  | { readonly kind: "anonymous"; readonly domain: string; readonly id: string };
