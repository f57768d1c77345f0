/** `@parley/federation`: discovery, trust, links and routing between domains. */

// For users.
export {
  type Authority,
  type AuthorityOptions,
  type CertificateOptions,
  type IssuedCertificate,
  issueCertificate,
  makeAuthority,
} from "./authority.js";
export { discover, FEDERATION_PORT, type Resolver, type SrvRecord } from "./discovery.js";
export type { LinkInfo, PeerState } from "./domain-book.js";
export { isAsciiDomain, isDomainPattern, matchesDomain, patternSpecificity } from "./domain-pattern.js";
export type {
  BounceReason,
  EnvelopeService,
  LinkPeer,
  OutgoingEnvelope,
  ReceivedBounce,
  ReceivedEnvelope,
  SendOutcome,
} from "./envelope.js";
export { Federation, type FederationOptions, type Reachability } from "./federation.js";
export type { Admission, ClaimedPeer, LinkRefusal, LinkRole } from "./handshake.js";
export {
  type CheckedIdentity,
  certificateFingerprint,
  createIdentity,
  type DomainIdentity,
} from "./identity.js";
export { defaultFederationLimits, type FederationLimits, type LinkLimits } from "./limits.js";
export type { RefusalCounts } from "./metrics.js";
export type { PeerLinkState } from "./peer-links.js";
export {
  type PatternRoute,
  type PeerRoute,
  type RelayRoute,
  type Route,
  RouteTable,
  type RouteTableOptions,
} from "./route-table.js";
export { createSystemResolver, type SystemResolverOptions } from "./system-resolver.js";
export {
  type ChainVerdict,
  createTrust,
  type ProofRefusal,
  type ReloadableTrust,
  type Trust,
  type TrustOptions,
} from "./trust.js";
