/** How a Redis of a test is reached, also one that the environment names. */
import type { TestRedis } from "@parley/testing";
import type { RedisStoreOptions } from "../../src/redis/index.js";

/** Options for a store on keys that nobody else uses. */
export function reach(redis: TestRedis): RedisStoreOptions & { readonly prefix: string } {
  const { username, password, pathname, protocol } = new URL(redis.url);
  return {
    addresses: [`${redis.host}:${redis.port}`],
    prefix: redis.prefix,
    ...(username === "" ? {} : { username: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
    ...(/^\/\d+$/.test(pathname) ? { database: Number(pathname.slice(1)) } : {}),
    ...(protocol === "rediss:" ? { tls: {} } : {}),
  };
}
