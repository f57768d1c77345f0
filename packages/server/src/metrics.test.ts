import type { BusGap, BusHealth } from "@parley/bus";
import { createTestEnv } from "@parley/runtime/testing";
import type { StoreHealth } from "@parley/store";
import { counted } from "../test/counted.js";
import { TestServer } from "../test/test-server.js";
import { HomeMetrics } from "./metrics.js";

describe("The metrics of a home server", () => {
  it("say in which state it is, and what it depends on, until it ends", async () => {
    const test = await TestServer.start();
    const state = (name: string) => counted(test.env, "parley_server_state", { state: name });
    expect([state("running"), state("draining"), counted(test.env, "parley_server_state")]).toEqual([
      1, 0, 1,
    ]);
    expect(counted(test.env, "parley_nodes", { state: "running" })).toBe(1);
    for (const name of ["parley_store_up", "parley_bus_up"]) expect(counted(test.env, name)).toBe(1);
    expect(counted(test.env, "parley_bus_subscriptions")).toBe(test.bus.subscriptionCount);
    const stopping = test.server.stop();
    expect([state("running"), state("draining")]).toEqual([0, 1]);
    await test.settled(stopping);
    expect(counted(test.env, "parley_server_state")).toBe(0);
    await test.stop();
  });

  it("follow store, bus and nodes, and count gaps and stalls", () => {
    const { env } = createTestEnv();
    const down = { kind: "down", sinceMs: 1, cause: "away" } as const;
    let store: StoreHealth = { kind: "up" };
    let bus: BusHealth = { kind: "up" };
    let onGap = (_: BusGap): void => undefined;
    const home = new HomeMetrics(env, {
      store: {
        get health() {
          return store;
        },
      },
      bus: {
        get health() {
          return bus;
        },
        subscriptionCount: 3,
        onGap: (fn) => {
          onGap = fn;
          return () => undefined;
        },
      },
      state: () => "running",
      nodes: () => [{ state: "running" }, { state: "running" }, { state: "draining" }],
    });
    store = down;
    bus = down;
    onGap({ kind: "slow" });
    onGap({ kind: "reconnected", awayMs: 5 });
    onGap({ kind: "slow" });
    home.stalled(1_500);
    expect([counted(env, "parley_store_up"), counted(env, "parley_bus_up")]).toEqual([0, 0]);
    expect(counted(env, "parley_bus_gaps_total", { kind: "slow" })).toBe(2);
    expect(counted(env, "parley_bus_gaps_total", { kind: "reconnected" })).toBe(1);
    expect([counted(env, "parley_stalls_total"), counted(env, "parley_stalled_seconds_total")]).toEqual([
      1, 1.5,
    ]);
    expect(counted(env, "parley_nodes", { state: "running" })).toBe(2);
    home.close();
    expect(counted(env, "parley_nodes")).toBe(0);
  });
});
