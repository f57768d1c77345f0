import { Cluster, type Home } from "../../test/presence/cluster.js";
import { allowAll, type Domain, stateText, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";
const erins = "pres:erin@north.example";

/** Two servers of north.example, whose people watch bob of south.example. */
async function createScene(options: ConstructorParameters<typeof World>[0] = {}): Promise<{
  readonly world: World;
  readonly north: Cluster;
  readonly first: Home;
  readonly second: Home;
  readonly south: Domain;
}> {
  const world = new World({ compareIntervalMs: 600_000, askTimeoutMs: 1_000, ...options });
  const south = await world.domain("south.example");
  const north = new Cluster(world, "north.example");
  const [first, second] = await north.start();
  await south.account("bob", allowAll);
  await first.account("erin", allowAll);
  await first.account("alice");
  await first.account("dave");
  return { world, north, first, second, south };
}

describe("Watching at several servers", () => {
  it("shows what comes to one server to the sessions of all", async () => {
    const { world, first, second, south } = await createScene();
    const bob = await south.session("bob");
    const alice = await first.session("alice");
    await alice.subscribe(bobs);
    const there = await second.session("alice", { attach: true });
    const dave = await second.session("dave");
    await dave.subscribe(bobs);
    await bob.publish("one");
    expect([alice, there, dave].map((session) => session.last(bobs))).toEqual(Array(3).fill("open:one"));
    world.network.route = (homes) => homes[1];
    await bob.publish("two");
    expect([alice, there, dave].map((session) => session.last(bobs))).toEqual(Array(3).fill("open:two"));
    await world.close();
  });

  it("has what was notified while a server began to follow the view", async () => {
    const { world, second, south } = await createScene();
    const bob = await south.session("bob");
    const dave = await second.session("dave");
    await dave.subscribe(bobs);
    await bob.publish("one");
    const alice = await second.session("alice");
    world.network.loses = ({ kind }) => kind === "notify";
    await alice.subscribe(bobs);
    await bob.publish("two");
    world.network.loses = () => false;
    await world.clock.advance(10);
    expect(alice.last(bobs)).toBe("open:one");
    second.bus.gap();
    await world.clock.advance(2_000);
    expect(alice.last(bobs)).toBe("open:two");
    await world.close();
  });

  it.each([bobs, erins])("tells a user's other server of what it does with %s", async (address) => {
    const { world, first, second } = await createScene();
    const alice = await first.session("alice");
    const there = await second.session("alice", { attach: true });
    await alice.subscribe(address);
    expect(await there.subscriptions()).toEqual([`${address} active`]);
    await there.subscribe(address);
    expect(there.last(address)).toBe("closed");
    await alice.unsubscribe(address);
    expect(there.states).toEqual([`${address} terminated cancelled`]);
    expect(await there.subscriptions()).toEqual([]);
    expect(await first.store.watches("alice@north.example" as never)).toEqual([]);
    await alice.subscribe(address);
    expect(await there.subscriptions()).toEqual([`${address} active`]);
    await world.close();
  });

  it("leaves a watch to the user's session at the other server, as long as there is one", async () => {
    const { world, first, second, south } = await createScene();
    const [alice, there] = [await first.session("alice"), await second.session("alice")];
    await alice.subscribe(bobs);
    await there.subscribe(bobs);
    const detach = async (session: typeof alice) => {
      const answered = session.begin("unsubscribe", { presentity: bobs, detach: true });
      await world.clock.advance(1_000);
      return stateText((await answered).subscription ?? {});
    };
    expect(await detach(alice)).toBe("active");
    await (await south.session("bob")).publish("one");
    expect([alice.last(bobs), there.last(bobs)]).toEqual(["closed", "open:one"]);
    second.bus.health = { kind: "down", sinceMs: 0, cause: "test" };
    expect(await detach(there)).toBe("active");
    second.bus.health = { kind: "up" };
    expect(await detach(there)).toBe("terminated cancelled");
    expect(await first.store.watches("alice@north.example" as never)).toEqual([]);
    await world.close();
  });

  it("finds by reading what no message said", async () => {
    const { world, north, first, second } = await createScene({ compareIntervalMs: 30_000 });
    const alice = await first.session("alice");
    const there = await second.session("alice", { attach: true });
    north.hub.loses = () => true;
    await alice.subscribe(bobs);
    await alice.subscribe(erins);
    expect(await there.subscriptions()).toEqual([]);
    await world.clock.advance(301_000);
    expect(await there.subscriptions()).toEqual([`${bobs} active`, `${erins} active`]);
    await there.subscribe(erins);
    await alice.unsubscribe(erins);
    await world.clock.advance(301_000);
    expect(there.states).toEqual([`${erins} terminated cancelled`]);
    await world.close();
  });

  it("moves everybody to a view's new id, whichever server hears of it", async () => {
    const { world, first, second, south } = await createScene();
    const bob = await south.session("bob");
    const [alice, there] = [await first.session("alice"), await second.session("alice")];
    const dave = await second.session("dave");
    for (const session of [alice, there, dave]) await session.subscribe(bobs);
    await bob.publish("for both");
    const changes = world.network.count("watch");
    await bob.decide("alice@north.example", "block");
    await bob.publish("for dave");
    expect([alice.last(bobs), there.last(bobs)]).toEqual(["open:for both", "open:for both"]);
    expect(dave.last(bobs)).toBe("open:for dave");
    for (const session of [alice, there]) {
      expect(session.states).toEqual([`${bobs} terminated removed_by_owner`]);
    }
    // Nobody had to ask.
    expect(world.network.count("watch")).toBe(changes);
    await world.close();
  });

  it("hands on nothing under the old id where a new one was not heard of", async () => {
    const { world, north, second, south } = await createScene();
    const bob = await south.session("bob");
    const [alice, dave] = [await second.session("alice"), await second.session("dave")];
    for (const session of [alice, dave]) await session.subscribe(bobs);
    await bob.publish("for both");
    // Everything comes to the first server, and nothing from there to the second.
    north.hub.loses = () => true;
    await bob.decide("alice@north.example", "block");
    await bob.publish("for dave");
    expect([alice.last(bobs), dave.last(bobs)]).toEqual(["open:for both", "open:for both"]);
    north.hub.loses = () => false;
    second.bus.gap();
    await world.clock.advance(3_000);
    expect([alice.last(bobs), dave.last(bobs)]).toEqual(["open:for both", "open:for dave"]);
    expect(alice.states).toEqual([`${bobs} terminated removed_by_owner`]);
    expect(dave.states).toEqual([]);
    await world.close();
  });

  it.each([bobs, erins])(
    "shows %s to nobody who has cancelled at another server and is blocked then",
    async (address) => {
      const { world, north, first, second, south } = await createScene();
      const owner = address === bobs ? await south.session("bob") : await first.session("erin");
      const [alice, there] = [await first.session("alice"), await second.session("alice")];
      const dave = await second.session("dave");
      for (const session of [alice, there, dave]) await session.subscribe(address);
      await owner.publish("for all");
      // The server of the other session does not hear of the cancel.
      north.hub.loses = ({ subject }) => subject.startsWith("watcher.");
      await alice.unsubscribe(address);
      await owner.decide("alice@north.example", "block");
      await owner.publish("for dave");
      expect([there.last(address), dave.last(address)]).toEqual(["open:for all", "open:for dave"]);
      await world.clock.advance(10_000);
      expect(there.last(address)).toBe("open:for all");
      await world.close();
    },
  );

  it("asks for each watch at one server only", async () => {
    const { world, first, second, south } = await createScene({ remoteExpiryMs: 20_000 });
    const alice = await first.session("alice");
    await alice.subscribe(bobs);
    const dave = await second.session("dave");
    await dave.subscribe(bobs);
    await (await south.session("bob")).publish("one");
    const before = world.network.count("watch");
    await world.clock.advance(16_000);
    expect(world.network.count("watch") - before).toBe(2);
    expect([alice.last(bobs), dave.last(bobs)]).toEqual(["open:one", "open:one"]);
    expect([...alice.states, ...dave.states]).toEqual([]);
    await world.close();
  });

  it("keeps the newer of two wishes that two servers write at once", async () => {
    const { world, first, second } = await createScene();
    const [alice, there] = [await first.session("alice"), await second.session("alice")];
    await alice.subscribe(erins);
    await there.subscribe(erins);
    const ends = alice.begin("unsubscribe", { presentity: erins, detach: false });
    const begins = there.begin("subscribe", { presentity: erins, expiresMs: 0 });
    await world.clock.advance(70_000);
    await Promise.all([ends, begins]);
    const [stored] = await first.store.watches("alice@north.example" as never);
    const listed = stored === undefined || stored.wanted === "cancel" ? [] : [`${erins} active`];
    expect(await alice.subscriptions()).toEqual(listed);
    expect(await there.subscriptions()).toEqual(listed);
    const erin = await second.session("erin");
    const watching = (await erin.watcherList()).filter((line) => line.includes(" active"));
    expect(watching).toHaveLength(listed.length);
    await world.close();
  });

  it("is taken up by a session that comes while the store is away, when it is back", async () => {
    const { world, north, first, second, south } = await createScene();
    const bob = await south.session("bob");
    await (await first.session("alice")).subscribe(bobs);
    await bob.publish("one");
    north.faults = ({ home, name }) => (home === 1 && name === "watches" ? "lost" : undefined);
    const gone = await second.session("alice", { attach: true });
    const there = await second.session("alice", { attach: true });
    await gone.leave(false);
    await world.clock.advance(1_000);
    expect(there.states).toEqual([]);
    north.faults = () => undefined;
    await world.clock.advance(5_000);
    expect([there.states, there.last(bobs)]).toEqual([[`${bobs} active`], "open:one"]);
    expect(gone.states).toEqual([]);
    await world.close();
  });

  it("goes on with the bus away, by what the server itself hears", async () => {
    const { world, north, first, south } = await createScene();
    north.hub.loses = () => true;
    const bob = await south.session("bob");
    const alice = await first.session("alice");
    await alice.subscribe(bobs);
    await bob.publish("one");
    expect(alice.last(bobs)).toBe("open:one");
    await world.close();
  });
});
