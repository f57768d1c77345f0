/** What the exchange needs of the network between domains: `Federation` of `@parley/federation` has it. */
import type {
  OutgoingEnvelope,
  Reachability,
  ReceivedBounce,
  ReceivedEnvelope,
  SendOutcome,
} from "@parley/federation";
import type { DomainName } from "@parley/model";

/** Sends envelopes. What comes of them, and what arrives, is told to {@link NetworkListener}. */
export interface EnvelopeNetwork {
  send(envelope: OutgoingEnvelope): SendOutcome;
}

/** Takes what the network tells. */
export interface NetworkListener {
  onEnvelope(envelope: Pick<ReceivedEnvelope, "origin" | "destination" | "service" | "payload">): void;
  onBounce(bounce: Pick<ReceivedBounce, "envelopeId" | "reason" | "retryAfterMs" | "destination">): void;
  onReachability(domain: DomainName, state: Reachability): void;
}
