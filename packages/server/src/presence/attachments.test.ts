import { allowAll, type Domain, type FakeSession, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";

describe("A view that a watcher lost", () => {
  let world: World;
  let south: Domain;
  let north: Domain;
  let bob: FakeSession;
  let alice: FakeSession;

  beforeEach(async () => {
    world = new World();
    south = await world.domain("south.example");
    north = await world.domain("north.example");
    await south.account("bob", allowAll);
    bob = await south.session("bob");
    alice = await north.session("alice");
    await alice.subscribe(bobs);
    await bob.publish("old");
  });
  afterEach(async () => {
    world.network.loses = () => false;
    await world.close();
  });

  it("shows nothing old when it is granted again, though the document with the grant was lost", async () => {
    await bob.setRules({ otherwise: "confirm" });
    // It was remembered under the new id of the view, which nobody said the changes of (seed 79).
    await bob.publish("new");
    let lost = 0;
    world.network.loses = ({ kind }) => kind === "watchState" && lost++ === 0;
    await bob.setRules(allowAll);
    await world.clock.advance(5_000);
    expect(lost).toBeGreaterThan(0);
    expect(alice.seen.map(({ text }) => text)).toEqual(["closed", "open:old", "open:new"]);
  });

  it("shows nothing old when it is subscribed to again", async () => {
    await alice.unsubscribe(bobs);
    await bob.publish("new");
    await alice.subscribe(bobs);
    expect(alice.seen.map(({ text }) => text)).toEqual(["closed", "open:old", "open:new"]);
  });
});
