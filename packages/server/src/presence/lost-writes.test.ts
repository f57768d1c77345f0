import { Cluster, type Home } from "../../test/presence/cluster.js";
import { Failover } from "../../test/presence/failover.js";
import { allowAll, type FakeSession, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";

describe("A domain whose store has lost its newest writes", () => {
  let world: World;
  let failover: Failover;
  let first: Home;
  let second: Home;
  let bob: FakeSession;

  beforeEach(async () => {
    // Nothing is found out by comparing, where it is not said otherwise.
    world = new World({ compareIntervalMs: 3_600_000 });
    const south = new Cluster(world, "south.example");
    [first, second] = await south.start();
    failover = await Failover.of(world, south);
    await first.account("bob", allowAll);
    await first.account("alice");
    await first.account("mallory");
    bob = await first.session("bob");
  });
  afterEach(() => world.close());

  it("shows every watcher what is left, and then what is published", async () => {
    const north = await world.domain("north.example");
    const watchers = [
      await first.session("mallory"),
      await second.session("alice"),
      await north.session("carol"),
    ];
    for (const watcher of watchers) await watcher.subscribe(bobs);
    const { entityTag } = await bob.publish("busy");
    await world.clock.advance(1_000);
    failover.lagging = true;
    await bob.publish("free", { entityTag: entityTag ?? "" });
    for (const watcher of watchers) expect(watcher.last(bobs)).toBe("open:free");
    await failover.happen(bobs);
    await world.clock.advance(1_000);
    for (const watcher of watchers) expect(watcher.last(bobs)).toBe("open:busy");
    await bob.publish("new");
    for (const watcher of watchers) expect(watcher.last(bobs)).toContain("new");
    expect(world.logged.filter(({ event }) => event === "presence.numbers_fell")).toMatchObject([
      { presentity: bobs, from: 2, to: 1 },
    ]);
  });

  it("finds it by itself where nobody has noticed that the store was away", async () => {
    const alice = await first.session("alice");
    await alice.subscribe(bobs);
    const { entityTag } = await bob.publish("busy");
    await world.clock.advance(1_000);
    failover.lagging = true;
    await bob.publish("free", { entityTag: entityTag ?? "" });
    await failover.happen(bobs, false);
    expect((await alice.fetch(bobs)).text).toBe("open:busy");
    expect(alice.last(bobs)).toBe("open:busy");
  });

  it("hides what rules hide that were set after others were lost", async () => {
    // The worst of all stores: it gives the same numbers again.
    failover.repeats = true;
    const here = await second.session("bob");
    const mallory = await first.session("mallory");
    await bob.setRules({ rules: [], otherwise: "block" });
    await bob.publish("x");
    await world.clock.advance(1_000);
    failover.lagging = true;
    await bob.setRules(allowAll);
    await mallory.subscribe(bobs);
    expect(mallory.last(bobs)).toBe("open:x");
    await failover.happen(bobs);
    await here.setRules({ rules: [], otherwise: "block" });
    await bob.publish("secret");
    await world.clock.advance(1_000);
    const again = await second.session("mallory");
    for (const one of [mallory, again]) {
      await expect(one.fetch(bobs)).rejects.toMatchObject({ reason: "no_such_presentity" });
      expect(await one.subscribe(bobs)).toBe("terminated refused");
    }
    expect(mallory.seen.map(({ text }) => text).join()).not.toContain("secret");
  });
});
