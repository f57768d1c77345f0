/** `@parley/store/redis`: the store of a domain whose servers share it, in Redis. */
export type { RedisStoreOptions, RedisTlsOptions } from "./options.js";
export { openRedisStore, type RedisStore } from "./redis-store.js";
