/** What the Redis engine is told, and what it takes for granted when it is not told. */
import { ParleyError } from "@parley/runtime";

/** How Redis is reached; see {@link RedisStoreOptions}. */
export interface RedisTlsOptions {
  /** The authorities that may vouch for Redis, PEM. Absent: the system's. */
  readonly ca?: string;
  /** Our own certificate and its key, PEM, where Redis asks for one (`tls-auth-clients`). */
  readonly cert?: string;
  readonly key?: string;
  /** The name that Redis' certificate has to have. Absent: the host that is connected to. */
  readonly serverName?: string;
}

/** See `openRedisStore`. Secrets are given as they are, never as paths. */
export interface RedisStoreOptions {
  /** @defaultValue "standalone" */
  readonly mode?: "standalone" | "sentinel" | "cluster";
  /** `host:port` of the server, of the sentinels, or of some nodes of the cluster. */
  readonly addresses: readonly string[];
  /** What the sentinels call the group of servers. Needed with `sentinel`. */
  readonly masterName?: string;
  /** @defaultValue 0; a cluster has no other */
  readonly database?: number;
  /** The ACL user. Absent: Redis' `default`. */
  readonly username?: string;
  readonly password?: string;
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
  /**
   * Absent: no TLS. Sentinels are reached the same way as Redis. A function is asked whenever something is connected, so that
   * what was renewed is used.
   */
  readonly tls?: RedisTlsOptions | (() => RedisTlsOptions);
  /** What all keys begin with: two stores in one Redis have two prefixes. @defaultValue "parley" */
  readonly prefix?: string;
  /** How long a call waits for Redis before it is refused: `unavailable`, `store_unavailable`. @defaultValue 5_000 */
  readonly requestTimeoutMs?: number;
  /** How many calls wait for Redis at most; further ones are refused at once. @defaultValue 10_000 */
  readonly waitingMax?: number;
  /** How many bytes of texts and messages wait at most. @defaultValue 67_108_864 (64 MiB) */
  readonly waitingBytesMax?: number;
  /** How long the start waits for Redis to be there, loaded, and migrated by whoever does that. @defaultValue 30_000 */
  readonly startTimeoutMs?: number;
  /**
   * How many replicas must have a write before it counts, so that a failover takes nothing back that was acknowledged.
   * With fewer, calls fail with `store_unavailable`. @defaultValue 0
   */
  readonly replicasMin?: number;
  /** How long resends of messages are recognised at least, milliseconds. @defaultValue 86_400_000 (24 h) */
  readonly dedupeMs?: number;
}

/** {@link RedisStoreOptions} with everything decided. */
export interface ResolvedRedisOptions {
  readonly mode: "standalone" | "sentinel" | "cluster";
  readonly addresses: readonly { readonly host: string; readonly port: number }[];
  readonly masterName: string;
  readonly database: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly sentinelUsername: string | undefined;
  readonly sentinelPassword: string | undefined;
  readonly tls: (() => RedisTlsOptions) | undefined;
  readonly prefix: string;
  readonly requestTimeoutMs: number;
  readonly waitingMax: number;
  readonly waitingBytesMax: number;
  readonly startTimeoutMs: number;
  readonly replicasMin: number;
  readonly dedupeMs: number;
}

/** @throws ParleyError `invalid_argument` (reason `invalid_store_options`). */
export function resolveOptions(options: RedisStoreOptions): ResolvedRedisOptions {
  const mode = options.mode ?? "standalone";
  const prefix = options.prefix ?? "parley";
  const wrong = problemWith(options, mode, prefix);
  if (wrong !== undefined) {
    throw new ParleyError("invalid_argument", `the Redis store cannot be opened: ${wrong}`, {
      details: { reason: "invalid_store_options" },
    });
  }
  return {
    mode,
    addresses: options.addresses.map((address) => parseAddress(address) as { host: string; port: number }),
    masterName: options.masterName ?? "",
    database: options.database ?? 0,
    username: options.username,
    password: options.password,
    sentinelUsername: options.sentinelUsername,
    sentinelPassword: options.sentinelPassword,
    tls: readable(options.tls),
    prefix,
    requestTimeoutMs: options.requestTimeoutMs ?? 5_000,
    waitingMax: options.waitingMax ?? 10_000,
    waitingBytesMax: options.waitingBytesMax ?? 67_108_864,
    startTimeoutMs: options.startTimeoutMs ?? 30_000,
    replicasMin: options.replicasMin ?? 0,
    dedupeMs: options.dedupeMs ?? 86_400_000,
  };
}

function readable(tls: RedisStoreOptions["tls"]): ResolvedRedisOptions["tls"] {
  return tls === undefined || typeof tls === "function" ? tls : () => tls;
}

function problemWith(options: RedisStoreOptions, mode: string, prefix: string): string | undefined {
  if (options.addresses.length === 0) return "no address is given (addresses)";
  const bad = options.addresses.find((address) => parseAddress(address) === undefined);
  if (bad !== undefined) return `${JSON.stringify(bad)} is no host:port (addresses)`;
  if (mode === "standalone" && options.addresses.length > 1)
    return `${options.addresses.length} addresses, of which a standalone server has 1 (addresses, mode)`;
  if (mode === "sentinel" && !options.masterName) return "the group's name is needed (masterName)";
  if (mode === "cluster" && (options.database ?? 0) !== 0)
    return `database ${options.database}, of which a cluster has only 0 (database)`;
  if (!/^[\w.:-]{1,64}$/.test(prefix))
    return `${JSON.stringify(prefix)} is not 1 to 64 of letters, digits and . : _ - (prefix)`;
  return undefined;
}

function parseAddress(address: string): { host: string; port: number } | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : undefined;
}
