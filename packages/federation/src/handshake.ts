/**
 * The handshake of a link, as two state machines without I/O: items in, items out (federation.proto, head).
 *
 *   initiator: Hello → (Challenge) → Proof → (Welcome) → up
 *   acceptor:  (Hello) → Challenge → (Proof) → Welcome → up
 */
import type { DomainName } from "@parley/model";
import { federation as wire } from "@parley/protocol";
import type { Code, Env } from "@parley/runtime";
import { isAsciiDomain } from "./domain-pattern.js";
import { type DomainIdentity, proveIdentity, type Transcript, verifyProof } from "./identity.js";
import type { LinkLimits } from "./limits.js";
import type { ProofRefusal, Trust } from "./trust.js";

/** The version of the protocol that this package speaks. */
const PROTOCOL_VERSION = 1;

/** What a server is on its links. */
export type LinkRole = "home" | "proxy";

/** Why an acceptor does not take a link: the reasons of `Refusal` in federation.proto. */
export type LinkRefusal =
  | ProofRefusal
  | "domain_denied"
  | "wrong_domain"
  | "protocol_version"
  | "too_many_links"
  | "handshake_timeout";

/** What the acceptor's policy says to somebody who wants a link. */
export type Admission =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: "domain_denied" | "too_many_links"; readonly message: string };

/** What an initiator says of itself. Proven only when the link is up. */
export interface ClaimedPeer {
  readonly domain: DomainName;
  /** The local domain that it wants. */
  readonly localDomain: DomainName;
  readonly role: LinkRole;
  readonly node: string;
}

/** What both sides know when the link is up. */
export interface HandshakeResult {
  readonly localDomain: DomainName;
  readonly peerDomain: DomainName;
  readonly peerNode: string;
  readonly peerRole: LinkRole;
  /** When the initiator's certificate ends; on the acceptor's side only. Unix milliseconds. */
  readonly certificateNotAfterMs: number | undefined;
  readonly heartbeatMs: number;
  /** The largest frame and envelope that may be sent to the peer. */
  readonly frameBytesMax: number;
  readonly envelopeBytesMax: number;
}

/** What a step of the handshake leads to. */
export type HandshakeStep =
  | { readonly kind: "continue"; readonly send: wire.ILinkItem }
  | { readonly kind: "up"; readonly send?: wire.ILinkItem; readonly result: HandshakeResult }
  /** We do not take the link; the item says why. */
  | {
      readonly kind: "refuse";
      readonly send: wire.ILinkItem;
      readonly reason: LinkRefusal;
      readonly message: string;
    }
  /** The acceptor did not take it. */
  | {
      readonly kind: "refused";
      readonly reason: string;
      readonly message: string;
      readonly retryable: boolean;
    }
  /** The peer does not keep to the protocol. */
  | { readonly kind: "broken"; readonly message: string };

/** One side of the handshake. */
export interface Handshake {
  /** The first item to send, if it is this side's turn. */
  open(): wire.ILinkItem | undefined;
  step(item: wire.LinkItem): HandshakeStep;
}

/** Options of {@link createInitiator}. */
export interface InitiatorOptions {
  readonly identity: DomainIdentity;
  readonly peerDomain: DomainName;
  readonly role: LinkRole;
  readonly node: string;
  /** `PeerInfo.acceptorFingerprint` of the stream; empty without TLS. */
  readonly acceptorFingerprint: Uint8Array;
}

/** The side that opened the stream. */
export function createInitiator(o: InitiatorOptions): Handshake {
  const { domain } = o.identity;
  let expects: "challenge" | "welcome" = "challenge";

  const onChallenge = (challenge: wire.IChallenge): HandshakeStep => {
    const nonce = challenge.nonce;
    if (nonce?.length !== NONCE_BYTES) return { kind: "broken", message: "the nonce has not 32 bytes" };
    expects = "welcome";
    const transcript: Transcript = {
      nonce,
      initiatorDomain: domain,
      acceptorDomain: o.peerDomain,
      acceptorFingerprint: o.acceptorFingerprint,
    };
    return { kind: "continue", send: { proof: proveIdentity(o.identity, transcript) } };
  };

  const onWelcome = (welcome: wire.IWelcome): HandshakeStep => {
    const role = roleFromWire(welcome.role);
    if (role === undefined) return { kind: "broken", message: "the acceptor does not say its role" };
    if (welcome.protocolVersion !== PROTOCOL_VERSION) {
      const message = `the acceptor chose protocol version ${welcome.protocolVersion}, we know ${PROTOCOL_VERSION}`;
      return { kind: "broken", message };
    }
    if (!isNodeName(welcome.node ?? "")) return { kind: "broken", message: NODE_PROBLEM };
    const frameBytesMax = clamp(welcome.frameBytesMax, 4_096, 64 * 1024 * 1024);
    const result: HandshakeResult = {
      localDomain: domain,
      peerDomain: o.peerDomain,
      peerNode: welcome.node ?? "",
      peerRole: role,
      certificateNotAfterMs: undefined,
      heartbeatMs: clamp(welcome.heartbeatMs, 1_000, 600_000),
      frameBytesMax,
      envelopeBytesMax: clamp(welcome.envelopeBytesMax, 1_024, frameBytesMax - 64),
    };
    return { kind: "up", result };
  };

  return {
    open: () => ({
      hello: {
        domain,
        peerDomain: o.peerDomain,
        role: roleToWire(o.role),
        node: o.node,
        protocolVersion: PROTOCOL_VERSION,
      },
    }),
    step: (item) => {
      if (item.refusal != null) {
        const { reason, message, retryable } = item.refusal.error ?? {};
        return {
          kind: "refused",
          reason: reason || "refused",
          message: message ?? "",
          retryable: retryable ?? false,
        };
      }
      if (expects === "challenge" && item.challenge != null) return onChallenge(item.challenge);
      if (expects === "welcome" && item.welcome != null) return onWelcome(item.welcome);
      return { kind: "broken", message: `expected ${expects}, not ${item.item ?? "an unknown item"}` };
    },
  };
}

/** Options of {@link createAcceptor}. */
export interface AcceptorOptions {
  readonly localDomains: ReadonlySet<DomainName>;
  readonly role: LinkRole;
  readonly node: string;
  readonly trust: Trust;
  readonly limits: LinkLimits;
  /** `PeerInfo.acceptorFingerprint` of the stream; empty without TLS. */
  readonly acceptorFingerprint: Uint8Array;
  /** Asked when the peer says who it is, and again when that is proven: by then others may have taken the places. */
  admit(peer: ClaimedPeer): Admission;
}

/** The side that accepted the stream. */
export function createAcceptor(env: Pick<Env, "clock" | "random">, o: AcceptorOptions): Handshake {
  let nonce: Uint8Array | undefined;
  let claimed: ClaimedPeer | undefined;

  const onHello = (hello: wire.IHello): HandshakeStep => {
    if ((hello.protocolVersion ?? 0) < PROTOCOL_VERSION) {
      const message = `you know protocol version ${hello.protocolVersion ?? 0}, we speak ${PROTOCOL_VERSION}`;
      return refuse("protocol_version", message);
    }
    const { domain = "", peerDomain = "", node = "" } = hello;
    const role = roleFromWire(hello.role);
    if (!isAsciiDomain(domain))
      return refuse("proof_malformed", "your domain is no domain name in ASCII form");
    if (role === undefined) return refuse("proof_malformed", "you do not say your role");
    if (!isNodeName(node)) return refuse("proof_malformed", NODE_PROBLEM);
    const localDomain = peerDomain as DomainName;
    if (!o.localDomains.has(localDomain)) {
      return refuse("wrong_domain", `this server is not one of ${peerDomain.slice(0, 253)}`);
    }
    const peer: ClaimedPeer = { domain, localDomain, role, node };
    const admission = o.admit(peer);
    if (!admission.ok) return refuse(admission.reason, admission.message);
    claimed = peer;
    nonce = env.random.bytes(NONCE_BYTES);
    return { kind: "continue", send: { challenge: { nonce } } };
  };

  const onProof = (peer: ClaimedPeer, proof: wire.IProof, used: Uint8Array): HandshakeStep => {
    const verdict = o.trust.verifyChain(proof.chain ?? [], peer.domain, env.clock.wallMs());
    if (!verdict.ok) return refuse(verdict.reason, verdict.message);
    const transcript: Transcript = {
      nonce: used,
      initiatorDomain: peer.domain,
      acceptorDomain: peer.localDomain,
      acceptorFingerprint: o.acceptorFingerprint,
    };
    if (!verifyProof(verdict.publicKey, transcript, proof.signature ?? new Uint8Array(0))) {
      const message = "the signature is not by the certificate's key over this connection's transcript";
      return refuse("proof_bad_signature", message);
    }
    const admission = o.admit(peer);
    if (!admission.ok) return refuse(admission.reason, admission.message);
    const { heartbeatMs, frameBytesMax, envelopeBytesMax } = o.limits;
    return {
      kind: "up",
      send: {
        welcome: {
          role: roleToWire(o.role),
          node: o.node,
          protocolVersion: PROTOCOL_VERSION,
          heartbeatMs,
          frameBytesMax,
          envelopeBytesMax,
        },
      },
      result: {
        localDomain: peer.localDomain,
        peerDomain: peer.domain,
        peerNode: peer.node,
        peerRole: peer.role,
        certificateNotAfterMs: verdict.notAfterMs,
        heartbeatMs,
        frameBytesMax,
        envelopeBytesMax,
      },
    };
  };

  return {
    open: () => undefined,
    step: (item) => {
      if (claimed === undefined && item.hello != null) return onHello(item.hello);
      if (claimed !== undefined && nonce !== undefined && item.proof != null) {
        const used = nonce;
        nonce = undefined;
        return onProof(claimed, item.proof, used);
      }
      const expected = claimed === undefined ? "hello" : "proof";
      return { kind: "broken", message: `expected ${expected}, not ${item.item ?? "an unknown item"}` };
    },
  };
}

const NONCE_BYTES = 32;
const NODE_PROBLEM = "the node's name has not 1 to 64 printable ASCII characters without / and space";

/** `domain/node` stands in hop lists and logs, so a node's name has neither slash nor space. */
export function isNodeName(node: string): boolean {
  return /^[\x21-\x2e\x30-\x7e]{1,64}$/.test(node);
}

const refusalCodes: Readonly<Record<LinkRefusal, Code>> = {
  proof_expired_certificate: "unauthenticated",
  proof_wrong_name: "unauthenticated",
  proof_unknown_authority: "unauthenticated",
  proof_bad_signature: "unauthenticated",
  proof_malformed: "unauthenticated",
  domain_denied: "permission_denied",
  wrong_domain: "not_found",
  protocol_version: "unimplemented",
  too_many_links: "resource_exhausted",
  handshake_timeout: "deadline_exceeded",
};

/** The step, and the item, of a refusal. */
export function refuse(reason: LinkRefusal, message: string): HandshakeStep & { readonly kind: "refuse" } {
  const retryable = reason === "too_many_links" || reason === "handshake_timeout";
  const error = { code: refusalCodes[reason], reason, message, retryable };
  return { kind: "refuse", send: { refusal: { error } }, reason, message };
}

function roleToWire(role: LinkRole): wire.Role {
  return role === "home" ? wire.Role.ROLE_HOME : wire.Role.ROLE_PROXY;
}

function roleFromWire(role: wire.Role | null | undefined): LinkRole | undefined {
  if (role === wire.Role.ROLE_HOME) return "home";
  if (role === wire.Role.ROLE_PROXY) return "proxy";
  return undefined;
}

function clamp(value: number | null | undefined, min: number, max: number): number {
  return Math.min(max, Math.max(min, value ?? 0));
}
