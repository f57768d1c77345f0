/** A domain: a home server, and a proxy if it has one, by configuration files. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { admin } from "@parley/protocol";
import { type AdminClient, createAdminClient } from "@parley/protocol/grpc";
import { stringify } from "yaml";
import { type KeyPair, makeAuthority, makeCertificate } from "./certificates.js";
import type { CommandOptions, RunningCommand } from "./command.js";
import { freePort } from "./ports.js";
import type { Stage } from "./stage.js";
import { startMs } from "./within.js";

/** Fields of a configuration file. */
export type Config = Readonly<Record<string, unknown>>;

/** What a domain is made with. */
export interface DomainOptions {
  readonly name: string;
  /** Whether a proxy stands before its home server. @defaultValue true */
  readonly proxied?: boolean;
  /** Added to the home server's configuration. */
  readonly server?: Config;
  /** Added to the proxy's configuration. */
  readonly proxy?: Config;
}

/** Short, so that a play need not wait for what takes minutes in the world. */
const quick = {
  sessions: { heartbeat: "2s", outOfContact: "1s" },
  outbox: { answerTimeout: "2s", retryInitial: "100ms", retryMax: "1s", queuedReport: "1s" },
  presence: { askTimeout: "1s", compareInterval: "2s", retryInitial: "100ms", retryMax: "1s" },
  links: { heartbeat: "5s", backoffInitial: "100ms", backoffMax: "1s" },
};

/** One domain on this machine. Nothing runs until it is started. */
export class Domain {
  readonly name: string;
  readonly directory: string;
  /** The file of the authority that everybody trusts. */
  readonly caFile: string;
  readonly caPem: string;
  readonly identity: KeyPair;
  /** Where user agents connect. */
  readonly client: string;
  readonly admin: string;
  /** Where other domains connect: the proxy, or the home server when there is none. */
  readonly federation: string;
  readonly proxied: boolean;
  home: RunningCommand | undefined;
  proxy: RunningCommand | undefined;
  readonly #stage: Stage;
  readonly #options: DomainOptions;
  readonly #peers = new Map<string, Config>();
  #more: Config = {};
  #adminClient: AdminClient | undefined;

  constructor(
    stage: Stage,
    options: DomainOptions,
    parts: { authority: KeyPair; identity: KeyPair; ports: readonly [number, number, number] },
  ) {
    this.#stage = stage;
    this.#options = options;
    this.name = options.name;
    this.proxied = options.proxied ?? true;
    this.directory = stage.makeDirectory(options.name);
    this.caPem = parts.authority.certPem;
    this.caFile = join(this.directory, "ca.pem");
    this.identity = parts.identity;
    const [client, admin, federation] = parts.ports;
    this.client = `127.0.0.1:${client}`;
    this.admin = `127.0.0.1:${admin}`;
    this.federation = `127.0.0.1:${federation}`;
    writeFileSync(this.caFile, this.caPem);
    writeFileSync(join(this.directory, "domain.crt"), parts.identity.certPem);
    writeFileSync(join(this.directory, "domain.key"), parts.identity.keyPem, { mode: 0o600 });
  }

  /** The configuration file of the home server. */
  get serverConfig(): string {
    return join(this.directory, "server.yaml");
  }

  /** The configuration file of the proxy. */
  get proxyConfig(): string {
    return join(this.directory, "proxy.yaml");
  }

  /** Tells where another domain is; before the start. */
  knows(domain: string, peer: Config): void {
    this.#peers.set(domain, peer);
  }

  /** Adds to the home server's configuration; before the start. */
  configures(more: Config): void {
    this.#more = merge(this.#more, more);
  }

  /** Starts what is not running, and waits until it is ready. */
  async start(): Promise<void> {
    if (this.proxied && !this.proxy?.running) await this.startProxy();
    if (!this.home?.running) await this.startHome();
  }

  async startProxy(): Promise<void> {
    const { proxy = {} } = this.#options;
    writeFileSync(
      this.proxyConfig,
      stringify(merge({ role: "proxy", ...this.#common(), listen: { federation: this.federation } }, proxy)),
    );
    this.proxy = this.#stage.start(["proxy", "--config", this.proxyConfig, "--json"], { leash: true });
    await this.proxy.event("ready", undefined, startMs);
  }

  async startHome(env: NonNullable<CommandOptions["env"]> = {}): Promise<void> {
    this.writeServerConfig();
    this.home = this.#stage.start(["serve", "--config", this.serverConfig, "--json"], { leash: true, env });
    await this.home.event("ready", undefined, startMs);
  }

  writeServerConfig(): void {
    const { server = {} } = this.#options;
    const { sessions, outbox, presence } = quick;
    const config = {
      role: "server",
      ...this.#common(),
      data: "store",
      listen: {
        client: this.client,
        admin: this.admin,
        ...(this.proxied ? {} : { federation: this.federation }),
      },
      ...(this.proxied ? { proxies: [{ address: this.federation, domain: this.name }], peers: {} } : {}),
      sessions,
      outbox,
      presence,
    };
    writeFileSync(this.serverConfig, stringify(merge(merge(config, server), this.#more)));
  }

  /** Stops everything in order. */
  async stop(): Promise<void> {
    if (this.home?.running) await this.home.end();
    if (this.proxy?.running) await this.proxy.end();
  }

  /** The admin service, by its public protocol. */
  get adminApi(): AdminClient {
    if (this.#adminClient === undefined) {
      const target = { address: this.admin, domain: this.name, ca: this.caPem };
      const made = createAdminClient(this.#stage.env, target);
      this.#stage.atEnd(() => made.close());
      this.#adminClient = made;
    }
    return this.#adminClient;
  }

  async addAccount(user: string): Promise<void> {
    await this.adminApi.addAccount({ principal: `${user}@${this.name}`, password: passwordOf(user) });
  }

  /** How the home server stands to another domain. */
  async peer(domain: string): Promise<admin.IPeerStatus | undefined> {
    const { peers } = await this.adminApi.getStatus({});
    return peers?.find((peer) => peer.domain === domain);
  }

  #common(): Config {
    return {
      domains: [{ name: this.name, certificate: "domain.crt", key: "domain.key" }],
      trust: { ca: "ca.pem", systemRoots: false },
      discovery: false,
      peers: Object.fromEntries(this.#peers),
      links: quick.links,
      log: { level: "warn" },
    };
  }
}

/** The password that a user has on every stage. */
export function passwordOf(user: string): string {
  return `secret of ${user}`;
}

/** Domains that know each other and trust one authority. */
export interface World {
  readonly authority: KeyPair;
  readonly domains: readonly Domain[];
}

/** Makes domains; nothing runs yet. */
export async function makeWorld(stage: Stage, options: readonly DomainOptions[]): Promise<World> {
  const authority = await makeAuthority("authority of the stage");
  const domains: Domain[] = [];
  for (const each of options) {
    const identity = await makeCertificate(authority, each.name);
    const ports = [await freePort(), await freePort(), await freePort()] as const;
    domains.push(new Domain(stage, each, { authority, identity, ports }));
  }
  for (const own of domains) {
    for (const other of domains) if (own !== other) own.knows(other.name, { address: other.federation });
  }
  return { authority, domains };
}

/** Two domains that run. */
export async function startTwoDomains(
  stage: Stage,
  options: Omit<DomainOptions, "name"> = {},
): Promise<{ readonly north: Domain; readonly south: Domain; readonly authority: KeyPair }> {
  const { authority, domains } = await makeWorld(stage, [
    { name: "north.example", ...options },
    { name: "south.example", ...options },
  ]);
  const [north, south] = domains as [Domain, Domain];
  await Promise.all([north.start(), south.start()]);
  return { north, south, authority };
}

/** Groups are merged field by field. */
export function merge(base: Config, more: Config): Config {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(more)) {
    const before = merged[key];
    merged[key] = isGroup(before) && isGroup(value) ? merge(before, value) : value;
  }
  return merged;
}

function isGroup(value: unknown): value is Config {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
