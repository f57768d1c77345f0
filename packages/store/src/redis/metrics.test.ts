import { createTestEnv } from "@parley/runtime/testing";
import type { StoreHealth } from "../store.js";
import { EngineMetrics } from "./metrics.js";
import { script } from "./scripts.js";

describe("The metrics of the Redis engine", () => {
  it("measure calls and not what is in them, and show whether Redis answers, until it is closed", () => {
    const { env, metrics } = createTestEnv();
    let health: StoreHealth = { kind: "up" };
    const engine = new EngineMetrics(env.metrics, { waiting: () => 7, health: () => health });
    const shown = (name: string) => metrics.collect().find(({ definition }) => definition.name === name);
    engine.answered(script("probe"), 100, 3);
    engine.answered(script("probe"), 20, 30);
    engine.answered(script("now"), 1, 0.1);
    engine.failed("store_unavailable");
    expect(shown("parley_redis_items_total")?.samples).toEqual([
      { labels: { operation: "probe" }, value: 120 },
      { labels: { operation: "now" }, value: 1 },
    ]);
    const [probes] = shown("parley_redis_call_seconds")?.histograms ?? [];
    expect(probes?.counts.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(probes?.sum).toBeCloseTo(0.033);
    expect(shown("parley_redis_failures_total")?.samples).toEqual([
      { labels: { reason: "store_unavailable" }, value: 1 },
    ]);
    const gauges = () =>
      ["parley_redis_up", "parley_redis_waiting"].map((name) => shown(name)?.samples[0]?.value);
    expect(gauges()).toEqual([1, 7]);
    health = { kind: "down", sinceMs: 1, cause: "away" };
    expect(gauges()).toEqual([0, 7]);
    engine.close();
    expect(gauges()).toEqual([undefined, undefined]);
  });
});
