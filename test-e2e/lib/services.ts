/** Redis and NATS for the servers of a play. */
import {
  type RedisOptions,
  startNats,
  startRedis,
  startRedisSentinel,
  type TestNats,
  type TestRedis,
  type TestRedisSentinel,
} from "@parley/testing";
import type { Config } from "./domain.js";
import type { Stage } from "./stage.js";

/** What the servers of a domain share. */
export interface Services {
  readonly redis: TestRedis;
  readonly nats: TestNats;
  /** The part of a configuration that says where they are. */
  readonly config: Config;
}

/** Starts both; they are stopped when the play is over. Redis keeps what it has acknowledged, as it must for inboxes. */
export async function startServices(
  stage: Stage,
  options: { readonly redis?: RedisOptions } = {},
): Promise<Services> {
  const [redis, nats] = await Promise.all([
    startRedis({ appendonly: true, appendfsync: "always", ...options.redis }),
    startNats({ control: true }),
  ]);
  stage.atEnd(async () => {
    await Promise.all([redis.stop(), nats.stop()]);
  });
  const addresses = [`${redis.host}:${redis.port}`];
  return { redis, nats, config: configOf({ addresses, prefix: redis.prefix, requestTimeout: "2s" }, nats) };
}

/** A group of Redis servers that Sentinels watch over, and NATS. */
export interface GuardedServices {
  readonly group: TestRedisSentinel;
  readonly nats: TestNats;
  readonly config: Config;
}

/** Starts a master with its replica and Sentinels, and NATS. A write counts when the replica has it. */
export async function startGuardedServices(stage: Stage): Promise<GuardedServices> {
  const [group, nats] = await Promise.all([
    startRedisSentinel({ appendonly: true, appendfsync: "always" }),
    startNats({ control: true }),
  ]);
  stage.atEnd(async () => {
    await Promise.all([group.stop(), nats.stop()]);
  });
  const { addresses, masterName } = group;
  const redis = { mode: "sentinel", addresses, masterName, replicasMin: 1, requestTimeout: "4s" };
  return { group, nats, config: configOf(redis, nats) };
}

function configOf(redis: Config, nats: TestNats): Config {
  return {
    store: { engine: "redis", redis },
    bus: { engine: "nats", nats: { servers: [`${nats.host}:${nats.port}`], prefix: nats.prefix } },
  };
}
