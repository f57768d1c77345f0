import { startRedis, type TestRedis } from "@parley/testing";
import { storesOn } from "../../test/redis/contract-on.js";
import { describeStoreContract } from "../contract/index.js";

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describeStoreContract(
  "redis",
  storesOn(() => ({ addresses: [`${redis.host}:${redis.port}`], prefix: redis.prefix })),
  { runs: 25 },
);
