import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { SeededRandom } from "@parley/runtime/testing";
import { startRedis, type TestRedis } from "@parley/testing";
import { reach } from "../../test/redis/reach.js";
import { addOwners, Operations, Twin } from "../../test/redis/twins.js";
import { MemoryDisk, openMemoryStore } from "../memory/index.js";
import type { Store } from "../store.js";
import { openRedisStore } from "./index.js";

const SEEDS = Array.from({ length: 20 }, (_, at) => at + 1);
const STEPS = 120;

describe("A store in Redis that two servers share", () => {
  const env = createSystemEnv({ log: nullLogger });
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  const check = async (seed: number): Promise<void> => {
    const options = { ...reach(redis), prefix: `${redis.prefix}-s${seed}`, dedupeMs: 0 };
    const stores: Store[] = [];
    try {
      const [one, other] = [await openRedisStore(env, options), await openRedisStore(env, options)];
      const memory = await openMemoryStore(env, new MemoryDisk(), { dedupeMs: 0 });
      stores.push(one.store, other.store, memory);
      const [twin, known] = [new Twin([one.store, other.store]), new Twin([memory])];
      await addOwners(one.store);
      await addOwners(memory);
      const operations = new Operations(new SeededRandom(seed));
      for (let step = 0; step < STEPS; step++) {
        const operation = operations.next();
        const [answer, expected] = [await operation.run(twin), await operation.run(known)];
        expect({ seed, step, name: operation.name, answer }).toEqual({
          ...{ seed, step, name: operation.name },
          answer: expected,
        });
      }
    } finally {
      for (const store of stores) await store.close();
    }
  };

  it.each(SEEDS)("answers in messages and outbox as the store in memory does, seed %i", check);
});
