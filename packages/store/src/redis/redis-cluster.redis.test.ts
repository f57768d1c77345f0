import { startRedisCluster, type TestRedisCluster } from "@parley/testing";
import { storesOn } from "../../test/redis/contract-on.js";
import { describeStoreContract } from "../contract/index.js";

let cluster: TestRedisCluster;

beforeAll(async () => {
  cluster = await startRedisCluster();
});
afterAll(() => cluster.stop());

describeStoreContract(
  "redis cluster",
  storesOn(() => ({ mode: "cluster", addresses: cluster.addresses, prefix: "parley" })),
  { runs: 5 },
);
