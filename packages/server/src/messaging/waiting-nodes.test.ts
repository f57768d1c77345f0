import { createTestEnv } from "@parley/runtime/testing";
import { WaitingNodes } from "./waiting-nodes.js";

const SOUTH = "south.example";

describe("WaitingNodes", () => {
  it("knows who waits for an entry until it has not been said for a while", async () => {
    const { env, clock } = createTestEnv();
    const nodes = new WaitingNodes(env, { itemsMax: 10, keptMs: 3_000 });
    expect(nodes.add(SOUTH, 1, "a")).toBe(true);
    await clock.advance(2_000);
    nodes.add(SOUTH, 1, "b");
    nodes.add(SOUTH, 1, "b");
    expect(nodes.of(SOUTH, 1)).toEqual(["a", "b"]);
    expect(nodes.of("west.example", 1)).toEqual([]);
    await clock.advance(2_999);
    expect(nodes.of(SOUTH, 1)).toEqual(["a", "b"]);
    await clock.advance(1);
    expect(nodes.of(SOUTH, 1)).toEqual([]);
  });

  it("tells once when an entry ends, and forgets a domain that another server sends to", () => {
    const { env } = createTestEnv();
    const nodes = new WaitingNodes(env, { itemsMax: 10, keptMs: 3_000 });
    nodes.add(SOUTH, 1, "a");
    nodes.add(SOUTH, 2, "a");
    nodes.add("west.example", 3, "a");
    expect([nodes.take(SOUTH, 1), nodes.take(SOUTH, 1)]).toEqual([["a"], []]);
    nodes.forget(SOUTH);
    expect([nodes.of(SOUTH, 2), nodes.of("west.example", 3)]).toEqual([[], ["a"]]);
  });

  it("says no beyond its limit, until something has run out", async () => {
    const { env, clock } = createTestEnv();
    const nodes = new WaitingNodes(env, { itemsMax: 2, keptMs: 3_000 });
    expect([1, 2, 3].map((seq) => nodes.add(SOUTH, seq, "a"))).toEqual([true, true, false]);
    expect(nodes.add(SOUTH, 1, "b")).toBe(true);
    await clock.advance(3_000);
    expect(nodes.add(SOUTH, 3, "a")).toBe(true);
  });
});
