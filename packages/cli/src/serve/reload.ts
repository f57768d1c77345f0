/** What of a configuration can be taken while a server runs, and what has to wait for its next start. */
import { type Config, ConfigError, type LoadedConfig } from "../config/load.js";
import { plainConfig } from "../config/print.js";
import { reloadable } from "../config/reloadable.js";
import { failureOf } from "../exit.js";
import type { ServerEnv } from "../io.js";
import type { RunningPart } from "./part.js";

/** The difference between two configurations. */
export interface ConfigChange {
  /** The fields that can be taken. */
  readonly taken: readonly string[];
  /** Those that cannot. */
  readonly refused: readonly string[];
}

/** Compares what two configurations say, with defaults filled in. */
export function compareConfigs(before: LoadedConfig, after: LoadedConfig): ConfigChange {
  const old = flatten(plainConfig(before));
  const now = flatten(plainConfig(after));
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter((key) => old.get(key) !== now.get(key));
  const allowed: readonly string[] = reloadable[before.config.role];
  const isTaken = (key: string): boolean =>
    before.config.role === after.config.role &&
    allowed.some((field) => key === field || key.startsWith(`${field}.`));
  return {
    taken: changed.filter(isTaken).sort(),
    refused: changed.filter((key) => !isTaken(key)).sort(),
  };
}

/** Reads the configuration file again at SIGHUP, and gives the server what can be taken. */
export class Reloader {
  readonly #env: ServerEnv;
  readonly #part: Pick<RunningPart, "reload">;
  readonly #read: () => LoadedConfig;
  #current: LoadedConfig;

  /**
   * @param loaded - what the server was started with.
   * @param read - reads the file; throws what is wrong with it.
   */
  constructor(
    env: ServerEnv,
    part: Pick<RunningPart, "reload">,
    loaded: LoadedConfig,
    read: () => LoadedConfig,
  ) {
    this.#env = env;
    this.#part = part;
    this.#current = loaded;
    this.#read = read;
  }

  /** Takes what can be taken, and logs what was done. Never throws: a file that is wrong changes nothing. */
  reload(): void {
    const { log } = this.#env;
    try {
      const read = this.#read();
      const { refused, taken } = compareConfigs(this.#current, read);
      const next = { ...read, config: take(this.#current.config, read.config) };
      this.#env.setLogLevel(next.config.log.level);
      // Also when no field has changed: the files that they name may have.
      this.#part.reload(next);
      this.#current = next;
      log.info({ event: "config.reloaded", keys: taken });
      if (refused.length > 0) log.warn({ event: "config.reload_refused", keys: refused });
    } catch (thrown) {
      this.#env.setLogLevel(this.#current.config.log.level);
      const problems = thrown instanceof ConfigError ? thrown.problems : [];
      log.error({ event: "config.reload_failed", message: failureOf(thrown).message, problems });
    }
  }
}

/** The configuration that runs, with what can be taken of another one. */
function take<T extends Config>(current: T, next: Config): T {
  const domains = current.domains.map((domain) => {
    const changed = next.domains.find(({ name }) => name === domain.name);
    return changed === undefined ? domain : { ...domain, certificate: changed.certificate, key: changed.key };
  });
  const { discovery, log, peers, routes, trust } = next;
  const common = { ...current, domains, discovery, log, peers, routes, trust };
  if (common.role === "server" && next.role === "server") {
    const cluster = { ...common.cluster, alternatives: next.cluster.alternatives };
    return { ...common, adminTokenFile: next.adminTokenFile, proxies: next.proxies, cluster };
  }
  if (common.role === "proxy" && next.role === "proxy") return { ...common, policy: next.policy };
  return common;
}

/** Values by their fields; what is in a list of groups by the field of the group, for all its members together. */
function flatten(value: unknown): Map<string, string> {
  const flat = new Map<string, string>();
  const add = (path: string, part: unknown): void => {
    if (Array.isArray(part) && part.some(isGroup)) {
      flat.set(`${path}.length`, String(part.length));
      for (const member of part) add(path, member);
    } else if (isGroup(part)) {
      for (const [name, inner] of Object.entries(part)) add(path === "" ? name : `${path}.${name}`, inner);
    } else {
      flat.set(path, `${flat.get(path) ?? ""}${JSON.stringify(part)}\n`);
    }
  };
  add("", value);
  return flat;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
