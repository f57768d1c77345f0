/** Writes what the playground needs before it starts: authority, certificates, configuration files, passwords. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Env } from "@parley/runtime";
import { stringify } from "yaml";
import { ensureAuthority, writeCertificate } from "../serve/try-out.js";
import type { Layout, PlaygroundDomain } from "./layout.js";

/** How long after a lost contact somebody is shown CLOSED here, so that people need not wait for it. */
export const outOfContactMs = 2_000;

/** Keeps certificates and passwords that are there; configuration files are written anew, for the ports. */
export async function preparePlayground(env: Env, layout: Layout): Promise<void> {
  mkdirSync(layout.directory, { recursive: true, mode: 0o700 });
  const authority = await ensureAuthority(layout.directory);
  for (const [own, other] of [
    [layout.north, layout.south],
    [layout.south, layout.north],
  ] as const) {
    const certificate = join(layout.directory, `${own.domain}.crt`);
    const key = join(layout.directory, `${own.domain}.key`);
    if (!existsSync(certificate) || !existsSync(key)) {
      await writeCertificate(authority, own.domain, { certificate, key });
    }
    writeFileSync(own.serverConfig, stringify(serverConfig(own)));
    writeFileSync(own.proxyConfig, stringify(proxyConfig(own, other)));
    const { passwordFile } = own.person;
    if (!existsSync(passwordFile)) {
      const password = Buffer.from(env.random.bytes(8)).toString("hex");
      writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    }
  }
}

function domains({ domain }: PlaygroundDomain): unknown {
  return [{ name: domain, certificate: `${domain}.crt`, key: `${domain}.key` }];
}

function serverConfig(own: PlaygroundDomain): unknown {
  return {
    role: "server",
    domains: domains(own),
    data: own.domain,
    listen: { client: own.client, admin: own.admin },
    trust: { ca: "ca.pem", systemRoots: false },
    discovery: false,
    proxies: [{ address: own.federation, domain: own.domain }],
    sessions: { heartbeat: "2s", outOfContact: `${outOfContactMs}ms` },
    outbox: { answerTimeout: "2s", retryInitial: "200ms", retryMax: "2s" },
    presence: { askTimeout: "1s", compareInterval: "5s", retryInitial: "200ms", retryMax: "2s" },
    links: { heartbeat: "5s", backoffInitial: "100ms", backoffMax: "2s" },
    log: { level: "warn" },
  };
}

function proxyConfig(own: PlaygroundDomain, other: PlaygroundDomain): unknown {
  return {
    role: "proxy",
    domains: domains(own),
    listen: { federation: own.federation },
    trust: { ca: "ca.pem", systemRoots: false },
    discovery: false,
    peers: { [other.domain]: { address: other.federation } },
    links: { heartbeat: "5s", backoffInitial: "100ms", backoffMax: "2s" },
    log: { level: "warn" },
  };
}
