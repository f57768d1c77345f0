import { allowAll, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";

describe("The answer to a refresh that a view change overtakes", () => {
  it("does not bring back the view under its old id, nor an older document", async () => {
    const world = new World({ remoteExpiryMs: 8_000, compareIntervalMs: 600_000 });
    const south = await world.domain("south.example");
    const north = await world.domain("north.example");
    await south.account("bob", allowAll);
    const bob = await south.session("bob");
    const [alice, dave] = [await north.session("alice"), await north.session("dave")];
    await alice.subscribe(bobs);
    await dave.subscribe(bobs);
    await bob.publish("one");
    // The answer to alice's refresh is on its way for long.
    let late: Parameters<typeof north.exchange.receive>[1] | undefined;
    world.network.loses = ({ kind, item }) => {
      if (kind !== "watchState" || item.watchState?.watcher !== "alice@north.example") return false;
      late ??= item;
      return true;
    };
    for (let n = 0; n < 80 && late === undefined; n++) await world.clock.advance(100);
    await bob.decide("dave@north.example", "block");
    await bob.publish("two");
    expect(alice.last(bobs)).toBe("open:two");
    const count = alice.seen.length;
    world.network.loses = () => false;
    north.exchange.receive("south.example" as never, late as never);
    await world.clock.advance(20);
    expect(alice.seen.slice(count).map(({ text }) => text)).toEqual([]);
    await bob.publish("three");
    expect(alice.last(bobs)).toBe("open:three");
    await world.close();
  });
});
