import { startRedis, type TestRedis } from "@parley/testing";
import { storesOn } from "../../test/redis/contract-on.js";
import { reach } from "../../test/redis/reach.js";
import { describeStoreContract } from "../contract/index.js";

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describeStoreContract(
  "redis",
  storesOn(() => reach(redis)),
  { runs: 25 },
);
