/** What every ClusterStore does. */
import type { ClaimOutcome, NodeRecord } from "../cluster-store.js";
import type { Store } from "../store.js";
import { type OpenStoreUnderTest, storesFor, twice } from "./fixtures.js";

function claim(store: Store, holder: string, nowMs: number, untilMs: number, name = "outbox/south.example") {
  return store.claimLease({ name, holder, nowMs, untilMs });
}

const fenceOf = (outcome: ClaimOutcome): number => (outcome.kind === "held" ? outcome.fence : Number.NaN);

function node(name: string, more: Partial<NodeRecord> = {}): NodeRecord {
  return {
    node: name,
    incarnation: `first of ${name}`,
    clientAddress: `${name}.north.example:7442`,
    state: "running",
    startedAtMs: 1_000,
    expiresAtMs: 5_000,
    configHash: "hash",
    ...more,
  };
}

export function describeCluster(open: OpenStoreUnderTest): void {
  const opened = storesFor(open);

  describe("ClusterStore's leases", () => {
    it("are held by one at a time, until they run out", async () => {
      const under = await opened();
      const [one, other] = await twice(under);
      const first = await claim(one, "a", 1_000, 2_000);
      expect(first).toEqual({ kind: "held", fence: expect.any(Number), untilMs: 2_000 });
      const taken = { kind: "taken", holder: "a", untilMs: 2_000 };
      expect(await claim(other, "b", 1_999, 9_000)).toEqual(taken);
      const after = await under.reopen();
      expect(await claim(after, "b", 1_999, 9_000)).toEqual(taken);
      const second = await claim(after, "b", 2_000, 3_000);
      expect(second).toMatchObject({ kind: "held", untilMs: 3_000 });
      expect(fenceOf(second)).toBeGreaterThan(fenceOf(first));
      expect(await claim(after, "a", 2_000, 9_000)).toEqual({ kind: "taken", holder: "b", untilMs: 3_000 });
    });

    it("are renewed by their holder, with the same fence, also late when nobody else came", async () => {
      const { store } = await opened();
      const first = await claim(store, "a", 1_000, 2_000);
      expect(await claim(store, "a", 1_500, 2_500)).toEqual({ ...first, untilMs: 2_500 });
      expect(await claim(store, "a", 9_000, 9_500)).toEqual({ ...first, untilMs: 9_500 });
      expect(await claim(store, "b", 9_499, 9_900)).toEqual({ kind: "taken", holder: "a", untilMs: 9_500 });
    });

    it("go to one of those who claim at once", async () => {
      const stores = await twice(await opened());
      const holders = ["a", "b", "c", "d", "e", "f"];
      const outcomes = await Promise.all(
        holders.map((holder, index) => claim(stores[index % 2 === 0 ? 0 : 1], holder, 1_000, 2_000)),
      );
      const held = holders.filter((_, index) => outcomes[index]?.kind === "held");
      expect(held.length).toBe(1);
      for (const outcome of outcomes) if (outcome.kind === "taken") expect(outcome.holder).toBe(held[0]);
    });

    it("are given up by their holder only, and then free with a higher fence", async () => {
      const under = await opened();
      const { store } = under;
      const first = await claim(store, "a", 1_000, 5_000);
      await store.releaseLease("outbox/south.example", "b");
      await store.releaseLease("never", "a");
      expect(await claim(store, "b", 1_001, 5_000)).toMatchObject({ kind: "taken", holder: "a" });
      await store.releaseLease("outbox/south.example", "a");
      const second = await claim(await under.reopen(), "b", 1_001, 6_000);
      expect(second).toMatchObject({ kind: "held", untilMs: 6_000 });
      expect(fenceOf(second)).toBeGreaterThan(fenceOf(first));
    });

    it("are each of their own name", async () => {
      const { store } = await opened();
      expect(await claim(store, "a", 1_000, 2_000, "x")).toMatchObject({ kind: "held" });
      expect(await claim(store, "b", 1_000, 2_000, "y")).toMatchObject({ kind: "held" });
      expect(await claim(store, "b", 1_000, 2_000, "x")).toMatchObject({ kind: "taken" });
    });
  });

  describe("ClusterStore's nodes", () => {
    it("are listed by name until they run out", async () => {
      const under = await opened();
      const [one, other] = await twice(under);
      const [a, b, c] = [node("a"), node("b", { state: "draining" }), node("c", { expiresAtMs: 2_000 })];
      for (const record of [b, c, a]) expect(await one.putNode(record, 1_000)).toEqual({ kind: "put" });
      expect(await other.nodes(1_999)).toEqual([a, b, c]);
      expect(await (await under.reopen()).nodes(2_000)).toEqual([a, b]);
    });

    it("are written again by the same incarnation", async () => {
      const { store } = await opened();
      await store.putNode(node("a"), 1_000);
      const draining = node("a", { state: "draining", expiresAtMs: 7_000 });
      expect(await store.putNode(draining, 1_500)).toEqual({ kind: "put" });
      expect(await store.nodes(6_000)).toEqual([draining]);
    });

    it("are refused to another incarnation while one lives", async () => {
      const [one, other] = await twice(await opened());
      await one.putNode(node("a"), 1_000);
      const second = node("a", { incarnation: "second", startedAtMs: 4_000, expiresAtMs: 9_000 });
      expect(await other.putNode(second, 4_999)).toEqual({ kind: "taken", by: node("a") });
      expect(await one.nodes(4_999)).toEqual([node("a")]);
      expect(await other.putNode(second, 5_000)).toEqual({ kind: "put" });
      expect(await one.putNode(node("a", { expiresAtMs: 9_000 }), 5_001)).toEqual({
        kind: "taken",
        by: second,
      });
    });

    it("are removed by their own incarnation only", async () => {
      const { store } = await opened();
      await store.putNode(node("a"), 1_000);
      await store.removeNode("a", "second");
      await store.removeNode("never", "first of a");
      expect(await store.nodes(1_000)).toEqual([node("a")]);
      await store.removeNode("a", "first of a");
      expect(await store.nodes(1_000)).toEqual([]);
      expect(await store.putNode(node("a", { incarnation: "second" }), 1_000)).toEqual({ kind: "put" });
    });
  });
}
