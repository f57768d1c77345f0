import { Cluster, type Home, type StoreCall } from "../../test/presence/cluster.js";
import { allowAll, type FakeSession, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";

/** A domain of two servers, with a presentity that everybody may see. */
async function createScene(options: ConstructorParameters<typeof World>[0] = {}): Promise<{
  readonly world: World;
  readonly south: Cluster;
  readonly first: Home;
  readonly second: Home;
}> {
  const world = new World({ compareIntervalMs: 600_000, ...options });
  const south = new Cluster(world, "south.example");
  const [first, second] = await south.start();
  await first.account("bob", allowAll);
  await first.account("alice");
  await first.account("carol");
  return { world, south, first, second };
}

/** Calls of one kind fail for one server, until it is ended. */
function failing(
  south: Cluster,
  home: Home,
  name: StoreCall["name"],
  how: "lost" | "unanswered",
): () => void {
  south.faults = (call) => (call.home === home.number && call.name === name ? how : undefined);
  return () => {
    south.faults = () => undefined;
  };
}

describe("A presentity on several servers", () => {
  it("is published at one and watched at another", async () => {
    const { world, first, second } = await createScene();
    const alice = await second.session("alice");
    const bob = await first.session("bob");
    expect(await alice.subscribe(bobs)).toBe("active");
    await bob.publish("one");
    expect(alice.last(bobs)).toBe("open:one");
    const here = await second.session("bob");
    await here.publish("two");
    expect(alice.last(bobs)).toBe("open:two");
    expect(await alice.fetch(bobs)).toMatchObject({ text: "open:two" });
    await world.close();
  });

  it("tells who was granted it at a server that had not heard of the last publication", async () => {
    const { world, first, second } = await createScene();
    const [alice, carol] = [await second.session("alice"), await second.session("carol")];
    await alice.subscribe(bobs);
    await (await first.session("bob")).publish("one");
    await (await first.session("bob")).publish("two");
    await carol.subscribe(bobs);
    expect(carol.last(bobs)).toBe("open:two");
    await world.close();
  });

  it("tells another domain the newest, whichever server it asks", async () => {
    const { world, first, second } = await createScene();
    const north = await world.domain("north.example");
    await (await second.session("alice")).subscribe(bobs);
    await (await first.session("bob")).publish("one");
    world.network.route = (homes) => homes[1] ?? homes[0];
    const dave = await north.session("dave");
    expect(await dave.subscribe(bobs)).toBe("active");
    expect(dave.last(bobs)).toBe("open:one");
    await world.close();
  });

  it("hides at one server what was blocked at another, though no message arrives", async () => {
    const { world, south, first, second } = await createScene();
    const [alice, carol] = [await second.session("alice"), await second.session("carol")];
    await alice.subscribe(bobs);
    await carol.subscribe(bobs);
    const [bob, there] = [await first.session("bob"), await second.session("bob")];
    await there.publish("for both");
    expect([alice.last(bobs), carol.last(bobs)]).toEqual(["open:for both", "open:for both"]);
    south.hub.loses = () => true;
    await bob.decide("alice@south.example", "block");
    await there.publish("not for alice");
    expect(alice.last(bobs)).toBe("open:for both");
    await expect(alice.fetch(bobs)).rejects.toMatchObject({ reason: "no_such_presentity" });
    // It holds a view that nobody has any more: comparing finds that.
    south.hub.loses = () => false;
    second.bus.gap();
    await world.clock.advance(10_000);
    expect(carol.last(bobs)).toBe("open:not for alice");
    expect(alice.last(bobs)).toBe("open:for both");
    expect(alice.states.at(-1)).toBe(`${bobs} terminated removed_by_owner`);
    await world.close();
  });

  it("is healed by whoever publishes next, when the server that changed its rules is lost before it has decided", async () => {
    const { world, south, first, second } = await createScene();
    const alice = await second.session("alice");
    await alice.subscribe(bobs);
    const [bob, there] = [await first.session("bob"), await second.session("bob")];
    await there.publish("for alice");
    const heal = failing(south, first, "putSubscriptions", "lost");
    await expect(bob.setRules({ rules: [], otherwise: "block" })).rejects.toMatchObject({
      reason: "store_unavailable",
    });
    await there.publish("not for alice");
    expect(alice.last(bobs)).toBe("open:for alice");
    expect(alice.states.at(-1)).toBe(`${bobs} terminated no_longer_authorised`);
    heal();
    await world.clock.advance(10_000);
    expect(alice.last(bobs)).toBe("open:for alice");
    await world.close();
  });

  it("is looked after by the server itself when its store answers again", async () => {
    const { world, south, first, second } = await createScene();
    const alice = await second.session("alice");
    await alice.subscribe(bobs);
    const bob = await first.session("bob");
    const heal = failing(south, first, "putSubscriptions", "lost");
    await expect(bob.setRules({ rules: [], otherwise: "block" })).rejects.toThrow();
    heal();
    await world.clock.advance(1_000);
    expect(alice.states.at(-1)).toBe(`${bobs} terminated no_longer_authorised`);
    await world.close();
  });

  it("tells its watchers of a publication whose answer was lost", async () => {
    const { world, south, first, second } = await createScene();
    const alice = await second.session("alice");
    await alice.subscribe(bobs);
    const bob = await first.session("bob");
    const heal = failing(south, first, "publish", "unanswered");
    await expect(bob.publish("one")).rejects.toMatchObject({ reason: "store_unavailable", retryable: true });
    heal();
    await world.clock.advance(1_000);
    expect(alice.last(bobs)).toBe("open:one");
    await world.close();
  });

  it("takes decisions at both at the same time, one after the other", async () => {
    const { world, first, second } = await createScene();
    await (await first.session("bob")).setRules({ rules: [], otherwise: "confirm" });
    const alice = await second.session("alice");
    const carol = await first.session("carol");
    await alice.subscribe(bobs);
    await carol.subscribe(bobs);
    const [bob, there] = [await first.session("bob"), await second.session("bob")];
    await Promise.all([
      bob.decide("alice@south.example", "allow"),
      there.decide("carol@south.example", "allow"),
      bob.publish("one"),
    ]);
    await world.clock.settle();
    expect([alice.last(bobs), carol.last(bobs)]).toEqual(["open:one", "open:one"]);
    await there.decide("carol@south.example", "block");
    expect(carol.states.at(-1)).toBe(`${bobs} terminated removed_by_owner`);
    await world.close();
  });

  it("gives up when it is changed all the time, and says that it may be tried again", async () => {
    const { world, south, first } = await createScene();
    const bob = await first.session("bob");
    const alice = await first.session("alice");
    south.faults = ({ name, input }) =>
      name === "putSubscriptions" ? south.base.setAccessRules(input as never, allowAll) : undefined;
    const asking = alice.begin("subscribe", { presentity: bobs, expiresMs: 0 });
    asking.catch(() => {});
    await world.clock.advance(20_000);
    await expect(asking).rejects.toMatchObject({ code: "aborted", reason: "conflict", retryable: true });
    south.faults = () => undefined;
    await bob.publish("one");
    expect(await alice.subscribe(bobs)).toBe("active");
    expect(alice.last(bobs)).toBe("open:one");
    await world.close();
  });

  it("reads rules, watchers and documents as they are in the store", async () => {
    const { world, first, second } = await createScene();
    const [bob, there] = [await first.session("bob"), await second.session("bob")];
    const alice = await second.session("alice");
    await there.publish("one");
    await alice.fetch(bobs);
    await bob.setRules({ rules: [], otherwise: "polite-block" });
    const rules = async (session: FakeSession) =>
      (await session.call("getRules", { address: bobs, kind: 1 })).rules;
    expect(await rules(there)).toEqual(await rules(bob));
    expect(await rules(there)).toMatchObject({ accessDefault: "polite-block" });
    expect((await alice.fetch(bobs)).text).toBe("closed");
    expect(await there.watcherList()).toEqual(["alice@south.example poller"]);
    await world.close();
  });

  it("tells who follows its watchers at another server", async () => {
    const { world, first, second } = await createScene();
    const [bob, there] = [await first.session("bob"), await second.session("bob")];
    await bob.watcherList(true);
    await there.watcherList(true);
    await (await second.session("alice")).subscribe(bobs);
    await (await second.session("carol")).fetch(bobs);
    const told = (session: FakeSession) => session.watchers.map(({ watcher }) => watcher?.principal);
    expect(told(bob)).toEqual(["alice@south.example", "carol@south.example"]);
    expect(told(there)).toEqual(told(bob));
    await there.leave(true);
    await bob.leave(true);
    expect(second.bus.subscriptionCount).toBeGreaterThan(0);
    await world.close();
  });
});
