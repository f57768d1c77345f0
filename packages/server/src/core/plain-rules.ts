/** Rules from the wire, in the shape that the model's checks take (that of the YAML which people write). */
import type { UncheckedRuleMatch } from "@parley/protocol";

/** Who a rule is about. What says nothing, or too much, stays a word that the check refuses by name. */
export function plainMatch(match: UncheckedRuleMatch): unknown {
  switch (match.kind) {
    case "identity":
      return { identity: match.identities };
    case "domain":
      return { domain: match.domains };
    default:
      return match.kind;
  }
}
