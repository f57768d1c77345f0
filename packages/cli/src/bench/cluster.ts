/** The servers under test: configuration files as an operator writes them, and a process for each. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { issueCertificate, makeAuthority } from "@parley/federation";
import type { DialTarget } from "@parley/protocol";
import { type AdminClient, createAdminClient } from "@parley/protocol/grpc";
import type { Env } from "@parley/runtime";
import { stringify } from "yaml";
import type { EngineName } from "./options.js";
import { ServerProcess } from "./server-process.js";
import { startServices } from "./services.js";

/**
 * - `local`: one home server.
 * - `proxied`: two domains, each a home server and a proxy.
 * - `direct`: two domains, home server to home server.
 */
export type Topology = "local" | "proxied" | "direct";

/** One domain's home servers, as its users see them. */
export interface Home {
  readonly domain: string;
  /** Where user agents connect: one for each server. */
  readonly targets: readonly DialTarget[];
  readonly adminTarget: DialTarget;
  readonly pids: readonly number[];
}

/** Where a domain keeps its state. */
export type StateOfDomain =
  | { readonly engine: "embedded"; readonly directory: string }
  | { readonly engine: "redis"; readonly redisPort: number };

/** Servers that run. */
export interface Cluster {
  readonly topology: Topology;
  readonly processes: readonly ServerProcess[];
  readonly north: Home;
  /** Absent in `local`. */
  readonly south: Home | undefined;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** A directory of its own. */
  readonly directory: string;
  readonly topology: Topology;
  /** Whether user agents connect with TLS. */
  readonly tls: boolean;
  readonly cpuProfileDirectory: string | undefined;
  readonly engine: EngineName;
  /** Home servers of each domain. */
  readonly servers: number;
  /** Fills the store of a domain before its home servers start. @param redis - the process, where it is Redis. */
  readonly prepare: (domain: string, state: StateOfDomain, redis: ServerProcess | undefined) => Promise<void>;
}

const host = "127.0.0.1";
const command = resolve(__dirname, "../../bin/parley.js");

/** Starts the servers, and waits until they listen. */
export async function startCluster(env: Env, options: ClusterOptions): Promise<Cluster> {
  const { directory, topology, tls, engine, servers, cpuProfileDirectory } = options;
  mkdirSync(directory, { recursive: true });
  const authority = await makeAuthority();
  writeFileSync(join(directory, "ca.crt"), authority.certPem);
  const domains = topology === "local" ? ["north.example"] : ["north.example", "south.example"];
  const sites = new Map<string, Site>();
  const processes: ServerProcess[] = [];
  const stop = async (): Promise<void> => {
    // Redis and NATS last: servers that lose them would only complain.
    for (const kind of ["server", "service"]) {
      await Promise.all(processes.map((each) => (each.kind === kind ? each.stop() : undefined)));
    }
  };
  const makeSite = async (domain: string): Promise<void> => {
    const [federation = 0, proxy = 0, redisPort = 0, natsPort = 0, ...ports] = await freePorts(
      4 + 2 * servers,
    );
    const homes = Array.from({ length: servers }, (_, at) => ({
      client: ports[2 * at] ?? 0,
      admin: ports[2 * at + 1] ?? 0,
    }));
    sites.set(domain, { domain, homes, federation, proxy, redisPort, natsPort });
    const { certChainPem, keyPem } = await issueCertificate(authority, { domain });
    writeFileSync(join(directory, `${domain}.crt`), certChainPem);
    writeFileSync(join(directory, `${domain}.key`), keyPem, { mode: 0o600 });
    if (engine === "embedded") {
      const path = join(directory, `${domain}.data`);
      await options.prepare(domain, { engine, directory: path }, undefined);
      return;
    }
    const services = await startServices(env, { name: nameOf(domain), directory, redisPort, natsPort });
    processes.push(services.redis, services.nats);
    await options.prepare(domain, { engine, redisPort }, services.redis);
  };
  const start = async (name: string, role: string, config: object, port: number): Promise<ServerProcess> => {
    const file = join(directory, `${name}.yaml`);
    writeFileSync(file, stringify(config));
    const server = await ServerProcess.start(env, {
      name,
      args: [command, role, "--config", file],
      logFile: join(directory, `${name}.log`),
      upAddress: { host, port },
      cpuProfileDirectory,
    });
    processes.push(server);
    return server;
  };
  const home = async (site: Site): Promise<Home> => {
    const { domain } = site;
    const ca = authority.certPem;
    const targets: DialTarget[] = [];
    const pids: number[] = [];
    for (const [at, { client }] of site.homes.entries()) {
      const name = `home-${nameOf(domain)}${servers > 1 ? at + 1 : ""}`;
      const config = homeConfig(site, at, sites, { topology, tls, engine });
      const { pid } = await start(name, "serve", config, client);
      pids.push(pid);
      targets.push({ address: `${host}:${client}`, domain, ...(tls ? { ca } : { insecure: true }) });
    }
    const adminTarget = { address: `${host}:${site.homes[0]?.admin}`, domain, ca };
    return { domain, targets, pids, adminTarget };
  };
  try {
    for (const domain of domains) await makeSite(domain);
    for (const site of topology === "proxied" ? sites.values() : []) {
      await start(`proxy-${nameOf(site.domain)}`, "proxy", proxyConfig(site, sites), site.proxy);
    }
    const homes: Home[] = [];
    for (const site of sites.values()) homes.push(await home(site));
    return { topology, processes, north: homes[0] as Home, south: homes[1], stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A client of a home server's admin service. The caller closes it. */
export function adminOf(env: Env, { adminTarget }: Home): AdminClient {
  return createAdminClient(env, adminTarget, { timeoutMs: 30_000 });
}

/** The ports of one domain. */
interface Site {
  readonly domain: string;
  readonly homes: readonly { readonly client: number; readonly admin: number }[];
  readonly federation: number;
  readonly proxy: number;
  readonly redisPort: number;
  readonly natsPort: number;
}

/** More than any scenario does: what is measured is the work, and not the limits. */
const unlimited = { perSecond: 1_000_000, burst: 1_000_000 };

function homeConfig(
  site: Site,
  at: number,
  sites: ReadonlyMap<string, Site>,
  { topology, tls, engine }: Pick<ClusterOptions, "topology" | "tls" | "engine">,
): object {
  const { domain, homes, federation, proxy, redisPort, natsPort } = site;
  const { client = 0, admin = 0 } = homes[at] ?? {};
  const others = [...sites.values()].filter((other) => other.domain !== domain);
  return {
    role: "server",
    domains: [certificateOf(domain)],
    ...(engine === "embedded"
      ? { data: `${domain}.data` }
      : {
          node: `home${at + 1}`,
          store: { engine, redis: { addresses: [`${host}:${redisPort}`] } },
          bus: { engine: "nats", nats: { servers: [`${host}:${natsPort}`] } },
        }),
    listen: {
      client: `${host}:${client}`,
      admin: `${host}:${admin}`,
      // One of them takes what comes from the other domain.
      ...(topology === "direct" && at === 0 ? { federation: `${host}:${federation}` } : {}),
    },
    plaintext: !tls,
    proxies: topology === "proxied" ? [{ address: `${host}:${proxy}`, domain }] : [],
    trust: { ca: "ca.crt", systemRoots: false },
    peers:
      topology === "direct"
        ? Object.fromEntries(
            others.map((other) => [other.domain, { address: `${host}:${other.federation}`, direct: true }]),
          )
        : {},
    discovery: false,
    // All user agents come from one address, and as fast as they can.
    sessions: { signInPerAddress: unlimited, signInPerPrincipal: unlimited },
    log: { level: "warn" },
  };
}

function proxyConfig(site: Site, sites: ReadonlyMap<string, Site>): object {
  const { domain, proxy } = site;
  const others = [...sites.values()].filter((other) => other.domain !== domain);
  return {
    role: "proxy",
    domains: [certificateOf(domain)],
    listen: { federation: `${host}:${proxy}` },
    trust: { ca: "ca.crt", systemRoots: false },
    peers: Object.fromEntries(others.map((other) => [other.domain, { address: `${host}:${other.proxy}` }])),
    discovery: false,
    limits: { itemsPerSecond: 1_000_000, itemsBurst: 1_000_000 },
    log: { level: "warn" },
  };
}

function certificateOf(domain: string): object {
  return { name: domain, certificate: `${domain}.crt`, key: `${domain}.key` };
}

function nameOf(domain: string): string {
  return domain.split(".", 1)[0] ?? domain;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** Ports that nobody listens on. All are taken before any is given back, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolveListening, reject) => {
        server.once("error", reject);
        server.listen(0, host, resolveListening);
      });
      return server;
    }),
  );
  return Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolvePort) => {
          const address = server.address();
          server.close(() => resolvePort(typeof address === "object" && address !== null ? address.port : 0));
        }),
    ),
  );
}
