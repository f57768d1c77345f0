import { allowAll, type Domain, type FakeSession, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";

describe("When its store fails, presence", () => {
  let world: World;
  let south: Domain;
  let bob: FakeSession;
  let carol: FakeSession;

  beforeEach(async () => {
    world = new World();
    south = await world.domain("south.example");
    await south.account("bob", allowAll);
    bob = await south.session("bob");
    carol = await south.session("carol");
    await carol.subscribe(bobs);
    await bob.publish("durable");
    south.disk.onCommit = () => ({ kind: "fail", error: new Error("disk is gone") });
  });

  it("answers operations with an error, tells nobody what is not durable, and stops", async () => {
    await expect(bob.publish("lost")).rejects.toThrow();
    await expect(bob.decide("carol@south.example", "block")).rejects.toThrow();
    await expect(bob.subscribe(bobs)).rejects.toThrow();
    await world.clock.advance(5_000);
    expect(carol.last(bobs)).toBe("open:durable");
    expect(carol.states).toEqual([]);
    await bob.leave(true);
    const stopping = south.service.stop();
    await world.clock.settle();
    await stopping;
    expect(world.clock.timersPending).toBe(0);
    expect(world.logged.filter(({ level }) => level === "error").length).toBeGreaterThan(0);
  });
});

describe("When it stops, presence", () => {
  it("leaves no timer behind", async () => {
    const world = new World();
    const south = await world.domain("south.example");
    const north = await world.domain("north.example");
    await south.account("bob", allowAll);
    const bob = await south.session("bob");
    const alice = await north.session("alice");
    await alice.subscribe(bobs);
    world.network.cut("north.example");
    await bob.setRules({ otherwise: "block" });
    await alice.subscribe("pres:else@south.example");
    await world.close();
    expect(world.clock.timersPending).toBe(0);
  });
});
