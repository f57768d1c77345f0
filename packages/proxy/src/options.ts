/** The options of a proxy. */
import { defaultFederationLimits, type FederationLimits, type RouteTable } from "@parley/federation";
import type { DomainName } from "@parley/model";
import { ParleyError } from "@parley/runtime";
import type { PolicyOptions } from "./policy.js";

/** How much one remote domain may send and be sent. Two buckets for each: one for each direction. */
export interface ProxyRates {
  /** Payload items per second. 0: no limit. @defaultValue 50_000 */
  readonly itemsPerSecond?: number;
  /** Items that may come at once after a pause. @defaultValue 100_000 */
  readonly itemsBurst?: number;
  /**
   * Payload bytes that count as one item at least, because the number of items is what the sender says. @defaultValue 4_096
   */
  readonly bytesPerItem?: number;
}

/** What a proxy is, and what it lets through. */
export interface ProxyOptions {
  /** The domains that it relays for, in ASCII form; several are kept apart. */
  readonly localDomains: readonly DomainName[];
  /** Its name for itself, unique among the servers of its domains: 1 to 64 printable characters without `/`. */
  readonly node: string;
  /** How other domains are reached. Without `proxies`: a proxy is one. */
  readonly routes: RouteTable;
  /** Which domains, services and directions. @defaultValue all are allowed */
  readonly policy?: PolicyOptions;
  /** How much. */
  readonly rates?: ProxyRates;
  /** The largest envelope that is relayed, in bytes. @defaultValue 1_048_576 (1 MiB), and never more than `limits.envelopeBytesMax` */
  readonly envelopeBytesMax?: number;
  /** Limits of links and queues. @defaultValue {@link defaultFederationLimits} */
  readonly limits?: Partial<FederationLimits>;
  /** Takes links without TLS: benchmarks and tests only. @defaultValue false */
  readonly allowUnencrypted?: boolean;
}

/** {@link ProxyOptions} with every default filled in. */
export interface ResolvedProxyOptions {
  readonly localDomains: readonly DomainName[];
  readonly node: string;
  readonly routes: RouteTable;
  readonly policy: PolicyOptions;
  readonly rates: Required<ProxyRates>;
  readonly envelopeBytesMax: number;
  readonly limits: FederationLimits;
  readonly allowUnencrypted: boolean;
}

/**
 * Fills in the defaults and checks.
 * @throws ParleyError `invalid_argument`, reason `options_malformed`, naming every problem.
 */
export function resolveProxyOptions(options: ProxyOptions): ResolvedProxyOptions {
  const limits: FederationLimits = { ...defaultFederationLimits, ...options.limits };
  const resolved: ResolvedProxyOptions = Object.freeze({
    localDomains: [...options.localDomains],
    node: options.node,
    routes: options.routes,
    policy: options.policy ?? {},
    rates: { itemsPerSecond: 50_000, itemsBurst: 100_000, bytesPerItem: 4_096, ...options.rates },
    envelopeBytesMax: Math.min(options.envelopeBytesMax ?? 1_048_576, limits.envelopeBytesMax),
    limits,
    allowUnencrypted: options.allowUnencrypted ?? false,
  });
  const problems: string[] = [];
  if (resolved.localDomains.length === 0) problems.push("localDomains is empty");
  if (limits.frameBytesMax < limits.envelopeBytesMax + 64) {
    problems.push("limits.frameBytesMax must exceed limits.envelopeBytesMax by 64");
  }
  for (const [name, value] of Object.entries({
    ...resolved.rates,
    envelopeBytesMax: resolved.envelopeBytesMax,
  })) {
    if (!(value >= (name === "itemsPerSecond" ? 0 : 1))) problems.push(`${name} is ${value}`);
  }
  if (problems.length > 0) {
    throw new ParleyError("invalid_argument", problems.join("; "), {
      details: { reason: "options_malformed" },
    });
  }
  return resolved;
}
