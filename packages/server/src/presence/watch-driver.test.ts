import { allowAll, type Domain, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";

describe("WatchDriver", () => {
  it("asks once for what is due, though the store cannot say yet that it was put off", async () => {
    const world = new World({ watchBatchMax: 1, remoteExpiryMs: 4_000 });
    const south = await world.domain("south.example");
    const north = await world.domain("north.example");
    await south.account("bob", allowAll);
    const alice = await north.session("alice");
    await alice.subscribe(bobs);
    const store = north.store as { claimDueWatches: Domain["store"]["claimDueWatches"] };
    const { claimDueWatches } = store;
    let calls = 0;
    store.claimDueWatches = (input) => {
      // It went on for ever, without giving the write that it waited for a turn (seed 6).
      if (++calls > 100) throw new Error("again and again");
      return claimDueWatches(input);
    };
    await world.clock.advance(12_000);
    expect(world.network.count("watch")).toBeLessThanOrEqual(6);
    expect(calls).toBeLessThan(100);
    await world.close();
  });

  it("asks for all that is due, however small the batches", async () => {
    const world = new World({ watchBatchMax: 1, remoteExpiryMs: 40_000 });
    const south = await world.domain("south.example");
    const north = await world.domain("north.example");
    await south.account("bob", allowAll);
    for (const name of ["a", "b", "c", "d"]) await (await north.session(name)).subscribe(bobs);
    // Every claim takes its time.
    north.disk.onCommit = () => ({ kind: "slow", delayMs: 500 });
    const before = world.network.count("watch");
    await world.clock.advance(33_000);
    expect(world.network.count("watch") - before).toBe(4);
    await world.close();
  });

  it("tells who was shown a document that it has run out and the domain cannot be asked", async () => {
    const world = new World({ remoteExpiryMs: 4_000, askTimeoutMs: 1_000 });
    const south = await world.domain("south.example");
    const north = await world.domain("north.example");
    await south.account("bob", allowAll);
    const alice = await north.session("alice");
    await alice.subscribe(bobs);
    // The refresh is lost, what the presentity's domain then says is not; after that it is out of reach (seed 361).
    world.network.loses = ({ kind }) => kind === "watch";
    await world.clock.advance(6_000);
    world.network.cut("south.example");
    await world.clock.advance(6_000);
    expect(alice.states.at(-1)).toBe(`${bobs} pending domain_unreachable`);
    world.network.loses = () => false;
    world.network.join("south.example");
    await world.clock.advance(2_000);
    expect(alice.states.at(-1)).toBe(`${bobs} active`);
    expect(alice.last(bobs)).toBe("closed");
    await world.close();
  });
});
