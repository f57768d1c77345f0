/** Domains, certificates and servers for the tests of this package. */
import type { DomainName } from "@parley/model";
import { encodePayloadItem } from "@parley/protocol";
import type { Env } from "@parley/runtime";
import { createTestEnv, type LoggedLine, type ManualClock } from "@parley/runtime/testing";
import { type Authority, issueCertificate, makeAuthority } from "../src/authority.js";
import type { OutgoingEnvelope, ReceivedBounce, ReceivedEnvelope } from "../src/envelope.js";
import { Federation, type FederationOptions, type Reachability } from "../src/federation.js";
import { type CheckedIdentity, createIdentity } from "../src/identity.js";
import { RouteTable, type RouteTableOptions } from "../src/route-table.js";
import { MemoryNetwork } from "../src/testing.js";
import { createTrust, type ReloadableTrust } from "../src/trust.js";

export const north = "north.example" as DomainName;
export const south = "south.example" as DomainName;
export const evil = "evil.example" as DomainName;

/** The certificates of a small world: made once, since keys take time. */
export interface World {
  readonly authority: Authority;
  readonly trust: ReloadableTrust;
  readonly identities: ReadonlyMap<DomainName, CheckedIdentity>;
  issue(
    domain: DomainName,
    options?: { notBeforeMs?: number; notAfterMs?: number },
  ): Promise<CheckedIdentity>;
}

export async function makeWorld(): Promise<World> {
  const authority = await makeAuthority();
  const issue: World["issue"] = async (domain, options = {}) => {
    const { certChainPem, keyPem } = await issueCertificate(authority, { domain, ...options });
    return createIdentity({ domain, certChainPem, keyPem });
  };
  const identities = new Map<DomainName, CheckedIdentity>();
  for (const domain of [north, south, evil]) identities.set(domain, await issue(domain));
  const trust = createTrust({ caPem: authority.certPem, useSystemRoots: false });
  return { authority, trust, identities, issue };
}

export function identityOf(world: World, domain: DomainName): CheckedIdentity {
  const identity = world.identities.get(domain);
  if (identity === undefined) throw new Error(`no identity for ${domain}`);
  return identity;
}

/** One federation and everything that it told. */
export interface Node {
  readonly federation: Federation;
  readonly envelopes: ReceivedEnvelope[];
  readonly bounces: ReceivedBounce[];
  readonly reachability: { readonly domain: DomainName; readonly state: Reachability }[];
  readonly routes: RouteTable;
}

/** Servers on one network, under one clock. */
export class Scene {
  readonly env: Env;
  readonly clock: ManualClock;
  readonly logged: readonly LoggedLine[];
  readonly network: MemoryNetwork;
  readonly world: World;

  constructor(world: World, options: { highWaterBytes?: number; latencyMs?: number } = {}) {
    const { env, clock, logged } = createTestEnv();
    this.env = env;
    this.clock = clock;
    this.logged = logged;
    this.world = world;
    this.network = new MemoryNetwork(env, options);
  }

  /** Makes a server of a domain, starts it, and lets it listen on `<domain>/<node>` unless told otherwise. */
  node(
    domain: DomainName,
    options: Partial<FederationOptions> & { address?: string; routing?: RouteTableOptions } = {},
  ): Node {
    const routes = new RouteTable(options.routing ?? {});
    const node: Omit<Node, "federation"> = { envelopes: [], bounces: [], reachability: [], routes };
    const federation = new Federation(this.env, {
      localDomains: [domain],
      node: "n1",
      role: "home",
      identity: (local) => identityOf(this.world, local),
      trust: this.world.trust,
      dialer: this.network.dialer,
      routes,
      onEnvelope: (envelope) => node.envelopes.push(envelope),
      onBounce: (bounce) => node.bounces.push(bounce),
      onReachability: (of, state) => node.reachability.push({ domain: of, state }),
      ...options,
    });
    void federation.start();
    this.network.listen(options.address ?? `${domain}:7443`, {
      acceptorFingerprint: identityOf(this.world, domain).fingerprint,
      onStream: (stream) => federation.accept(stream),
    });
    return { ...node, federation };
  }

  /** The events of the log, in order, at level info and above. */
  get events(): string[] {
    return this.logged.filter(({ level }) => level !== "debug").map(({ event }) => event);
  }
}

/** Routes straight to `<domain>:7443`. */
export function directTo(...domains: DomainName[]): RouteTableOptions {
  return { peers: new Map(domains.map((domain) => [domain, { address: `${domain}:7443` }])) };
}

/** An envelope with one item. */
export function envelope(
  origin: DomainName,
  destination: DomainName,
  more: Partial<OutgoingEnvelope> = {},
): OutgoingEnvelope {
  return { origin, destination, service: "message", items: [item(1)], ...more };
}

/** An encoded payload item whose request is `request`. */
export function item(request: number, bytes = 0): Uint8Array {
  return encodePayloadItem({ request, deliver: { message: new Uint8Array(bytes) } });
}
