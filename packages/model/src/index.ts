/** `@parley/model`: RFC 2778 as types and pure functions. No I/O, no clock, no dependency. */
export type { DomainName, InboxAddress, PresentityAddress, PrincipalName } from "./address.js";
export type {
  ContactAddress,
  Freshness,
  Note,
  OtherPresenceMarkup,
  PresenceDocument,
  PresenceTuple,
  Publication,
  Status,
  Version,
} from "./presence.js";
export type {
  AccessHandling,
  AccessRule,
  AccessRules,
  DeliveryHandling,
  DeliveryRule,
  DeliveryRules,
  Requester,
  RuleMatch,
  Show,
} from "./rules.js";
export type { Disposition, SubscriptionState, TerminationReason } from "./subscription.js";
