/** The limits of federation, with their defaults. Every queue has one, and a name. */

/** Limits of one link. */
export interface LinkLimits {
  /** How long a handshake may take, from the stream's opening to Welcome. */
  readonly handshakeTimeoutMs: number;
  /** Acceptor: a side that sent nothing for so long sends LinkPing; twice that without hearing anything means that the link is lost. */
  readonly heartbeatMs: number;
  /**
   * The largest frame that is sent and taken; an initiator also takes what the acceptor's Welcome names. Must exceed
   * `envelopeBytesMax` by 64 bytes, and the transport must take as much (`frameBytesMax` of dialler and acceptor).
   */
  readonly frameBytesMax: number;
  /** The largest envelope that is sent and taken. */
  readonly envelopeBytesMax: number;
  /** Messages, answers and everything else of lane 0 that wait for the network. Over it: refused with `queue_full`. */
  readonly queueBytesMax: number;
  /** Presence waits in the backlog while more than this is queued on the link. */
  readonly presenceHighWaterBytes: number;
  /** Presence envelopes in the backlog. Over it: the oldest is dropped. */
  readonly presenceBacklogItemsMax: number;
  /** Bytes in the backlog. Over it: the oldest is dropped. */
  readonly presenceBacklogBytesMax: number;
}

/** Limits of a {@link Federation}, those of its links included. */
export interface FederationLimits extends LinkLimits {
  /** How long opening one connection may take. The handshake has its own limit. */
  readonly dialTimeoutMs: number;
  /** The first delay after a link or an attempt failed; grows twofold, with jitter. */
  readonly backoffInitialMs: number;
  /** The largest delay. */
  readonly backoffMaxMs: number;
  /** A link to a peer that carried no envelope for so long is closed by whoever opened it. Not those to own proxies. */
  readonly idleCloseMs: number;
  /** Envelopes that wait for one peer while it is being dialled. Over it: refused with `queue_full`. */
  readonly pendingItemsMax: number;
  /** Bytes that wait for one peer while it is being dialled. Over it: refused with `queue_full`. */
  readonly pendingBytesMax: number;
  /** Links that others opened and that are up. Over it: refused with `too_many_links`. */
  readonly inboundLinksMax: number;
  /** Links of one other domain, whoever opened them. Over it: refused with `too_many_links`. Homes of the own one count not. */
  readonly linksPerPeerMax: number;
  /** Inbound handshakes under way. Over it: the stream is closed. */
  readonly handshakesMax: number;
  /** Inbound handshakes under way from one IPv4 address or one IPv6 /64. Over it: the stream is closed. */
  readonly handshakesPerAddressMax: number;
  /** Pairs of a local and a peer domain that have links or are being dialled. Over it: refused with `queue_full`. */
  readonly peersMax: number;
  /** Domains whose counts are kept. Over it: those not in use are forgotten, the oldest first. */
  readonly domainsMax: number;
  /** How many relays an envelope of ours may pass. */
  readonly hopLimit: number;
}

/** The defaults. */
export const defaultFederationLimits: FederationLimits = Object.freeze({
  handshakeTimeoutMs: 10_000,
  heartbeatMs: 15_000,
  frameBytesMax: 2 * 1024 * 1024,
  envelopeBytesMax: 1024 * 1024,
  queueBytesMax: 16 * 1024 * 1024,
  presenceHighWaterBytes: 256 * 1024,
  presenceBacklogItemsMax: 1_024,
  presenceBacklogBytesMax: 4 * 1024 * 1024,
  dialTimeoutMs: 10_000,
  backoffInitialMs: 250,
  backoffMaxMs: 30_000,
  idleCloseMs: 600_000,
  pendingItemsMax: 1_024,
  pendingBytesMax: 4 * 1024 * 1024,
  inboundLinksMax: 1_024,
  linksPerPeerMax: 16,
  handshakesMax: 256,
  handshakesPerAddressMax: 32,
  peersMax: 10_000,
  domainsMax: 100_000,
  hopLimit: 8,
});
