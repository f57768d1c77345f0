/** Homes and proxies of small worlds, on one network under one clock. */
import {
  type Authority,
  type CheckedIdentity,
  createIdentity,
  createTrust,
  Federation,
  issueCertificate,
  makeAuthority,
  type OutgoingEnvelope,
  type ReceivedBounce,
  type ReceivedEnvelope,
  RouteTable,
  type RouteTableOptions,
  type Trust,
} from "@parley/federation";
import { MemoryNetwork } from "@parley/federation/testing";
import type { DomainName } from "@parley/model";
import { encodePayloadItem } from "@parley/protocol";
import type { Env } from "@parley/runtime";
import { createTestEnv, type LoggedLine, type ManualClock } from "@parley/runtime/testing";
import type { ProxyOptions } from "../src/options.js";
import { Proxy as ParleyProxy } from "../src/proxy.js";

export const north = "north.example" as DomainName;
export const south = "south.example" as DomainName;
export const west = "west.example" as DomainName;

export interface World {
  readonly authority: Authority;
  readonly trust: Trust;
  readonly identities: ReadonlyMap<DomainName, CheckedIdentity>;
}

export async function makeWorld(): Promise<World> {
  const authority = await makeAuthority();
  const identities = new Map<DomainName, CheckedIdentity>();
  for (const domain of [north, south, west]) {
    identities.set(domain, createIdentity({ domain, ...(await issueCertificate(authority, { domain })) }));
  }
  return { authority, identities, trust: createTrust({ caPem: authority.certPem, useSystemRoots: false }) };
}

/** A home without a server: what it was given, and the means to send. */
export interface FakeHome {
  readonly domain: DomainName;
  readonly federation: Federation;
  readonly envelopes: ReceivedEnvelope[];
  readonly bounces: ReceivedBounce[];
  readonly reachability: string[];
}

export class Scene {
  readonly env: Env;
  readonly clock: ManualClock;
  readonly logged: readonly LoggedLine[];
  readonly network: MemoryNetwork;
  readonly #world: World;

  constructor(world: World) {
    const { env, clock, logged } = createTestEnv();
    this.env = env;
    this.clock = clock;
    this.logged = logged;
    this.network = new MemoryNetwork(env);
    this.#world = world;
  }

  identity(domain: DomainName): CheckedIdentity {
    const identity = this.#world.identities.get(domain);
    if (identity === undefined) throw new Error(`no identity for ${domain}`);
    return identity;
  }

  /** A home that reaches others through `proxy:<domain>`, or as `routing` says. */
  home(domain: DomainName, options: { node?: string; routing?: RouteTableOptions } = {}): FakeHome {
    const home: Omit<FakeHome, "federation"> = { domain, envelopes: [], bounces: [], reachability: [] };
    const federation = new Federation(this.env, {
      localDomains: [domain],
      node: options.node ?? "h1",
      role: "home",
      identity: (local) => this.identity(local),
      trust: this.#world.trust,
      dialer: this.network.dialer,
      routes: new RouteTable(options.routing ?? { proxies: [{ address: `proxy:${domain}`, domain }] }),
      onEnvelope: (envelope) => home.envelopes.push(envelope),
      onBounce: (bounce) => home.bounces.push(bounce),
      onReachability: (of, state) => home.reachability.push(`${of} ${state.kind}`),
    });
    void federation.start();
    this.network.listen(`home:${domain}`, {
      acceptorFingerprint: this.identity(domain).fingerprint,
      onStream: (stream) => federation.accept(stream),
    });
    return { ...home, federation };
  }

  /** A proxy of `domains` that listens on `proxy:<domain>` for each, and reaches every other domain there. */
  proxy(domains: readonly DomainName[], options: Partial<ProxyOptions> = {}): ParleyProxy {
    const peers = new Map([north, south, west].map((domain) => [domain, { address: `proxy:${domain}` }]));
    const proxy = new ParleyProxy(
      this.env,
      { localDomains: domains, node: "p1", routes: new RouteTable({ peers }), ...options },
      {
        dialer: this.network.dialer,
        identity: (domain) => this.identity(domain),
        trust: this.#world.trust,
      },
    );
    void proxy.start();
    for (const domain of domains) {
      this.network.listen(`proxy:${domain}`, {
        // As TLS does by the name that the initiator asks for.
        acceptorFingerprint: this.identity(domain).fingerprint,
        onStream: (stream) => proxy.accept(stream),
      });
    }
    return proxy;
  }
}

export function envelope(
  from: FakeHome,
  destination: DomainName,
  more: Partial<OutgoingEnvelope> = {},
): OutgoingEnvelope {
  return { origin: from.domain, destination, service: "message", items: [item(1)], ...more };
}

/** Sends, and says what became of it. */
export function send(from: FakeHome, destination: DomainName, more: Partial<OutgoingEnvelope> = {}): string {
  const outcome = from.federation.send(envelope(from, destination, more));
  return outcome.kind === "sent" ? "sent" : outcome.reason;
}

/** An encoded payload item of about `bytes` bytes. */
export function item(request: number, bytes = 0): Uint8Array {
  return encodePayloadItem({ request, deliver: { message: new Uint8Array(bytes) } });
}
