/** The files that a configuration names: certificates, keys, authorities, tokens. */
import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import {
  type CheckedIdentity,
  createIdentity,
  createTrust,
  type PeerRoute,
  type RelayRoute,
  type RouteTableOptions,
  type Trust,
} from "@parley/federation";
import type { DomainName } from "@parley/model";
import { ParleyError } from "@parley/runtime";
import { type Config, ConfigError, type ConfigProblem, type LoadedConfig } from "../config/load.js";
import { failureOf } from "../exit.js";
import { engineFiles, readSecret } from "./engines.js";

/** Everything that is wrong with the files that a configuration names. */
export function checkFiles(loaded: LoadedConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const check = (path: string, read: () => unknown): void => {
    try {
      read();
    } catch (thrown) {
      problems.push({ path, line: loaded.line(path), message: failureOf(thrown).message });
    }
  };
  for (const [index] of loaded.config.domains.entries()) {
    check(`domains[${index}]`, () => readIdentity(loaded, index));
  }
  check("trust.ca", () => readTrust(loaded));
  check("peers", () => readRoutes(loaded));
  check("adminTokenFile", () => readAdminToken(loaded));
  if (loaded.config.role === "server") {
    for (const [path, file] of engineFiles(loaded.config)) check(path, () => readSecret(loaded.path(file)));
  }
  return problems;
}

/**
 * The identity of one configured domain.
 * @throws ParleyError when certificate and key do not belong together and to the domain.
 */
export function readIdentity(loaded: LoadedConfig, index: number): CheckedIdentity {
  const domain = loaded.config.domains[index];
  if (domain === undefined) throw new RangeError(`there is no domain ${index}`);
  return createIdentity({
    domain: domain.name as DomainName,
    certChainPem: readFileSync(loaded.path(domain.certificate), "utf8"),
    keyPem: readFileSync(loaded.path(domain.key), "utf8"),
  });
}

/** The identities of all configured domains. @throws {@link ConfigError} with everything that is wrong. */
export function readIdentities(loaded: LoadedConfig): Map<DomainName, CheckedIdentity> {
  const identities = new Map<DomainName, CheckedIdentity>();
  const problems = checkFiles(loaded);
  if (problems.length > 0) throw new ConfigError(loaded.file, problems);
  for (const [index, { name }] of loaded.config.domains.entries()) {
    identities.set(name as DomainName, readIdentity(loaded, index));
  }
  return identities;
}

/** Whom to believe: the common authorities, and those of single domains. */
export function readTrust(loaded: LoadedConfig): Trust {
  const { peers, trust } = loaded.config;
  const commonPem = trust.ca === undefined ? undefined : readPem(loaded.path(trust.ca));
  const common = createTrust({
    useSystemRoots: trust.systemRoots,
    ...(commonPem === undefined ? {} : { caPem: commonPem }),
  });
  const pinned = new Map<DomainName, string>();
  for (const [domain, { ca }] of Object.entries(peers)) {
    if (ca !== undefined) pinned.set(domain as DomainName, readPem(loaded.path(ca)));
  }
  if (pinned.size === 0) return common;
  const own = createTrust({ useSystemRoots: false, caPem: pinned });
  return {
    verifyChain: (chain, domain, nowMs) =>
      (pinned.has(domain) ? own : common).verifyChain(chain, domain, nowMs),
  };
}

/** Where other domains are; without name service, which is the caller's. */
export function readRoutes(loaded: LoadedConfig): RouteTableOptions {
  const { config } = loaded;
  const standard = standardAuthorities(loaded);
  const caOf = (file: string | undefined): { ca?: string } => {
    const pem = file === undefined ? standard : readPem(loaded.path(file));
    return pem === undefined ? {} : { ca: pem };
  };
  const relay = ({ address, ca, domain }: RelayFields): RelayRoute => ({
    address,
    domain: domain as DomainName,
    ...caOf(ca),
  });
  const peers = Object.entries(config.peers).map(
    ([domain, { address, ca, direct }]): [DomainName, PeerRoute] => [
      domain as DomainName,
      { ...(address === undefined ? {} : { address }), direct, ...caOf(ca) },
    ],
  );
  return {
    proxies: proxiesOf(config).map(relay),
    peers: new Map(peers),
    patterns: config.routes.map(({ pattern, via }) => ({ pattern, via: relay(via) })),
    ...(standard === undefined ? {} : { ca: standard }),
  };
}

/** Whom to believe where nothing else is said; absent: the system's authorities alone. */
function standardAuthorities(loaded: LoadedConfig): string | undefined {
  const { ca, systemRoots } = loaded.config.trust;
  if (ca === undefined) return undefined;
  const own = readPem(loaded.path(ca));
  return systemRoots ? [own, ...rootCertificates].join("\n") : own;
}

/**
 * The token of the admin service; `undefined` where none is configured.
 * @throws ParleyError `invalid_argument` when it is too short to be one.
 */
export function readAdminToken({ config, path }: LoadedConfig): string | undefined {
  if (config.role !== "server" || config.adminTokenFile === undefined) return undefined;
  const file = path(config.adminTokenFile);
  const token = readFileSync(file, "utf8").trim();
  if (token.length >= tokenCharsMin) return token;
  throw new ParleyError(
    "invalid_argument",
    `the token in ${file} has ${token.length} characters, at least ${tokenCharsMin} are needed`,
    { details: { reason: "bad_token" } },
  );
}

const tokenCharsMin = 16;

interface RelayFields {
  readonly address: string;
  readonly domain: string;
  readonly ca?: string | undefined;
}

function proxiesOf(config: Config): readonly RelayFields[] {
  return config.role === "server" ? config.proxies : [];
}

function readPem(file: string): string {
  const pem = readFileSync(file, "utf8");
  if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem;
  throw new ParleyError("invalid_argument", `there is no certificate in PEM form in ${file}`, {
    details: { reason: "ca_malformed" },
  });
}
