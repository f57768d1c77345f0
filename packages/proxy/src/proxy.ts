/** The proxy: relays between the homes inside and the domains outside, and enforces policy between them. */
import {
  type Admission,
  type BounceReason,
  type ClaimedPeer,
  type DomainIdentity,
  type EnvelopeService,
  Federation,
  type PeerState,
  type ReceivedEnvelope,
  type Trust,
} from "@parley/federation";
import type { DomainName } from "@parley/model";
import type { Dialer, FrameStream } from "@parley/protocol";
import { type CloseReason, type Env, RateLimiter } from "@parley/runtime";
import { exposeProxy, type ProxyCounts } from "./metrics.js";
import { type ProxyOptions, type ResolvedProxyOptions, resolveProxyOptions } from "./options.js";
import {
  type Direction,
  OTHERWISE,
  type PolicyExplanation,
  type PolicyQuery,
  PolicyTable,
} from "./policy.js";

/** What a proxy is composed of. */
export interface ProxyParts {
  readonly dialer: Dialer;
  /** The identity of a local domain; asked for every handshake. */
  identity(domain: DomainName): DomainIdentity;
  readonly trust: Trust;
}

/**
 * Stands at the edge of one or several domains. Homes dial it from inside and it never dials inside; it dials other domains'
 * servers and takes their links. It keeps nothing: what it loses, the ends send again.
 *
 * An envelope from inside must come from the domain that the home's link has proven; one from outside likewise, and must be for a local
 * domain, so nobody relays through it to a third party. Nothing from outside ever speaks for a local domain.
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: PROXY is RFC 2778's term; nothing here uses the global of that name.
export class Proxy {
  readonly #options: ResolvedProxyOptions;
  readonly #federation: Federation;
  readonly #policy: PolicyTable;
  readonly #rate: RateLimiter | undefined;
  readonly #relayed = { in: { presence: 0, message: 0 }, out: { presence: 0, message: 0 } };
  readonly #items = { in: 0, out: 0 };
  readonly #denied = { in: noDenials(), out: noDenials() };
  readonly #env: Env;
  #endMetrics: (() => void) | undefined;

  /** @throws ParleyError `invalid_argument`, reason `options_malformed` or `policy_malformed`, naming every problem. */
  constructor(env: Env, options: ProxyOptions, parts: ProxyParts) {
    const resolved = resolveProxyOptions(options);
    const { itemsPerSecond, itemsBurst } = resolved.rates;
    this.#env = env;
    this.#options = resolved;
    this.#policy = new PolicyTable(resolved.policy);
    this.#rate =
      itemsPerSecond === 0
        ? undefined
        : new RateLimiter(env, { perSecond: itemsPerSecond, burst: itemsBurst, keysMax: 20_000 });
    this.#federation = new Federation(env, {
      localDomains: resolved.localDomains,
      node: resolved.node,
      role: "proxy",
      identity: (domain) => parts.identity(domain),
      trust: parts.trust,
      dialer: parts.dialer,
      routes: resolved.routes,
      limits: resolved.limits,
      allowUnencrypted: resolved.allowUnencrypted,
      admit: (peer) => this.#admit(peer),
      onEnvelope: (envelope) => this.#onEnvelope(envelope),
    });
  }

  /** Begins to relay. */
  start(): Promise<void> {
    this.#endMetrics ??= exposeProxy(this.#env, () => this.counts());
    return this.#federation.start();
  }

  /** Takes a stream from inside or outside; the handshake tells which. */
  accept(stream: FrameStream): void {
    this.#federation.accept(stream);
  }

  /** The rules, which can be replaced at run time. */
  policy(): PolicyTable {
    return this.#policy;
  }

  /** Which rule decides, and why: see {@link PolicyTable.explain}. */
  explain(
    from: DomainName,
    to: DomainName,
    service: EnvelopeService,
    direction: Direction,
  ): PolicyExplanation {
    return this.#policy.explain(from, to, service, direction);
  }

  /** The state of every domain that was in use since the start. A local domain stands for its homes' links. */
  peers(): PeerState[] {
    return this.#federation.peers();
  }

  counts(): ProxyCounts {
    return {
      relayed: { in: { ...this.#relayed.in }, out: { ...this.#relayed.out } },
      items: { ...this.#items },
      denied: this.#denied,
      refused: this.#federation.refusals(),
    };
  }

  /** Says goodbye on all links, and waits until they are closed. Idempotent. */
  stop(reason: CloseReason): Promise<void> {
    this.#endMetrics?.();
    return this.#federation.stop(reason);
  }

  #admit(peer: ClaimedPeer): Admission {
    if (peer.domain === peer.localDomain || this.#policy.permitsLink(peer.localDomain, peer.domain)) {
      return { ok: true };
    }
    return { ok: false, reason: "domain_denied", message: `the policy denies ${peer.domain} every service` };
  }

  #onEnvelope(e: ReceivedEnvelope): void {
    if (e.traceparent === "") {
      this.#relay(e);
      return;
    }
    const { origin, destination, service, itemCount, id } = e;
    const span = this.#env.tracer.start("parley.relay", {
      parent: e.traceparent,
      attributes: {
        "parley.origin": origin,
        "parley.destination": destination,
        "parley.service": service,
        "parley.items": itemCount,
        "parley.envelope": id,
      },
    });
    span?.end(this.#relay(e));
  }

  /** @returns why it was not passed on. */
  #relay(e: ReceivedEnvelope): BounceReason | undefined {
    const inside = e.from.domain === e.from.localDomain;
    const direction: Direction = inside ? "out" : "in";
    const [local, remote] = inside ? [e.origin, e.destination] : [e.destination, e.origin];
    if (local === remote) {
      this.#federation.bounce(e, "loop", { message: `${local} does not reach itself through its proxy` });
      return "loop";
    }
    if (e.raw.length > this.#options.envelopeBytesMax) {
      const message = `the envelope has ${e.raw.length} bytes, limit ${this.#options.envelopeBytesMax} (envelopeBytesMax)`;
      this.#federation.bounce(e, "too_large", { message });
      return "too_large";
    }
    // What comes back is an answer to something that was allowed.
    if (e.bounce === undefined) {
      const denial = this.#denial({ local, remote, service: e.service, direction });
      if (denial !== undefined) {
        this.#federation.bounce(e, "denied", { message: denial });
        return "denied";
      }
    }
    const waitMs = this.#takeRate(e, remote, direction);
    if (waitMs > 0) {
      const message = `more than ${this.#options.rates.itemsPerSecond} items a second for ${remote} (itemsPerSecond)`;
      this.#federation.bounce(e, "rate_limited", { message, retryAfterMs: waitMs });
      return "rate_limited";
    }
    const outcome = this.#federation.forward(e);
    if (outcome.kind === "refused") {
      this.#federation.bounce(e, outcome.reason, { retryAfterMs: outcome.retryAfterMs ?? 0 });
      return outcome.reason;
    }
    this.#relayed[direction][e.service]++;
    this.#items[direction] += e.itemCount;
    return undefined;
  }

  /** Why an envelope may not pass. Between two local domains it goes out of the one and into the other, and has to pass both ways. */
  #denial(query: PolicyQuery): string | undefined {
    const { direction, local, remote, service } = query;
    const { effect, rule } = this.#policy.decide(query);
    if (effect === "deny") {
      this.#denied[direction][service][rule === OTHERWISE ? "otherwise" : "rule"]++;
      return `${service} between ${local} and ${remote} (${direction}) is denied by policy: ${rule}`;
    }
    if (direction === "in" || !this.#options.localDomains.includes(remote)) return undefined;
    return this.#denial({ local: remote, remote: local, service, direction: "in" });
  }

  /** @returns 0, or in how many milliseconds there will be room. */
  #takeRate(e: ReceivedEnvelope, remote: DomainName, direction: Direction): number {
    if (this.#rate === undefined) return 0;
    const { bytesPerItem, itemsBurst } = this.#options.rates;
    const cost = Math.max(e.itemCount, Math.ceil(e.payload.length / bytesPerItem));
    // An envelope of more items than a bucket holds takes a full one, or it would never pass.
    return this.#rate.take(`${direction} ${remote}`, Math.min(cost, itemsBurst));
  }
}

function noDenials() {
  return { presence: { rule: 0, otherwise: 0 }, message: { rule: 0, otherwise: 0 } };
}
