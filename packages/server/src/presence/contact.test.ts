import { Cluster, type Home } from "../../test/presence/cluster.js";
import { allowAll, type FakeSession, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";
const storeDown = { kind: "down", sinceMs: 0, cause: "test" } as const;
const lease = { sessionId: "bob@south.example/s1", principal: "bob@south.example" } as const;

/** A domain of two servers; bob's agent is bound to a session at the first, alice watches at the second. */
async function createScene(): Promise<{
  readonly world: World;
  readonly south: Cluster;
  readonly first: Home;
  readonly second: Home;
  readonly bob: FakeSession;
  readonly alice: FakeSession;
}> {
  const world = new World({ compareIntervalMs: 600_000, outOfContactMs: 10_000, leaseMs: 30_000 });
  const south = new Cluster(world, "south.example");
  const [first, second] = await south.start();
  await first.account("bob", allowAll);
  await first.account("alice");
  const bob = await first.session("bob", { sessionId: "s1" });
  const alice = await second.session("alice");
  await alice.subscribe(bobs);
  await bob.publish("here", { bound: true });
  return { world, south, first, second, bob, alice };
}

describe("A session's lease, with several servers", () => {
  it("runs out once, whichever server finds it", async () => {
    const { world, south, bob, alice } = await createScene();
    let removals = 0;
    south.faults = ({ name }) => {
      if (name === "removeSessionPublications") removals++;
      return undefined;
    };
    await world.clock.advance(60_000);
    expect(alice.last(bobs)).toBe("open:here");
    await bob.leave(false);
    await world.clock.advance(9_000);
    expect(alice.last(bobs)).toBe("open:here");
    await world.clock.advance(3_000);
    expect(alice.last(bobs)).toBe("closed");
    expect(removals).toBe(1);
    await world.close();
  });

  it("goes on with the session at another server", async () => {
    const { world, second, bob, alice } = await createScene();
    await bob.leave(false);
    await world.clock.advance(5_000);
    const again = await second.session("bob", { sessionId: "s1" });
    await world.clock.advance(120_000);
    expect(alice.last(bobs)).toBe("open:here");
    await again.publish("there", { bound: true });
    await again.leave(true);
    expect(alice.last(bobs)).toBe("closed");
    await world.close();
  });

  it("is not touched by the server that the session has left without its noticing", async () => {
    const { world, second, bob, alice } = await createScene();
    const again = await second.session("bob", { sessionId: "s1" });
    await again.publish("there", { bound: true });
    // The older connection goes on, and ends in every way.
    await expect(bob.publish("late", { bound: true })).rejects.toMatchObject({ reason: "replaced" });
    expect(bob.ended).toMatchObject({ code: "replaced", reconnect: "never" });
    await world.clock.advance(60_000);
    expect(alice.last(bobs)).toBe("open:there");
    expect(again.open).toBe(true);
    await world.close();
  });

  it("ends the session that finds it lost, and its publications come back with it", async () => {
    const { world, south, first, second, bob, alice } = await createScene();
    // The first server does not reach its store for longer than its leases live.
    south.faults = ({ home }) => (home === first.number ? "lost" : undefined);
    await world.clock.advance(45_000);
    expect(alice.last(bobs)).toBe("closed");
    expect(bob.open).toBe(true);
    south.faults = () => undefined;
    first.setStoreHealth({ kind: "up" });
    await world.clock.advance(1);
    expect(bob.ended).toMatchObject({ code: "lease_lost", reconnect: "now" });
    const again = await second.session("bob", { sessionId: "s1" });
    await again.publish("back", { bound: true });
    expect(alice.last(bobs)).toBe("open:back");
    await world.close();
  });

  it("is not claimed soon after a time in which nobody could renew it", async () => {
    const { world, south, first, second, bob, alice } = await createScene();
    south.faults = () => "lost";
    for (const home of [first, second]) home.setStoreHealth(storeDown);
    await world.clock.advance(60_000);
    // The second server is back earlier than the one that has the session.
    south.faults = ({ home }) => (home === first.number ? "lost" : undefined);
    second.setStoreHealth({ kind: "up" });
    await world.clock.advance(5_000);
    expect(alice.last(bobs)).toBe("open:here");
    south.faults = () => undefined;
    first.setStoreHealth({ kind: "up" });
    await world.clock.advance(60_000);
    expect([alice.last(bobs), bob.open]).toEqual(["open:here", true]);
    await world.close();
  });

  it("is not claimed soon after this server stood still", async () => {
    const { world, south, second, alice } = await createScene();
    const claims: number[] = [];
    south.faults = ({ name, home }) => {
      if (name === "claimExpiredLeases") claims.push(home);
      return undefined;
    };
    await world.clock.advance(20_000);
    claims.length = 0;
    second.service.onStalled?.();
    await world.clock.advance(9_000);
    expect(claims).not.toContain(second.number);
    await world.clock.advance(3_000);
    expect(claims).toContain(second.number);
    expect(alice.last(bobs)).toBe("open:here");
    await world.close();
  });

  it("is dropped in the end where the end of the session could not be written", async () => {
    const { world, south, first, bob, alice } = await createScene();
    south.faults = ({ home, name }) => (home === first.number && name === "renewLeases" ? "lost" : undefined);
    await bob.leave(false);
    await world.clock.advance(5_000);
    south.faults = () => undefined;
    await world.clock.advance(20_000);
    expect(alice.last(bobs)).toBe("closed");
    await world.close();
  });

  it("tells the watchers of what was removed while their presentity could not be read", async () => {
    const { world, south, bob, alice } = await createScene();
    south.faults = ({ name }) => (name === "presentityState" ? "lost" : undefined);
    await bob.leave(false);
    await world.clock.advance(12_000);
    south.faults = () => undefined;
    await world.clock.advance(10_000);
    expect(alice.last(bobs)).toBe("closed");
    await world.close();
  });

  it("is not made by who lost the race for it", async () => {
    const { world, first, second } = await createScene();
    const old = await first.session("bob", { sessionId: "s2" });
    const now = await second.session("bob", { sessionId: "s2" });
    await now.publish("now", { bound: true });
    await expect(old.publish("old", { bound: true })).rejects.toMatchObject({ reason: "replaced" });
    const refused = await first.store.renewLeases([
      { ...lease, sessionId: "bob@south.example/s2", fence: 1, expiresAtMs: 1 } as never,
    ]);
    expect(refused).toEqual(["bob@south.example/s2"]);
    await world.close();
  });
});
