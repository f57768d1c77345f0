/** What is looked at before a Redis is used: what cannot work is refused, what is too weak is said in the log. */
import type { Env } from "@parley/runtime";
import { ParleyError } from "@parley/runtime";
import type { RedisEngine } from "./engine.js";
import { failureOf } from "./errors.js";

/** Scripts with flags, which are refused as a whole where Redis is full or read-only, are of this version. */
const VERSION_MIN = [7, 0] as const;

/** What one server of Redis says of itself. */
export interface RedisFacts {
  readonly version: string;
  readonly cluster: boolean;
  readonly maxmemory: number;
  readonly policy: string;
  readonly aof: boolean;
  /** `undefined` where the server does not tell (`CONFIG` is not permitted). */
  readonly fsync: string | undefined;
}

/** Something that the operator should know. `concern` is stable. */
export interface Concern {
  readonly concern: string;
  readonly remedy: string;
}

/**
 * Looks at every master.
 * @throws ParleyError `failed_precondition` (reasons `redis_too_old`, `redis_mode`, `redis_evicts`).
 */
export async function checkRedis(env: Env, engine: RedisEngine): Promise<void> {
  const infos = await engine.connection.everywhere("INFO", []);
  const fsyncs = await appendfsync(engine);
  const concerns = new Map<string, Concern>();
  for (const [at, info] of infos.entries()) {
    const facts = readInfo(String(info), fsyncs?.[at]);
    const refusal = refusalOf(facts, engine.connection.byBucket);
    if (refusal !== undefined) throw refusal;
    for (const one of concernsOf(facts)) concerns.set(one.concern, one);
  }
  for (const { concern, remedy } of concerns.values()) {
    env.log.warn({ event: "store.weak", concern, remedy });
  }
}

async function appendfsync(engine: RedisEngine): Promise<string[] | undefined> {
  try {
    const answers = await engine.connection.everywhere("CONFIG", ["GET", "appendfsync"]);
    return answers.map((answer) => String((answer as unknown[])[1] ?? ""));
  } catch (error) {
    const { error: told, kind } = failureOf(error);
    // Managed Redis has no CONFIG, and an ACL user need not be let use it.
    if (told.reason === "store_denied" || kind === "refused") return undefined;
    throw told;
  }
}

/** Reads the answer to INFO. */
export function readInfo(info: string, fsync: string | undefined): RedisFacts {
  const fields = new Map(
    info.split(/\r?\n/).map((line): [string, string] => {
      const at = line.indexOf(":");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  return {
    version: fields.get("redis_version") ?? "",
    cluster: fields.get("cluster_enabled") === "1",
    maxmemory: Number(fields.get("maxmemory") ?? 0),
    policy: fields.get("maxmemory_policy") ?? "noeviction",
    aof: fields.get("aof_enabled") === "1",
    fsync: fsync || undefined,
  };
}

/** Why this server cannot be used, if so. */
export function refusalOf(facts: RedisFacts, asCluster: boolean): ParleyError | undefined {
  const [major = 0, minor = 0] = facts.version.split(".").map(Number);
  if (major < VERSION_MIN[0] || (major === VERSION_MIN[0] && minor < VERSION_MIN[1])) {
    return refused(
      "redis_too_old",
      `Redis is version ${facts.version || "unknown"}, of which at least ${VERSION_MIN.join(".")} is needed`,
    );
  }
  if (facts.cluster !== asCluster) {
    return refused(
      "redis_mode",
      facts.cluster
        ? "Redis is a node of a cluster: set mode to cluster"
        : "Redis is no node of a cluster: set mode to standalone or sentinel",
    );
  }
  if (facts.maxmemory > 0 && facts.policy.startsWith("allkeys-")) {
    return refused(
      "redis_evicts",
      `Redis throws data away when it is full (maxmemory ${facts.maxmemory}, maxmemory-policy ${facts.policy}): set maxmemory-policy to noeviction`,
    );
  }
  return undefined;
}

/** What is too weak for inboxes: what was acknowledged may be lost. */
export function concernsOf(facts: RedisFacts): Concern[] {
  const concerns: Concern[] = [];
  if (!facts.aof) {
    concerns.push({
      concern: "a restart of Redis loses what was acknowledged since its last snapshot",
      remedy: "appendonly yes",
    });
  } else if (facts.fsync === undefined) {
    concerns.push({
      concern: "Redis does not tell whether it syncs each write",
      remedy: "appendfsync always, or let the user run CONFIG GET",
    });
  } else if (facts.fsync !== "always") {
    concerns.push({
      concern: `a power cut loses up to a second of what was acknowledged (appendfsync ${facts.fsync})`,
      remedy: "appendfsync always",
    });
  }
  if (facts.policy !== "noeviction") {
    concerns.push({
      concern: `Redis may throw data away when it is full (maxmemory-policy ${facts.policy})`,
      remedy: "maxmemory-policy noeviction",
    });
  }
  return concerns;
}

function refused(reason: string, message: string): ParleyError {
  return new ParleyError("failed_precondition", `the Redis store cannot be opened: ${message}`, {
    details: { reason },
  });
}
