/** Envelopes as code sees them, and the checks that each passes when it arrives. */
import type { DomainName } from "@parley/model";
import { decodeBounce, type EnvelopeView, encodeEnvelope, federation as wire } from "@parley/protocol";
import { type Code, traceparentFrom } from "@parley/runtime";
import { isAsciiDomain } from "./domain-pattern.js";

/** Which of the two services an envelope belongs to. */
export type EnvelopeService = "presence" | "message";

/** What a home hands to `Federation.send`. */
export interface OutgoingEnvelope {
  /** One of the local domains. */
  readonly origin: DomainName;
  readonly destination: DomainName;
  readonly service: EnvelopeService;
  /** Encoded entries of a `Payload` (`encodePayloadItem`); their concatenation is the payload. */
  readonly items: readonly Uint8Array[];
  /** How many items the payload has, where one of `items` holds several. @defaultValue `items.length` */
  readonly itemCount?: number;
  /** Names the envelope in a bounce: unique for the origin, at most 128 characters. @defaultValue a new id */
  readonly id?: string;
  /** When it stops being worth delivering, Unix milliseconds. @defaultValue 0: never */
  readonly expiresAtMs?: number;
  /** @defaultValue the limit `hopLimit` */
  readonly hopLimit?: number;
  /** The W3C `traceparent` of something in it. @defaultValue "": nothing is traced */
  readonly traceparent?: string;
}

/** Who handed an envelope to us: the other end of a link. */
export interface LinkPeer {
  /** Names the link within this process, for logs and for `Federation.bounce`. */
  readonly linkId: string;
  /** The local domain that the link is for. */
  readonly localDomain: DomainName;
  /** The domain that the other end has proven. */
  readonly domain: DomainName;
  /** Its name for itself. */
  readonly node: string;
  readonly role: "home" | "proxy";
  /** Its network address, for logs. */
  readonly address: string;
}

/** An envelope that arrived and passed the checks. */
export interface ReceivedEnvelope {
  readonly id: string;
  readonly origin: DomainName;
  readonly destination: DomainName;
  readonly service: EnvelopeService;
  /** Unix milliseconds; 0 for never. */
  readonly expiresAtMs: number;
  readonly hopLimit: number;
  /** As the origin says it; at least 1. */
  readonly itemCount: number;
  /** An encoded `Payload`: a slice of what arrived. Empty in a bounce. */
  readonly payload: Uint8Array;
  /** Set when the envelope is a bounce; at homes these go to `onBounce` instead. */
  readonly bounce: wire.IBounce | undefined;
  /** `domain/node` of every relay that it passed. */
  readonly hops: readonly string[];
  /** The W3C `traceparent` of something in it; empty where nothing is traced. */
  readonly traceparent: string;
  /** The envelope as it arrived, for relaying. */
  readonly raw: Uint8Array;
  /** Where it came from. */
  readonly from: LinkPeer;
}

/** Why an envelope was not taken: the reasons of `Bounce` in federation.proto. */
export type BounceReason =
  | "no_route"
  | "link_down"
  | "denied"
  | "rate_limited"
  | "loop"
  | "hop_limit"
  | "expired"
  | "wrong_origin"
  | "too_large"
  | "not_here"
  | "queue_full";

/** What became of an envelope that was to be sent. */
export type SendOutcome =
  /** It is on its way, or waits for a link that is being dialled; a later failure comes as a bounce. */
  | { readonly kind: "sent"; readonly id: string }
  | { readonly kind: "refused"; readonly reason: BounceReason; readonly retryAfterMs?: number };

/** An envelope of ours came back. */
export interface ReceivedBounce {
  readonly envelopeId: string;
  readonly reason: BounceReason | string;
  readonly message: string;
  readonly retryable: boolean;
  /** When to try again at the earliest; 0 when nothing was said. */
  readonly retryAfterMs: number;
  readonly service: EnvelopeService | undefined;
  /** The local domain that had sent it. */
  readonly origin: DomainName;
  /** The domain that it was for. */
  readonly destination: DomainName;
  /** The domain that did not take it: the own one for its own proxy, or this server itself. */
  readonly by: DomainName;
}

const bounceCodes: Readonly<Record<BounceReason, Code>> = {
  no_route: "unavailable",
  link_down: "unavailable",
  denied: "permission_denied",
  rate_limited: "resource_exhausted",
  loop: "failed_precondition",
  hop_limit: "failed_precondition",
  expired: "deadline_exceeded",
  wrong_origin: "permission_denied",
  too_large: "out_of_range",
  not_here: "not_found",
  queue_full: "resource_exhausted",
};

const retryableBounces: ReadonlySet<string> = new Set([
  "no_route",
  "link_down",
  "rate_limited",
  "queue_full",
]);

/** Whether the same envelope may be taken later. */
export function isRetryable(reason: BounceReason): boolean {
  return retryableBounces.has(reason);
}

/** Encodes an envelope. `hopLimit` is the one to use when it says nothing. */
export function encodeOutgoing(e: OutgoingEnvelope, id: string, hopLimit: number): Uint8Array {
  const header = {
    id,
    origin: e.origin,
    destination: e.destination,
    service: serviceToWire(e.service),
    expiresAtMs: e.expiresAtMs ?? 0,
    hopLimit: e.hopLimit ?? hopLimit,
    itemCount: e.itemCount ?? e.items.length,
    traceparent: e.traceparent ?? "",
  };
  return encodeEnvelope(header, e.items);
}

/** What a {@link encodeBounce} says. */
export interface BounceOptions {
  /** The envelope's own id. */
  readonly id: string;
  /** The domain in whose name it is refused. */
  readonly by: DomainName;
  readonly reason: BounceReason;
  readonly message: string;
  readonly retryAfterMs: number;
  readonly hopLimit: number;
}

/** Encodes the envelope that carries a bounce of `e` back to its origin. */
export function encodeBounce(e: ReceivedEnvelope, o: BounceOptions): Uint8Array {
  return wire.Envelope.encode({
    id: o.id,
    origin: o.by,
    // A forged origin must not hear of what it did not send.
    destination: o.reason === "wrong_origin" ? e.from.domain : e.origin,
    service: serviceToWire(e.service),
    hopLimit: o.hopLimit,
    itemCount: 1,
    bounce: {
      envelopeId: e.id,
      service: serviceToWire(e.service),
      destination: e.destination,
      error: {
        code: bounceCodes[o.reason],
        reason: o.reason,
        message: o.message,
        retryable: isRetryable(o.reason),
        retryAfterMs: o.retryAfterMs,
      },
    },
  }).finish();
}

/** Ids longer than this are refused as malformed. */
const ID_LENGTH_MAX = 128;
/** No envelope passes more relays than this, whatever its hop limit says. */
const HOPS_MAX = 32;

/**
 * Makes a {@link ReceivedEnvelope} of a decoded one.
 * @returns what is wrong where it cannot even be bounced: no id, no origin, no destination, no service, no content.
 * @throws ParleyError `malformed_frame` when it is a bounce that cannot be decoded.
 */
export function readEnvelope(e: EnvelopeView, raw: Uint8Array, from: LinkPeer): ReceivedEnvelope | string {
  if (e.id === "" || e.id.length > ID_LENGTH_MAX) {
    return `the id has ${e.id.length} characters, must have 1 to ${ID_LENGTH_MAX}`;
  }
  // What the link has proven was checked then.
  if (e.origin !== from.domain && !isAsciiDomain(e.origin))
    return "the origin is no domain name in ASCII form";
  if (e.destination !== from.localDomain && !isAsciiDomain(e.destination)) {
    return "the destination is no domain name in ASCII form";
  }
  if (e.hops.length > HOPS_MAX) return `there are ${e.hops.length} hops, limit ${HOPS_MAX}`;
  const service = serviceFromWire(e.service);
  if (service === undefined) return `the service is ${e.service}`;
  if (e.bounce === undefined && e.payload === undefined) return "there is no content";
  return {
    id: e.id,
    origin: e.origin as DomainName,
    destination: e.destination as DomainName,
    service,
    expiresAtMs: e.expiresAtMs,
    hopLimit: e.hopLimit,
    itemCount: Math.max(1, e.itemCount),
    payload: e.payload ?? EMPTY,
    bounce: e.bounce === undefined ? undefined : decodeBounce(e.bounce),
    hops: e.hops,
    traceparent: traceparentFrom(e.traceparent) ?? "",
    raw,
    from,
  };
}

const EMPTY = new Uint8Array(0);

/** Who checks: what the receiving server is. */
export interface CheckContext {
  readonly role: "home" | "proxy";
  readonly localDomains: ReadonlySet<DomainName>;
  /** Our own name for hop lists. */
  readonly node: string;
  readonly envelopeBytesMax: number;
  /** Unix milliseconds. */
  readonly nowMs: number;
}

/**
 * The checks of every envelope on receipt, in this order: origin, size, destination, loop, hop limit, expiry.
 *
 * The origin must be what the link's other end has proven. The one exception is a home's link to its own domain's proxy,
 * which brings what others sent to that domain; there the origin must be another domain (bounces: any, the proxy itself refuses, too).
 * So an outside link never speaks for a local domain.
 * @returns the first reason to refuse it.
 */
export function checkEnvelope(e: ReceivedEnvelope, c: CheckContext): BounceReason | undefined {
  const own = e.from.domain === e.from.localDomain;
  if (own && c.role === "home" && e.from.role === "proxy") {
    if (e.bounce === undefined && c.localDomains.has(e.origin)) return "wrong_origin";
  } else if (e.origin !== e.from.domain) {
    return "wrong_origin";
  }
  if (e.raw.length > c.envelopeBytesMax) return "too_large";
  // A domain's own proxy speaks for others to that domain, and not to another one of this server.
  const elsewhere = own && c.role === "home" && e.destination !== e.from.localDomain;
  if (elsewhere) return "not_here";
  if (c.role === "home" ? !c.localDomains.has(e.destination) : !own && !c.localDomains.has(e.destination)) {
    return "not_here";
  }
  if (e.hops.includes(hopName(e.from.localDomain, c.node))) return "loop";
  if (e.hops.length > e.hopLimit) return "hop_limit";
  if (e.expiresAtMs !== 0 && e.expiresAtMs <= c.nowMs) return "expired";
  return undefined;
}

/** How a relay names itself in hop lists. */
export function hopName(domain: DomainName, node: string): string {
  return `${domain}/${node}`;
}

/** The wire's number of a service. */
function serviceToWire(service: EnvelopeService): wire.Service {
  return service === "message" ? wire.Service.SERVICE_MESSAGE : wire.Service.SERVICE_PRESENCE;
}

/** The service of the wire's number; `undefined` for one that this version does not know. */
export function serviceFromWire(service: wire.Service | null | undefined): EnvelopeService | undefined {
  if (service === wire.Service.SERVICE_MESSAGE) return "message";
  if (service === wire.Service.SERVICE_PRESENCE) return "presence";
  return undefined;
}
