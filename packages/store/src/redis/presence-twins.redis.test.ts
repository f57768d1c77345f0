import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { SeededRandom } from "@parley/runtime/testing";
import { startRedis, type TestRedis } from "@parley/testing";
import { addPeople, PresenceOperations, PresenceTwin } from "../../test/redis/presence-operations.js";
import { reach } from "../../test/redis/reach.js";
import { MemoryDisk, openMemoryStore } from "../memory/index.js";
import type { Store } from "../store.js";
import { openRedisStore } from "./index.js";

const SEEDS = Array.from({ length: 12 }, (_, at) => at + 1);
const STEPS = 120;

describe("A store in Redis that two servers share", () => {
  const env = createSystemEnv({ log: nullLogger });
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  const check = async (seed: number): Promise<void> => {
    const options = { ...reach(redis), prefix: `${redis.prefix}-p${seed}` };
    const stores: Store[] = [];
    try {
      const [one, other] = [await openRedisStore(env, options), await openRedisStore(env, options)];
      const memory = await openMemoryStore(env, new MemoryDisk());
      stores.push(one.store, other.store, memory);
      const [twin, known] = [new PresenceTwin([one.store, other.store]), new PresenceTwin([memory])];
      await addPeople(one.store);
      await addPeople(memory);
      const operations = new PresenceOperations(new SeededRandom(seed));
      for (let step = 0; step < STEPS; step++) {
        const operation = operations.next();
        const answer = await operation.run(twin);
        const expected = await operation.run(known);
        const at = { seed, step, name: operation.name };
        expect({ ...at, answer }).toEqual({ ...at, answer: expected });
      }
    } finally {
      for (const store of stores) await store.close();
    }
  };

  it.each(SEEDS)("answers in accounts, presence and watches as the store in memory does, seed %i", check);
});
