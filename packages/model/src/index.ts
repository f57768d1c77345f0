/** `@parley/model`: RFC 2778 as types and pure functions. No I/O, no clock, no dependency. */
export type {
  AddressProblem,
  DomainName,
  InboxAddress,
  PresentityAddress,
  PrincipalName,
} from "./address.js";
export {
  AddressError,
  domainOf,
  inboxOf,
  localPartOf,
  parseDomain,
  parseInbox,
  parsePresentity,
  parsePrincipal,
  presentityOf,
  principalOf,
  tryParseDomain,
  tryParseInbox,
  tryParsePresentity,
  tryParsePrincipal,
} from "./address.js";
export { closedDocument, compareVersions, composeDocument, showDocument } from "./compose.js";
export {
  type AccessDecision,
  type DeliveryDecision,
  decideAccess,
  decideDelivery,
  defaultAccessRules,
  defaultDeliveryRules,
  grantedDisposition,
  withAccessDecision,
} from "./decide.js";
export { dispositionKey } from "./disposition.js";
export {
  type DeliveryReport,
  type DeliveryStatus,
  type FinalDeliveryStatus,
  type InstantMessage,
  isFinal,
  type MessageHeader,
} from "./message.js";
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
export {
  type SubscriptionEffect,
  type SubscriptionEvent,
  type SubscriptionEventName,
  type SubscriptionStateName,
  type SubscriptionStep,
  stepSubscription,
} from "./subscription-machine.js";
export {
  accessRulesToPlain,
  deliveryRulesToPlain,
  type PlainAccessRules,
  type PlainDeliveryRules,
  type PlainRuleMatch,
  type RuleLimits,
  validateAccessRules,
  validateDeliveryRules,
} from "./validate-rules.js";
export { type TupleLimits, validateTuples } from "./validate-tuples.js";
export { describeProblems, type Problem, type Validated } from "./validation.js";
