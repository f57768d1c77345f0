/** `@parley/testing`: real Redis and NATS servers for tests. Only tests import it. */
export { makeTestCertificates, type TestCertificates } from "./certificates.js";
export { type NatsOptions, startNats, type TestNats } from "./nats.js";
export { makeNatsAccounts, makeNkey, type NatsAccounts, type Nkey } from "./nats-accounts.js";
export { type RedisOptions, type ServerTls, startRedis, type TestRedis } from "./redis.js";
export {
  type ClusterOptions,
  type GroupOptions,
  type SentinelOptions,
  startRedisCluster,
  startRedisSentinel,
  type TestRedisCluster,
  type TestRedisSentinel,
} from "./redis-groups.js";
export type { RedisReply } from "./resp.js";
export type { Source } from "./source.js";
export { eventually, type TestServer } from "./test-server.js";
