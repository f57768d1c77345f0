/**
 * Access and delivery rules between wire and model. What comes from the wire has the model's shape, but its words are not
 * checked: `validateAccessRules` and `validateDeliveryRules` of the model do that.
 */
import type { AccessRules, DeliveryRules, RuleMatch } from "@parley/model";
import { client } from "./generated.js";

/** The shape of {@link RuleMatch}, unchecked: `kind` is `unspecified` where nothing was said, `ambiguous` where too much was. */
export interface UncheckedRuleMatch {
  readonly kind: string;
  readonly identities?: readonly string[];
  readonly domains?: readonly string[];
}

/** The shape of {@link AccessRules}, unchecked. */
export interface UncheckedAccessRules {
  readonly rules: readonly {
    readonly match: UncheckedRuleMatch;
    readonly handling: string;
    readonly show?: string;
  }[];
  readonly otherwise: string;
}

/** The shape of {@link DeliveryRules}, unchecked. */
export interface UncheckedDeliveryRules {
  readonly rules: readonly {
    readonly match: UncheckedRuleMatch;
    readonly handling: string;
    readonly reason?: string;
  }[];
  readonly otherwise: string;
  readonly whenAway: string;
}

/** @param presentity - whose rules they are. */
export function accessRulesToWire(presentity: string, rules: AccessRules): client.IRules {
  return {
    kind: client.RulesKind.RULES_KIND_ACCESS,
    address: presentity,
    access: rules.rules.map((rule) => ({
      match: matchToWire(rule.match),
      handling: rule.handling,
      show: rule.show ?? "",
    })),
    accessDefault: rules.otherwise,
  };
}

/** Empty words become the defaults that the protocol defines (`confirm`). */
export function accessRulesFromWire(wire: client.IRules): UncheckedAccessRules {
  return {
    rules: (wire.access ?? []).map((rule) => ({
      match: matchFromWire(rule.match),
      handling: rule.handling ?? "",
      ...(rule.show ? { show: rule.show } : {}),
    })),
    otherwise: wire.accessDefault || "confirm",
  };
}

/** @param inbox - whose rules they are. */
export function deliveryRulesToWire(inbox: string, rules: DeliveryRules): client.IRules {
  return {
    kind: client.RulesKind.RULES_KIND_DELIVERY,
    address: inbox,
    delivery: rules.rules.map((rule) => ({
      match: matchToWire(rule.match),
      handling: rule.handling,
      reason: rule.reason ?? "",
    })),
    deliveryDefault: rules.otherwise,
    whenAway: rules.whenAway,
  };
}

/** Empty words become the defaults that the protocol defines (`deliver`, `keep`). */
export function deliveryRulesFromWire(wire: client.IRules): UncheckedDeliveryRules {
  return {
    rules: (wire.delivery ?? []).map((rule) => ({
      match: matchFromWire(rule.match),
      handling: rule.handling ?? "",
      ...(rule.reason ? { reason: rule.reason } : {}),
    })),
    otherwise: wire.deliveryDefault || "deliver",
    whenAway: wire.whenAway || "keep",
  };
}

function matchToWire(match: RuleMatch): client.IRuleMatch {
  switch (match.kind) {
    case "identity":
      return { identities: [...match.identities] };
    case "domain":
      return { domains: [...match.domains] };
    case "anonymous":
      return { anonymous: true };
    case "everybody":
      return { everybody: true };
  }
}

function matchFromWire(wire: client.IRuleMatch | null | undefined): UncheckedRuleMatch {
  const found: UncheckedRuleMatch[] = [];
  if (wire?.identities?.length) found.push({ kind: "identity", identities: wire.identities });
  if (wire?.domains?.length) found.push({ kind: "domain", domains: wire.domains });
  if (wire?.anonymous) found.push({ kind: "anonymous" });
  if (wire?.everybody) found.push({ kind: "everybody" });
  const [match, second] = found;
  if (match === undefined) return { kind: "unspecified" };
  return second === undefined ? match : { kind: "ambiguous" };
}
