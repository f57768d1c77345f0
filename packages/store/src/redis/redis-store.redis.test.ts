import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { startRedis, type TestRedis } from "@parley/testing";
import { describeStoreContract } from "../contract/index.js";
import type { Store } from "../store.js";
import { openRedisStore } from "./index.js";

let redis: TestRedis;
let stores = 0;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describeStoreContract(
  "redis",
  async ({ dedupeMs }) => {
    const env = createSystemEnv({ log: nullLogger });
    const options = { addresses: [`${redis.host}:${redis.port}`], prefix: `store${++stores}`, dedupeMs };
    const open = async (): Promise<Store> => (await openRedisStore(env, options)).store;
    let store = await open();
    const others: Store[] = [];
    return {
      store,
      reopen: async () => {
        await store.close();
        store = await open();
        return store;
      },
      another: async () => {
        const other = await open();
        others.push(other);
        return other;
      },
      dispose: async () => {
        for (const one of [store, ...others]) await one.close();
      },
    };
  },
  { runs: 20 },
);
