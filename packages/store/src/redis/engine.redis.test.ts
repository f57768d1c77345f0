import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { startRedis, type TestRedis } from "@parley/testing";
import { type OpenEngine, openEngine } from "./open-engine.js";
import { script } from "./scripts.js";

const now = script("now");

describe("The Redis engine", () => {
  const env = createSystemEnv({ log: nullLogger });
  let redis: TestRedis;
  let open: OpenEngine;

  beforeAll(async () => {
    redis = await startRedis({ appendonly: true, appendfsync: "always" });
    open = await openEngine(env, { addresses: [`${redis.host}:${redis.port}`] });
  });
  afterAll(async () => {
    await open.close();
    await redis.stop();
  });

  it("answers", async () => {
    const time = await open.engine.run(now, 7, [], (result) => [
      result.list(),
      result.numeral(),
      result.numeral(),
    ]);
    expect(time[0]).toBe(2);
    expect(open.schema).toMatchObject({ schema: 1, buckets: 256 });
    expect(Math.abs(open.clock.wallMs() - env.clock.wallMs())).toBeLessThan(1_000);
  });

  it("knows its scripts again after they were flushed", async () => {
    await redis.command("SCRIPT", "FLUSH");
    await open.engine.run(now, 7, [], (result) => result.skip());
  });
});
