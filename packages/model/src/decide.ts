/** What rules say of one requester. */
import type {
  AccessHandling,
  AccessRule,
  AccessRules,
  DeliveryHandling,
  DeliveryRules,
  Requester,
  RuleMatch,
  Show,
} from "./rules.js";
import type { Disposition } from "./subscription.js";

/** What access rules say of a watcher. */
export type AccessDecision =
  | { readonly handling: "allow"; readonly show: Show }
  | { readonly handling: Exclude<AccessHandling, "allow">; readonly show?: undefined };

/** What delivery rules say of a sender. */
export interface DeliveryDecision {
  readonly handling: DeliveryHandling;
  /** For `refuse`: the text of the rule, where it has one. */
  readonly reason?: string;
}

/** The rules of a new presentity: the owner decides on every watcher. */
export const defaultAccessRules: AccessRules = { rules: [], otherwise: "confirm" };

/** The rules of a new inbox: everybody may send, and messages are kept while nobody reads. */
export const defaultDeliveryRules: DeliveryRules = { rules: [], otherwise: "deliver", whenAway: "keep" };

/** By the most specific rule that matches (see {@link RuleMatch}), else by `otherwise`. */
export function decideAccess(rules: AccessRules, requester: Requester): AccessDecision {
  const rule = mostSpecific(rules.rules, requester);
  const handling = rule === undefined ? rules.otherwise : rule.handling;
  return handling === "allow" ? { handling, show: rule?.show ?? "whole" } : { handling };
}

/** By the most specific rule that matches (see {@link RuleMatch}), else by `otherwise`. */
export function decideDelivery(rules: DeliveryRules, requester: Requester): DeliveryDecision {
  const rule = mostSpecific(rules.rules, requester);
  if (rule === undefined) return { handling: rules.otherwise };
  const { handling, reason } = rule;
  return handling === "refuse" && reason !== undefined ? { handling, reason } : { handling };
}

/** What a decision grants, or `undefined` where it grants nothing (`block`, `confirm`). */
export function grantedDisposition(decision: AccessDecision): Disposition | undefined {
  switch (decision.handling) {
    case "allow":
      return { kind: "show", show: decision.show };
    case "polite-block":
      return { kind: "closed" };
    case "block":
    case "confirm":
      return undefined;
  }
}

/**
 * The rules with the owner's decision on one principal: a rule for that identity alone, which takes the place of whatever
 * was said of the identity before. What is said of domains and of everybody stays.
 */
export function withAccessDecision(
  rules: AccessRules,
  principal: string,
  decision: { readonly handling: AccessHandling; readonly show?: Show },
): AccessRules {
  const decided: AccessRule = { match: { kind: "identity", identities: [principal] }, ...decision };
  return { ...rules, rules: [...withoutIdentity(rules.rules, principal), decided] };
}

function withoutIdentity(rules: readonly AccessRule[], principal: string): readonly AccessRule[] {
  return rules.flatMap((rule) => {
    if (rule.match.kind !== "identity" || !rule.match.identities.includes(principal)) return [rule];
    const identities = rule.match.identities.filter((identity) => identity !== principal);
    return identities.length === 0 ? [] : [{ ...rule, match: { kind: "identity" as const, identities } }];
  });
}

/** The first of the most specific among the rules that match. */
function mostSpecific<R extends { readonly match: RuleMatch }>(
  rules: readonly R[],
  requester: Requester,
): R | undefined {
  let best: R | undefined;
  let bestRank = NO_MATCH;
  for (const rule of rules) {
    const rank = specificity(rule.match, requester);
    if (rank > bestRank) {
      best = rule;
      bestRank = rank;
    }
  }
  return best;
}

const NO_MATCH = -1;
const ANYBODY = 0;
/** Above every domain, whose rank is twice the length of the pattern at most. */
const IDENTITY = Number.POSITIVE_INFINITY;

/**
 * How specific a match is for this requester, or `NO_MATCH`. A requester without a principal is matched by `anonymous` and
 * by nothing else: identity and domain are conditions on what was authenticated (RFC 4745 §7.1).
 */
function specificity(match: RuleMatch, requester: Requester): number {
  if (requester.kind === "anonymous") return match.kind === "anonymous" ? ANYBODY : NO_MATCH;
  const { principal } = requester;
  switch (match.kind) {
    case "identity":
      return match.identities.includes(principal) ? IDENTITY : NO_MATCH;
    case "domain": {
      const domain = principal.slice(principal.lastIndexOf("@") + 1);
      return match.domains.reduce((best, pattern) => Math.max(best, domainRank(pattern, domain)), NO_MATCH);
    }
    case "everybody":
      return ANYBODY;
    case "anonymous":
      return NO_MATCH;
  }
}

/** The exact name is more specific than every pattern that matches it, and a longer pattern than a shorter one. */
function domainRank(pattern: string, domain: string): number {
  if (pattern === domain) return 2 * pattern.length;
  const below = pattern.startsWith("*.") && domain.endsWith(pattern.slice(1));
  return below ? pattern.length : NO_MATCH;
}
