/** What is known of each domain: how much went to and fro, and over which links it is reached. */
import type { DomainName } from "@parley/model";
import type { Link } from "./link.js";
import type { Flow, PeerLinkState, PeerLinks } from "./peer-links.js";

/** Counts of one domain since the start. */
export interface DomainCounts {
  readonly domain: DomainName;
  /** Envelopes for the domain that a link has taken. */
  presenceSent: number;
  messageSent: number;
  /** Envelopes of the domain that passed the checks. */
  presenceReceived: number;
  messageReceived: number;
  /** Envelopes that the domain's links brought and that we bounced. */
  bouncesSent: number;
  bouncesReceived: number;
  /** Envelopes that the domain's links brought and that were refused, bounced or not. */
  refused: number;
}

/** One flow with what the federation keeps about it. */
export interface DomainFlow extends Flow {
  readonly origin: DomainName;
  readonly destination: DomainName;
  readonly record: DomainCounts;
  /** The next hop; `undefined` until it was looked up. */
  peer: PeerLinks | undefined;
}

/** One link, for operators. */
export interface LinkInfo {
  readonly id: string;
  readonly side: "initiator" | "acceptor";
  readonly localDomain: DomainName;
  readonly domain: DomainName;
  readonly node: string;
  readonly role: "home" | "proxy";
  readonly address: string;
  /** Unix milliseconds. */
  readonly upSinceMs: number;
  readonly rttMs: number | undefined;
  readonly lagMs: number | undefined;
  readonly queuedBytes: number;
  /** Presence envelopes dropped because the link did not keep up. */
  readonly presenceDropped: number;
  /** When the peer's certificate ends, Unix milliseconds; known of those that dialled us. */
  readonly certificateNotAfterMs: number | undefined;
}

/** One domain, for operators. Of a domain behind a relay or an own proxy, state and links are those of the next hop. */
export interface PeerState extends Readonly<DomainCounts> {
  readonly state: PeerLinkState;
  /** Why it is unreachable: a stable word; empty otherwise. */
  readonly reason: string;
  /** Since when, Unix milliseconds; 0 when never in contact. */
  readonly stateSinceMs: number;
  /** Envelopes that wait for a link that is being dialled. */
  readonly pendingItems: number;
  /** Only the links to the domain itself, not those of a hop on the way. */
  readonly links: readonly LinkInfo[];
  /** The earliest end of a certificate that a link of the domain was proven with, Unix milliseconds. */
  readonly certificateNotAfterMs: number | undefined;
}

/** Keeps flows and counts. Bounded: when there are too many, the oldest that is not in use goes. */
export class DomainBook {
  readonly #domainsMax: number;
  readonly #counts = new Map<DomainName, DomainCounts>();
  readonly #flows = new Map<string, DomainFlow>();

  constructor(domainsMax: number) {
    this.#domainsMax = domainsMax;
  }

  domain(domain: DomainName): DomainCounts {
    const known = this.#counts.get(domain);
    if (known !== undefined) return known;
    if (this.#counts.size >= this.#domainsMax) dropOldest(this.#counts);
    const counts: DomainCounts = {
      domain,
      presenceSent: 0,
      messageSent: 0,
      presenceReceived: 0,
      messageReceived: 0,
      bouncesSent: 0,
      bouncesReceived: 0,
      refused: 0,
    };
    this.#counts.set(domain, counts);
    return counts;
  }

  flow(origin: DomainName, destination: DomainName): DomainFlow {
    const key = `${origin}>${destination}`;
    const known = this.#flows.get(key);
    if (known !== undefined) return known;
    if (this.#flows.size >= this.#domainsMax) dropOldest(this.#flows);
    const record = this.domain(destination);
    const flow: DomainFlow = {
      key,
      origin,
      destination,
      record,
      peer: undefined,
      link: undefined,
      generation: 0,
    };
    this.#flows.set(key, flow);
    return flow;
  }

  /** The next hop of a flow that is in use. */
  hop(origin: string, destination: string): PeerLinks | undefined {
    return this.#flows.get(`${origin}>${destination}`)?.peer;
  }

  use(flow: DomainFlow, peer: PeerLinks): void {
    flow.peer = peer;
    flow.link = undefined;
  }

  /** The destinations whose next hop is this one. */
  destinationsOver(peer: PeerLinks): Set<DomainName> {
    const destinations = new Set<DomainName>();
    for (const flow of this.#flows.values()) if (flow.peer === peer) destinations.add(flow.destination);
    return destinations;
  }

  /** The routes changed: each flow looks its own up again. */
  forgetRoutes(): void {
    for (const flow of this.#flows.values()) {
      flow.peer = undefined;
      flow.link = undefined;
    }
  }

  forgetPeer(peer: PeerLinks): void {
    for (const flow of this.#flows.values()) {
      if (flow.peer !== peer) continue;
      flow.peer = undefined;
      flow.link = undefined;
    }
  }

  states(peers: Iterable<PeerLinks>, local: ReadonlySet<DomainName>): PeerState[] {
    const linked = new Map<DomainName, PeerLinks[]>();
    for (const peer of peers) {
      const known = linked.get(peer.peerDomain);
      if (known === undefined) linked.set(peer.peerDomain, [peer]);
      else known.push(peer);
      this.domain(peer.peerDomain);
    }
    const hops = new Map<DomainName, PeerLinks>();
    for (const flow of this.#flows.values())
      if (flow.peer !== undefined) hops.set(flow.destination, flow.peer);
    const states: PeerState[] = [];
    for (const counts of this.#counts.values()) {
      const own = linked.get(counts.domain) ?? [];
      const hop = local.has(counts.domain) ? own[0] : (hops.get(counts.domain) ?? own[0]);
      const links = own.flatMap((peer) => peer.links.map(linkInfo));
      const ends = links.flatMap(({ certificateNotAfterMs: end }) => (end === undefined ? [] : [end]));
      states.push({
        ...counts,
        state: hop?.state ?? "idle",
        reason: hop?.reason ?? "",
        stateSinceMs: hop?.stateSinceMs ?? 0,
        pendingItems: hop?.pendingItems ?? 0,
        links,
        certificateNotAfterMs: ends.length === 0 ? undefined : Math.min(...ends),
      });
    }
    return states;
  }
}

function linkInfo(link: Link): LinkInfo {
  const peer = link.peer as NonNullable<Link["peer"]>;
  return {
    id: link.id,
    side: link.side,
    localDomain: peer.localDomain,
    domain: peer.domain,
    node: peer.node,
    role: peer.role,
    address: peer.address,
    upSinceMs: link.upSinceMs,
    rttMs: link.rttMs,
    lagMs: link.lagMs,
    queuedBytes: link.queuedBytes,
    presenceDropped: link.presenceDropped,
    certificateNotAfterMs: link.result?.certificateNotAfterMs,
  };
}

function dropOldest(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}
