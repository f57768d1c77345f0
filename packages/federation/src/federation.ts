/** Links, routes and checks of one server, home or proxy, behind one door. */
import type { DomainName } from "@parley/model";
import {
  type Dialer,
  decodeEnvelopeHeader,
  encodeEnvelopeItem,
  encodeRelayedEnvelopeItem,
  type FrameStream,
  networkOfPeer,
} from "@parley/protocol";
import {
  assert,
  type CloseReason,
  type Counter,
  type Env,
  ParleyError,
  RateLimiter,
  TaskGroup,
} from "@parley/runtime";
import { DomainBook, type DomainFlow, type PeerState } from "./domain-book.js";
import {
  type BounceReason,
  type CheckContext,
  checkEnvelope,
  type EnvelopeService,
  encodeBounce,
  encodeOutgoing,
  hopName,
  isRetryable,
  type OutgoingEnvelope,
  type ReceivedBounce,
  type ReceivedEnvelope,
  readEnvelope,
  type SendOutcome,
  serviceFromWire,
} from "./envelope.js";
import {
  type Admission,
  type ClaimedPeer,
  createAcceptor,
  createInitiator,
  isNodeName,
  type LinkRole,
} from "./handshake.js";
import type { DomainIdentity } from "./identity.js";
import { defaultFederationLimits, type FederationLimits } from "./limits.js";
import { Link, type LinkEnd } from "./link.js";
import { exposeFederation, linksRefused, type RefusalCounts } from "./metrics.js";
import { type DialSpec, type PeerLinkState, PeerLinks } from "./peer-links.js";
import { dialTarget, type Route, type RouteTable } from "./route-table.js";
import type { Trust } from "./trust.js";

/** Contact with the next hop on the way to a domain. It says nothing of what is behind that hop. */
export type Reachability = { readonly kind: "up" } | { readonly kind: "down"; readonly cause: string };

/** Options of {@link Federation}. */
export interface FederationOptions {
  /** The domains that this server is, in ASCII form. */
  readonly localDomains: readonly DomainName[];
  /** Its name for itself within its domains: 1 to 64 printable characters without `/`, not that of another server. */
  readonly node: string;
  readonly role: LinkRole;
  /** The identity of a local domain. Asked for every handshake: a renewed certificate is used from the next link on. */
  identity(domain: DomainName): DomainIdentity;
  readonly trust: Trust;
  readonly dialer: Dialer;
  readonly routes: RouteTable;
  /** @defaultValue {@link defaultFederationLimits} */
  readonly limits?: Partial<FederationLimits>;
  /** Takes links without TLS, on which a proof is not bound to the connection: benchmarks and tests only. @defaultValue false */
  readonly allowUnencrypted?: boolean;
  /** The policy for inbound links, asked before and after the proof. @defaultValue all are admitted */
  admit?(peer: ClaimedPeer): Admission;
  /** An envelope arrived and passed the checks. At a proxy also bounces, which it relays. Called in order of arrival. */
  onEnvelope(envelope: ReceivedEnvelope): void;
  /** Homes: an envelope of ours came back, or could not go out after all. */
  onBounce?(bounce: ReceivedBounce): void;
  /** Contact with the next hop towards a domain that envelopes were sent to has changed. */
  onReachability?(domain: DomainName, state: Reachability): void;
}

/**
 * Sends and takes envelopes. Best effort: an envelope arrives once, or not at all; those of one origin for one destination
 * arrive in order while their link is up. What must not be lost is kept by the sender until it is answered.
 */
export class Federation {
  readonly #env: Env;
  readonly #options: FederationOptions;
  readonly #limits: FederationLimits;
  readonly #local: ReadonlySet<DomainName>;
  readonly #tasks: TaskGroup;
  readonly #peers = new Map<string, PeerLinks>();
  readonly #book: DomainBook;
  /** Every link whose stream is not gone yet. */
  readonly #open = new Map<string, Link>();
  /** What `onReachability` was last told of each peer. */
  readonly #told = new WeakMap<PeerLinks, PeerLinkState>();
  readonly #refusals = new Map<BounceReason | "malformed", number>();
  readonly #logLimit: RateLimiter;
  /** Kept, because every envelope needs it; only the time changes. */
  readonly #context: { -readonly [K in keyof CheckContext]: CheckContext[K] };
  #handshakes = 0;
  /** Those that are under way, by the network that they come from. */
  readonly #handshakesOf = new Map<string, number>();
  #inbound = 0;
  #unsubscribe: (() => void) | undefined;
  readonly #refusedLink: (reason: string) => Counter;
  #endMetrics: (() => void) | undefined;
  #state: "created" | "running" | "stopped" = "created";
  #stopped: Promise<void> | undefined;
  #wakeStop: (() => void) | undefined;
  #leaving: Omit<CloseReason, "code"> | undefined;

  constructor(env: Env, options: FederationOptions) {
    assert(
      isNodeName(options.node),
      "a node's name has 1 to 64 printable ASCII characters without / and space",
    );
    this.#env = env;
    this.#options = options;
    this.#limits = { ...defaultFederationLimits, ...options.limits };
    this.#local = new Set(options.localDomains);
    this.#tasks = new TaskGroup(env);
    this.#book = new DomainBook(this.#limits.domainsMax);
    this.#logLimit = new RateLimiter(env, { perSecond: 0.2, burst: 5, keysMax: 1_000 });
    this.#refusedLink = linksRefused(env);
    this.#context = {
      role: options.role,
      localDomains: this.#local,
      node: options.node,
      envelopeBytesMax: this.#limits.envelopeBytesMax,
      nowMs: 0,
    };
  }

  /** Begins to dial what is kept up always. Does not wait for it. */
  start(): Promise<void> {
    if (this.#state !== "created") return Promise.resolve();
    this.#state = "running";
    this.#endMetrics = exposeFederation(this.#env, this);
    this.#unsubscribe = this.#options.routes.onUpdate(() => this.#onRoutes());
    this.#dialProxies();
    return Promise.resolve();
  }

  /** Takes a stream that somebody opened; the handshake follows. */
  accept(stream: FrameStream): void {
    const network = networkOfPeer(stream.peer.address);
    const refuse = (code: string, reason: string): void => {
      this.#logRefused(stream.peer.address, { reason: code });
      stream.close({ code, reason, reconnect: "backoff" });
    };
    if (this.#state !== "running" || this.#leaving !== undefined) {
      refuse("shutdown", "the server is not running");
      return;
    }
    if (this.#handshakes >= this.#limits.handshakesMax) {
      refuse("too_many_links", "too many handshakes");
      return;
    }
    const ofNetwork = this.#handshakesOf.get(network) ?? 0;
    if (ofNetwork >= this.#limits.handshakesPerAddressMax) {
      refuse("too_many_links", "too many handshakes from your address");
      return;
    }
    const fingerprint = stream.peer.acceptorFingerprint;
    if (fingerprint === undefined && this.#options.allowUnencrypted !== true) {
      refuse("tls_required", "links need TLS");
      return;
    }
    this.#handshakes++;
    this.#handshakesOf.set(network, ofNetwork + 1);
    let shaking = true;
    const shaken = (): void => {
      if (!shaking) return;
      shaking = false;
      this.#handshakes--;
      const left = (this.#handshakesOf.get(network) ?? 1) - 1;
      if (left > 0) this.#handshakesOf.set(network, left);
      else this.#handshakesOf.delete(network);
    };
    const handshake = createAcceptor(this.#env, {
      localDomains: this.#local,
      role: this.#options.role,
      node: this.#options.node,
      trust: this.#options.trust,
      limits: this.#limits,
      acceptorFingerprint: fingerprint ?? new Uint8Array(0),
      admit: (peer) => this.#admit(peer),
    });
    const id = this.#env.ids.next("link");
    const link = new Link(
      this.#env,
      stream,
      { side: "acceptor", handshake, limits: this.#limits, id },
      {
        onUp: (up) => {
          shaken();
          this.#inbound++;
          this.#onLinkUp(up);
          this.#peerOf(up)?.add(up);
        },
        onEnvelope: (from, bytes) => this.#onEnvelope(from, bytes),
        onEnd: (ended, end) => {
          shaken();
          if (ended.peer !== undefined) this.#inbound--;
          this.#onLinkEnd(ended, end);
          this.#existingPeerOf(ended)?.remove(ended, end);
        },
        onGone: (gone) => this.#onLinkGone(gone),
      },
    );
    this.#open.set(id, link);
    link.start();
  }

  /** Sends an envelope of a local domain. */
  send(e: OutgoingEnvelope): SendOutcome {
    const id = e.id ?? this.#env.ids.next("envelope");
    const bytes = encodeOutgoing(e, id, this.#limits.hopLimit);
    if (bytes.length > this.#limits.envelopeBytesMax) return { kind: "refused", reason: "too_large" };
    const flow = this.#book.flow(e.origin, e.destination);
    const refusal = this.#transmit(
      flow,
      encodeEnvelopeItem(bytes),
      e.service,
      "payload",
      id,
      (reason, message) => {
        this.#options.onBounce?.({
          envelopeId: id,
          reason,
          message,
          retryable: isRetryable(reason),
          retryAfterMs: flow.peer?.retryAfterMs ?? 0,
          service: e.service,
          origin: e.origin,
          destination: e.destination,
          by: e.origin,
        });
      },
    );
    return refusal;
  }

  /** Relays an envelope towards its destination, with ourselves added to its hops. A later failure is bounced from here. */
  forward(e: ReceivedEnvelope): SendOutcome {
    if (e.hops.length >= e.hopLimit) return { kind: "refused", reason: "hop_limit" };
    const item = encodeRelayedEnvelopeItem(e.raw, hopName(e.from.localDomain, this.#options.node));
    const kind = e.bounce === undefined ? "payload" : "bounce";
    const flow = this.#book.flow(e.origin, e.destination);
    return this.#transmit(flow, item, e.service, kind, e.id, (reason, message) =>
      this.bounce(e, reason, { message }),
    );
  }

  /** Tells the origin that an envelope was not taken, the way that it came; and counts it. A bounce is never bounced. */
  bounce(
    e: ReceivedEnvelope,
    reason: BounceReason,
    o: { message?: string; retryAfterMs?: number } = {},
  ): void {
    const message = o.message ?? describe(e, reason);
    this.#countRefusal(e, reason, message);
    if (e.bounce !== undefined) return;
    const bytes = encodeBounce(e, {
      id: this.#env.ids.next("bounce"),
      by: e.from.localDomain,
      reason,
      message,
      retryAfterMs: o.retryAfterMs ?? 0,
      hopLimit: this.#limits.hopLimit,
    });
    // Over the link that brought it, or not at all.
    const link = this.#open.get(e.from.linkId);
    const outcome = link?.send(encodeEnvelopeItem(bytes), e.service, "bounce") ?? "link_down";
    if (outcome === "sent") this.#book.domain(e.from.domain).bouncesSent++;
  }

  /** What is known of every domain that was in use since the start; the own ones stand for the links inside. */
  peers(): PeerState[] {
    return this.#book.states(this.#peers.values(), this.#local);
  }

  /** How many envelopes were refused on arrival or on the way, by reason, since the start. */
  refusals(): RefusalCounts {
    return Object.fromEntries(this.#refusals);
  }

  /**
   * Tells all peers that this server is leaving, and takes no links any more: what is for its domains goes to other servers
   * from now on, and what it still has to say goes out until {@link stop}. For a server that has others beside it.
   */
  leave(reason: string): void {
    this.#leaving = { reason, reconnect: "now" };
    for (const link of this.#open.values()) link.leave(this.#leaving);
  }

  /** Says goodbye on all links, and waits until they are closed. Idempotent. */
  stop(reason: CloseReason): Promise<void> {
    this.#stopped ??= this.#stop(reason);
    return this.#stopped;
  }

  async #stop(reason: CloseReason): Promise<void> {
    this.#state = "stopped";
    this.#unsubscribe?.();
    this.#endMetrics?.();
    for (const peer of [...this.#peers.values()]) peer.stop(reason);
    for (const link of [...this.#open.values()]) link.drain(reason);
    await this.#tasks.stop();
    while (this.#open.size > 0) {
      await new Promise<void>((resolve) => {
        this.#wakeStop = resolve;
      });
    }
  }

  #dialProxies(): void {
    if (this.#options.role !== "home") return;
    for (const domain of this.#local) {
      const proxies = this.#options.routes.proxiesOf(domain);
      const key = `${domain}>${domain}`;
      if (proxies.length === 0 && !this.#peers.has(key)) continue;
      this.#peer(domain, domain)?.setDials(this.#dialSpecs({ kind: "proxies", proxies }));
    }
  }

  #onRoutes(): void {
    // Flows look their route up again when they are next used.
    this.#book.forgetRoutes();
    this.#dialProxies();
  }

  #transmit(
    flow: DomainFlow,
    item: Uint8Array,
    service: EnvelopeService,
    kind: "payload" | "bounce",
    id: string,
    onFailed: (reason: BounceReason, message: string) => void,
  ): SendOutcome {
    const peer = flow.peer ?? this.#route(flow);
    if (typeof peer === "string") return { kind: "refused", reason: peer };
    const link = peer.choose(flow);
    if (link !== undefined) {
      const outcome = link.send(item, service, kind);
      if (outcome === "sent") {
        this.#countSent(flow, service, kind);
        return { kind: "sent", id };
      }
      if (outcome !== "link_down") return refusedFor(outcome, outcome === "queue_full" ? 1_000 : undefined);
    }
    peer.want();
    if (peer.state !== "connecting") return refusedFor("link_down", peer.retryAfterMs);
    if (!peer.queue({ item, service, kind, flow, onFailed })) return refusedFor("queue_full", 1_000);
    this.#countSent(flow, service, kind);
    return { kind: "sent", id };
  }

  /** Finds the next hop of a flow, and remembers it. @returns why there is none. */
  #route(flow: DomainFlow): PeerLinks | BounceReason {
    const { origin, destination } = flow;
    if (this.#local.has(destination)) {
      if (this.#options.role === "home") return "not_here";
      // Inside: the homes of the domain have dialled us.
      return this.#use(flow, this.#peer(destination, destination));
    }
    const route = this.#options.routes.route(origin, destination);
    if (route.kind === "none") {
      const inbound = this.#peers.get(`${origin}>${destination}`);
      return inbound !== undefined && inbound.links.length > 0 ? this.#use(flow, inbound) : "no_route";
    }
    const peer = this.#peer(origin, hopDomain(route, origin));
    peer?.setDials(this.#dialSpecs(route));
    // That may have made one that was lost idle, which forgets it.
    if (peer !== undefined) this.#peers.set(`${origin}>${peer.peerDomain}`, peer);
    return this.#use(flow, peer);
  }

  #use(flow: DomainFlow, peer: PeerLinks | undefined): PeerLinks | BounceReason {
    if (peer === undefined) return "queue_full";
    this.#book.use(flow, peer);
    return peer;
  }

  #dialSpecs(route: Route): DialSpec[] {
    switch (route.kind) {
      case "proxies":
        return route.proxies.map((proxy) => ({
          key: proxy.address,
          keep: true,
          targets: () => [dialTarget(proxy)],
        }));
      case "relay":
        return [{ key: route.relay.address, keep: false, targets: () => [dialTarget(route.relay)] }];
      case "peer": {
        const { domain, peer } = route;
        const targets = (signal: AbortSignal) =>
          this.#options.routes.targets(domain, peer, this.#env.random, signal);
        return [{ key: peer.address ?? "discovery", keep: false, targets }];
      }
      case "none":
        return [];
    }
  }

  #existingPeerOf(link: Link): PeerLinks | undefined {
    const { peer } = link;
    return peer === undefined ? undefined : this.#peers.get(`${peer.localDomain}>${peer.domain}`);
  }

  #peerOf(link: Link): PeerLinks | undefined {
    const { peer } = link;
    return peer === undefined ? undefined : this.#peer(peer.localDomain, peer.domain);
  }

  /** The links between a local and a peer domain; `undefined` when there are too many peers. */
  #peer(localDomain: DomainName, peerDomain: DomainName): PeerLinks | undefined {
    const key = `${localDomain}>${peerDomain}`;
    const known = this.#peers.get(key);
    if (known !== undefined) return known;
    if (this.#peers.size >= this.#limits.peersMax || this.#state === "stopped") return undefined;
    const peer = new PeerLinks(this.#env, {
      localDomain,
      peerDomain,
      limits: this.#limits,
      dialer: this.#options.dialer,
      tasks: this.#tasks,
      openLink: (stream, hooks) => {
        const fingerprint = stream.peer.acceptorFingerprint;
        if (fingerprint === undefined && this.#options.allowUnencrypted !== true) {
          stream.close({ code: "tls_required", reason: "links need TLS", reconnect: "never" });
          throw new ParleyError("unavailable", "the link has no TLS", {
            details: { reason: "tls_required" },
          });
        }
        const handshake = createInitiator({
          identity: this.#options.identity(localDomain),
          peerDomain,
          role: this.#options.role,
          node: this.#options.node,
          acceptorFingerprint: fingerprint ?? new Uint8Array(0),
        });
        const id = this.#env.ids.next("link");
        const link = new Link(
          this.#env,
          stream,
          { side: "initiator", handshake, limits: this.#limits, id },
          {
            onUp: (up) => {
              this.#onLinkUp(up);
              hooks.onUp(up);
            },
            onEnvelope: (from, bytes) => this.#onEnvelope(from, bytes),
            onEnd: (ended, end) => {
              this.#onLinkEnd(ended, end);
              hooks.onEnd(ended, end);
            },
            onGone: (gone) => this.#onLinkGone(gone),
          },
        );
        this.#open.set(id, link);
        return link;
      },
      onState: (changed) => this.#onPeerState(key, changed),
    });
    this.#peers.set(key, peer);
    return peer;
  }

  #onPeerState(key: string, peer: PeerLinks): void {
    this.#env.log.info({
      event: "peer.state_changed",
      local: peer.localDomain,
      peer: peer.peerDomain,
      state: peer.state,
      ...(peer.reason === "" ? {} : { reason: peer.reason }),
    });
    this.#tellReachability(peer);
    if (peer.state === "idle" && peer.forgettable) {
      this.#peers.delete(key);
      this.#book.forgetPeer(peer);
    }
  }

  /** Only when contact is lost or found, not when the cause changes or another attempt begins. */
  #tellReachability(peer: PeerLinks): void {
    const { onReachability } = this.#options;
    const before = this.#told.get(peer);
    if (peer.state === before || onReachability === undefined) return;
    if (peer.state === "idle") this.#told.delete(peer);
    if (peer.state !== "connected" && peer.state !== "unreachable") return;
    this.#told.set(peer, peer.state);
    const state: Reachability =
      peer.state === "connected" ? { kind: "up" } : { kind: "down", cause: peer.reason };
    for (const domain of this.#book.destinationsOver(peer)) {
      if (!this.#local.has(domain)) onReachability.call(this.#options, domain, state);
    }
  }

  /** The rules for links from own domains, the limits, then the policy. */
  #admit(peer: ClaimedPeer): Admission {
    const denied = (message: string): Admission => ({ ok: false, reason: "domain_denied", message });
    const full = (message: string): Admission => ({ ok: false, reason: "too_many_links", message });
    if (this.#local.has(peer.domain)) {
      if (peer.domain !== peer.localDomain) return denied("a local domain is reached by its own name");
      if (peer.role === this.#options.role)
        return denied(`a ${peer.role} of the own domain does not link to another`);
    }
    if (this.#inbound >= this.#limits.inboundLinksMax) {
      return full(
        `there are ${this.#inbound} links, limit ${this.#limits.inboundLinksMax} (inboundLinksMax)`,
      );
    }
    const known = this.#peers.get(`${peer.localDomain}>${peer.domain}`);
    if (known === undefined && this.#peers.size >= this.#limits.peersMax) {
      return full(`there are ${this.#peers.size} peers, limit ${this.#limits.peersMax} (peersMax)`);
    }
    const links = known?.links ?? [];
    // One that takes the place of another of its node does not count.
    const others = links.filter((link) => link.peer?.node !== peer.node);
    if (others.length >= this.#limits.linksPerPeerMax && !this.#local.has(peer.domain)) {
      return full(`you have ${others.length} links, limit ${this.#limits.linksPerPeerMax} (linksPerPeerMax)`);
    }
    return this.#options.admit?.(peer) ?? { ok: true };
  }

  #onLinkUp(link: Link): void {
    // One that we need for what we still have to say.
    if (this.#leaving !== undefined) link.leave(this.#leaving);
    this.#env.log.info({
      event: "link.opened",
      link: link.id,
      side: link.side,
      local: link.peer?.localDomain,
      peer: link.peer?.domain,
      node: link.peer?.node,
      role: link.peer?.role,
      address: link.address,
    });
  }

  #onLinkEnd(link: Link, end: LinkEnd): void {
    const fields = {
      link: link.id,
      side: link.side,
      address: link.address,
      reason: end.code,
      message: end.reason,
    };
    if (link.peer === undefined) {
      if (link.side === "acceptor") this.#logRefused(link.address, fields);
      return;
    }
    const { localDomain: local, domain: peer, node } = link.peer;
    this.#env.log.info({ event: "link.closed", local, peer, node, ...fields });
  }

  /** Whoever opens streams without end writes no log without end. */
  #logRefused(address: string, fields: { readonly reason: string; readonly [field: string]: unknown }): void {
    this.#refusedLink(fields.reason).add();
    if (this.#logLimit.take(`link ${networkOfPeer(address)}`) > 0) return;
    this.#env.log.warn({ event: "link.refused", address, ...fields });
  }

  #onLinkGone(link: Link): void {
    this.#open.delete(link.id);
    if (this.#open.size > 0) return;
    this.#wakeStop?.();
    this.#wakeStop = undefined;
  }

  #onEnvelope(link: Link, bytes: Uint8Array): void {
    const { peer } = link;
    assert(peer !== undefined, "envelopes come after the handshake");
    let e: ReceivedEnvelope | string;
    try {
      e = readEnvelope(decodeEnvelopeHeader(bytes), bytes, peer);
    } catch {
      e = "it cannot be decoded";
    }
    if (typeof e === "string") {
      this.#count("malformed");
      if (this.#logLimit.take(`malformed ${peer.domain}`) === 0) {
        this.#env.log.warn({ event: "envelope.malformed", link: link.id, peer: peer.domain, message: e });
      }
      return;
    }
    this.#context.nowMs = this.#env.clock.wallMs();
    const refusal = checkEnvelope(e, this.#context);
    if (refusal !== undefined) {
      this.bounce(e, refusal);
      return;
    }
    const domain = this.#book.domain(e.origin);
    if (e.bounce !== undefined) domain.bouncesReceived++;
    else if (e.service === "presence") domain.presenceReceived++;
    else domain.messageReceived++;
    if (e.bounce === undefined || this.#options.role === "proxy") this.#options.onEnvelope(e);
    else this.#onBounce(e);
  }

  #onBounce(e: ReceivedEnvelope): void {
    const { envelopeId = "", error, service, destination = "" } = e.bounce ?? {};
    // Only the destination, the own domain's proxy, or the relay on the way may say that it did not take something.
    const hop = this.#hopTo(e.destination, destination as DomainName);
    if (e.origin !== destination && e.origin !== e.destination && e.origin !== hop) {
      this.#countRefusal(e, "wrong_origin", `a bounce by ${e.origin} of what was for ${destination}`);
      return;
    }
    this.#options.onBounce?.({
      envelopeId,
      reason: error?.reason || "refused",
      message: error?.message ?? "",
      retryable: error?.retryable ?? false,
      retryAfterMs: error?.retryAfterMs ?? 0,
      service: serviceFromWire(service),
      origin: e.destination,
      destination: destination as DomainName,
      by: e.origin,
    });
  }

  /** The next hop's domain, also of what another server of the domain has sent. */
  #hopTo(origin: DomainName, destination: DomainName): DomainName | undefined {
    const known = this.#book.hop(origin, destination);
    if (known !== undefined) return known.peerDomain;
    const route = this.#options.routes.route(origin, destination);
    return route.kind === "none" ? undefined : hopDomain(route, origin);
  }

  #countSent(flow: DomainFlow, service: EnvelopeService, kind: "payload" | "bounce"): void {
    const { record } = flow;
    if (kind === "bounce") record.bouncesSent++;
    else if (service === "presence") record.presenceSent++;
    else record.messageSent++;
  }

  #countRefusal(e: ReceivedEnvelope, reason: BounceReason, message: string): void {
    this.#count(reason);
    this.#book.domain(e.from.domain).refused++;
    if (this.#logLimit.take(`${reason} ${e.from.domain}`) > 0) return;
    this.#env.log.warn({
      event: "envelope.refused",
      reason,
      message,
      peer: e.from.domain,
      origin: e.origin,
      destination: e.destination,
      service: e.service,
      envelope: e.id,
      bounced: e.bounce === undefined,
    });
  }

  #count(reason: BounceReason | "malformed"): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1);
  }
}

function refusedFor(reason: BounceReason, retryAfterMs: number | undefined): SendOutcome {
  return retryAfterMs === undefined
    ? { kind: "refused", reason }
    : { kind: "refused", reason, retryAfterMs: Math.ceil(retryAfterMs) };
}

function hopDomain(route: Exclude<Route, { kind: "none" }>, origin: DomainName): DomainName {
  if (route.kind === "proxies") return origin;
  return route.kind === "relay" ? route.relay.domain : route.domain;
}

function describe(e: ReceivedEnvelope, reason: BounceReason): string {
  switch (reason) {
    case "wrong_origin":
      return `${e.from.domain} may not speak for ${e.origin}`;
    case "not_here":
      return `this server does not serve ${e.destination}`;
    case "loop":
      return `${e.from.localDomain} has relayed it already`;
    case "hop_limit":
      return `it has passed ${e.hops.length} relays, limit ${e.hopLimit} (hop_limit of the envelope)`;
    case "expired":
      return `it was worth delivering until ${e.expiresAtMs}`;
    case "too_large":
      return `the envelope has ${e.raw.length} bytes, which is over the limit (envelopeBytesMax)`;
    default:
      return `${e.destination} did not get it: ${reason}`;
  }
}
