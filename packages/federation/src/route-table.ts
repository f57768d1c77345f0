/** Which next hop an envelope takes: configured peers and routes first, then discovery. */
import type { DomainName } from "@parley/model";
import type { DialTarget } from "@parley/protocol";
import { ParleyError, type Random } from "@parley/runtime";
import { discover, type Resolver } from "./discovery.js";
import { matchesDomain, patternSpecificity } from "./domain-pattern.js";

/** A server that relays: one of a domain's own proxies, or another domain's server that is a transit. */
export interface RelayRoute {
  /** `host:port`; IPv6 in brackets. */
  readonly address: string;
  /** The domain that its certificate must be valid for: the own domain for an own proxy. */
  readonly domain: DomainName;
  /** PEM of the authorities to trust instead of the system's when dialling it. */
  readonly ca?: string;
  /** Without TLS: benchmarks and tests on loopback only. @defaultValue false */
  readonly insecure?: boolean;
}

/** What is configured of one peer domain. Everything absent is found by discovery, or the default. */
export interface PeerRoute {
  /** `host:port` instead of discovery. */
  readonly address?: string;
  /** PEM of the authorities to trust instead of the system's when dialling it. */
  readonly ca?: string;
  /** A home with proxies dials this peer itself instead. @defaultValue false */
  readonly direct?: boolean;
  /** Without TLS: benchmarks and tests on loopback only. @defaultValue false */
  readonly insecure?: boolean;
}

/** Sends a pattern of domains through a relay. The narrowest pattern wins. */
export interface PatternRoute {
  /** `*`, `*.example` or a domain name. */
  readonly pattern: string;
  readonly via: RelayRoute;
}

/** What a {@link RouteTable} is made of. */
export interface RouteTableOptions {
  /**
   * Homes only: the proxies of the local domains (`domain` says whose). Everything for other domains goes to them, unless a pattern or a
   * peer entry with `direct` says otherwise. A home keeps a link to each of them.
   */
  readonly proxies?: readonly RelayRoute[];
  readonly peers?: ReadonlyMap<DomainName, PeerRoute>;
  readonly patterns?: readonly PatternRoute[];
  /** The name service. Without it only configured domains can be reached. */
  readonly discovery?: Resolver;
  /** PEM of the authorities to trust instead of the system's when dialling whatever names none of its own. */
  readonly ca?: string;
}

/** The next hop on the way to a destination. */
export type Route =
  /** Any of the own domain's proxies. */
  | { readonly kind: "proxies"; readonly proxies: readonly RelayRoute[] }
  /** The relay of a pattern. */
  | { readonly kind: "relay"; readonly relay: RelayRoute }
  /** The destination's own server. */
  | { readonly kind: "peer"; readonly domain: DomainName; readonly peer: PeerRoute }
  | { readonly kind: "none" };

/** Routes, replaceable while in use. Looking one up is synchronous; addresses are looked up when a link is dialled. */
export class RouteTable {
  #options: RouteTableOptions;
  #listeners = new Set<() => void>();

  constructor(options: RouteTableOptions = {}) {
    this.#options = options;
  }

  /** Takes other routes. Links that are up and still have their use stay. */
  update(options: RouteTableOptions): void {
    this.#options = options;
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after every update, until the returned function is called. */
  onUpdate(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The proxies of one local domain. */
  proxiesOf(localDomain: DomainName): readonly RelayRoute[] {
    return (this.#options.proxies ?? []).filter(({ domain }) => domain === localDomain);
  }

  /**
   * The next hop for what `origin` sends to `destination`. Order: a peer entry with `direct`; the narrowest pattern; the
   * own proxies; a peer entry; discovery.
   */
  route(origin: DomainName, destination: DomainName): Route {
    const { peers, patterns = [], discovery } = this.#options;
    const peer = peers?.get(destination);
    if (peer?.direct === true) return { kind: "peer", domain: destination, peer };
    const pattern = narrowest(patterns, destination);
    if (pattern !== undefined) return { kind: "relay", relay: pattern.via };
    const proxies = this.proxiesOf(origin);
    if (proxies.length > 0) return { kind: "proxies", proxies };
    if (peer?.address !== undefined || discovery !== undefined) {
      return { kind: "peer", domain: destination, peer: peer ?? {} };
    }
    return { kind: "none" };
  }

  /**
   * The targets to dial for a peer, in order.
   * @throws ParleyError `unavailable`: reason `no_route` when the domain does not offer the service or nothing says where it is,
   * `dns_failed` when that cannot be known now.
   */
  async targets(
    domain: DomainName,
    peer: PeerRoute,
    random: Random,
    signal: AbortSignal,
  ): Promise<DialTarget[]> {
    const { ca, discovery } = this.#options;
    let addresses: readonly string[];
    if (peer.address !== undefined) addresses = [peer.address];
    else if (discovery !== undefined) addresses = await discover(random, discovery, domain, signal);
    else addresses = [];
    if (addresses.length === 0) {
      throw new ParleyError("unavailable", `${domain} has no federation server`, {
        details: { reason: "no_route" },
      });
    }
    return addresses.map((address) =>
      dialTarget({ ...(ca === undefined ? {} : { ca }), ...peer, address, domain }),
    );
  }
}

/** The dialler's view of a relay. */
export function dialTarget(relay: RelayRoute): DialTarget {
  return {
    address: relay.address,
    domain: relay.domain,
    ...(relay.ca === undefined ? {} : { ca: relay.ca }),
    ...(relay.insecure === undefined ? {} : { insecure: relay.insecure }),
  };
}

function narrowest(patterns: readonly PatternRoute[], domain: DomainName): PatternRoute | undefined {
  let best: PatternRoute | undefined;
  for (const route of patterns) {
    if (!matchesDomain(route.pattern, domain)) continue;
    if (best === undefined || patternSpecificity(route.pattern) > patternSpecificity(best.pattern))
      best = route;
  }
  return best;
}
