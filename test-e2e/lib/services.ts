/** Redis and NATS for the servers of a play. */
import { type RedisOptions, startNats, startRedis, type TestNats, type TestRedis } from "@parley/testing";
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
  return {
    redis,
    nats,
    config: {
      store: {
        engine: "redis",
        redis: { addresses: [`${redis.host}:${redis.port}`], prefix: redis.prefix, requestTimeout: "2s" },
      },
      bus: { engine: "nats", nats: { servers: [`${nats.host}:${nats.port}`], prefix: nats.prefix } },
    },
  };
}
