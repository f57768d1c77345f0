/** Opens stores of a Redis for the contract: each on keys of its own. */
import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import type { OpenStoreUnderTest } from "../../src/contract/fixtures.js";
import { openRedisStore, type RedisStoreOptions } from "../../src/redis/index.js";
import type { Store } from "../../src/store.js";

let stores = 0;

/** @param redis - how it is reached, and a prefix that nobody else uses. */
export function storesOn(redis: () => RedisStoreOptions & { readonly prefix: string }): OpenStoreUnderTest {
  return async ({ dedupeMs }) => {
    const env = createSystemEnv({ log: nullLogger });
    const { prefix, ...reached } = redis();
    const options = { ...reached, prefix: `${prefix}-${++stores}`, dedupeMs };
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
  };
}
