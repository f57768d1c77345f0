import type { HealthReport } from "@parley/runtime";
import { createTestEnv } from "@parley/runtime/testing";
import { version } from "../version.js";
import { exposePart } from "./part-metrics.js";

describe("The metrics of any server", () => {
  it("say what runs, whether it is ready, and when its certificates run out, until it has ended", () => {
    const { env, metrics } = createTestEnv();
    let health: HealthReport = { live: true, ready: false, checks: [] };
    const end = exposePart(env, {
      role: "proxy",
      node: "p1",
      health: () => health,
      expiries: () => [["north.example", 2_000]],
    });
    const shown = () =>
      metrics
        .collect()
        .flatMap(({ definition, samples }) =>
          samples.map(({ labels, value }) => [definition.name, ...Object.values(labels), value].join(" ")),
        );
    expect(shown()).toEqual([
      `parley_build_info ${version} proxy p1 1`,
      "parley_certificate_expiry_timestamp_seconds north.example 2",
      "parley_ready 0",
    ]);
    health = { ...health, ready: true };
    expect(shown().at(-1)).toBe("parley_ready 1");
    end();
    expect(shown()).toEqual([]);
  });
});
