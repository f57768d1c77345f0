/** The schema record: made once, refused when newer, migrated by one of several servers. */
import { type LogFields, nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { startRedis, type TestRedis } from "@parley/testing";
import { addAccount } from "../contract/fixtures.js";
import { openRedisStore, type RedisStoreOptions } from "./index.js";
import { type OpenEngine, openEngine } from "./open-engine.js";
import type { Migration, SchemaPlan } from "./schema.js";

const logged: LogFields[] = [];
const env = createSystemEnv({ log: { ...nullLogger, info: (fields) => logged.push(fields) } });

let redis: TestRedis;
let stores = 0;
beforeAll(async () => {
  redis = await startRedis({ control: true });
});
afterAll(() => redis.stop());

describe("The schema of a store in Redis", () => {
  let options: RedisStoreOptions & { prefix: string };
  const opened: { close(): Promise<void> }[] = [];
  const key = (): string => `${options.prefix}:{b0}:schema`;
  const open = async (plan?: SchemaPlan): Promise<OpenEngine> => {
    const one = await openEngine(env, options, plan);
    opened.push(one);
    return one;
  };
  beforeEach(() => {
    logged.length = 0;
    options = { addresses: [`${redis.host}:${redis.port}`], prefix: `schema${++stores}` };
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });

  it("is made once, whoever comes first, and says how many buckets there are", async () => {
    const [one, other] = await Promise.all([open(), open()]);
    expect(other.schema).toEqual(one.schema);
    expect(one.schema).toMatchObject({ schema: 1, buckets: 256 });
    await redis.command("HSET", key(), "buckets", "16");
    const third = await open();
    expect(third.schema).toEqual({ ...one.schema, buckets: 16 });
    expect(third.engine.buckets.count).toBe(16);
  });

  it("is refused when it is newer", async () => {
    await open();
    await redis.command("HSET", key(), "schema", "2");
    await expect(openRedisStore(env, options)).rejects.toMatchObject({
      code: "failed_precondition",
      details: { reason: "newer_schema", schema: 2, known: 1 },
      message: expect.stringContaining("use a newer version of Parley"),
    });
  });

  it.each([
    ["something else", ["SET", "x"]],
    ["of another product", ["HSET", "product", "other"]],
    ["without a version", ["HSET", "product", "parley", "buckets", "256", "outbox", "o"]],
    ["without buckets", ["HSET", "product", "parley", "schema", "1", "buckets", "0", "outbox", "o"]],
    ["without the outbox's name", ["HSET", "product", "parley", "schema", "1", "buckets", "256"]],
  ])("is refused when it is %s", async (_, [command = "", ...values]) => {
    await redis.command(command, key(), ...values);
    await expect(openRedisStore(env, options)).rejects.toMatchObject({
      code: "data_loss",
      details: { reason: "corrupt_store" },
    });
  });

  it("is migrated step by step by one of the servers that start, while the others wait", async () => {
    await open();
    const steps: string[] = [];
    const migration = (from: number): Migration => ({
      from,
      run: async (engine) => {
        steps.push(`begin ${from}`);
        await engine.clock.sleep(50);
        steps.push(`end ${from}`);
      },
    });
    const plan = { version: 3, migrations: [migration(2), migration(1)] };
    const engines = await Promise.all([open(plan), open(plan), open(plan)]);
    expect(engines.map(({ schema }) => schema.schema)).toEqual([3, 3, 3]);
    expect(steps).toEqual(["begin 1", "end 1", "begin 2", "end 2"]);
    expect(await redis.command("HMGET", key(), "schema", "holder")).toEqual(["3", null]);
    expect(logged).toMatchObject([
      { event: "store.migrating", from: 1, to: 2 },
      { event: "store.migrating", from: 2, to: 3 },
    ]);
  });

  it("is migrated again from where a server died, when its lock has run out", async () => {
    await open();
    const failing = { version: 2, migrations: [{ from: 1, run: () => Promise.reject(new Error("died")) }] };
    await expect(openEngine(env, options, failing)).rejects.toMatchObject({ code: "internal" });
    expect(await redis.command("HGET", key(), "schema")).toBe("1");
    // Its lock is still there.
    const plan = { version: 2, migrations: [{ from: 1, run: () => Promise.resolve() }] };
    await expect(openEngine(env, { ...options, startTimeoutMs: 300 }, plan)).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "store_migrating" },
      message: expect.stringContaining("300 ms (startTimeout)"),
    });
    await redis.command("HSET", key(), "until", "1");
    expect((await open(plan)).schema.schema).toBe(2);
  });

  it("keeps stores of other prefixes apart", async () => {
    const { store } = await openRedisStore(env, options);
    const other = (await openRedisStore(env, { ...options, prefix: `${options.prefix}-other` })).store;
    opened.push(store, other);
    expect(await addAccount(store)).toMatchObject({ kind: "added" });
    expect(await other.account("alice@north.example" as never)).toBeUndefined();
    expect(await other.outboxEpoch()).not.toBe(await store.outboxEpoch());
  });
});
