import { tupleToWire } from "@parley/protocol";
import { Cluster, type Home } from "../../test/presence/cluster.js";
import { allowAll, type FakeSession, openTuple, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";
const storeDown = { kind: "down", sinceMs: 0, cause: "test" } as const;
const lease = { sessionId: "bob@south.example/s1", principal: "bob@south.example" } as const;

/** A domain of two servers; bob's agent is bound to a session at the first, alice watches at the second. */
async function createScene(outOfContactMs = 10_000): Promise<{
  readonly world: World;
  readonly south: Cluster;
  readonly first: Home;
  readonly second: Home;
  readonly bob: FakeSession;
  readonly alice: FakeSession;
}> {
  const world = new World({ compareIntervalMs: 600_000, outOfContactMs, leaseMs: 30_000 });
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

  // Also where sessions are out of contact sooner than servers find the store that is back.
  it.each([10_000, 1_000])(
    "is not claimed soon after nobody could renew it (%d ms)",
    async (outOfContactMs) => {
      const { world, south, first, second, bob, alice } = await createScene(outOfContactMs);
      south.faults = () => "lost";
      for (const home of [first, second]) home.setStoreHealth(storeDown);
      await world.clock.advance(60_000);
      // The second server is back earlier than the one that has the session.
      south.faults = ({ home }) => (home === first.number ? "lost" : undefined);
      second.setStoreHealth({ kind: "up" });
      await world.clock.advance(4_500);
      expect(alice.last(bobs)).toBe("open:here");
      south.faults = () => undefined;
      first.setStoreHealth({ kind: "up" });
      await world.clock.advance(60_000);
      expect([alice.last(bobs), bob.open]).toEqual(["open:here", true]);
      await world.close();
    },
  );

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
    expect(refused).toEqual([{ sessionId: "bob@south.example/s2", reason: "superseded" }]);
    await world.close();
  });
});

describe("A publication that is written when the lease it was bound to is lost", () => {
  const stalled = { code: "stalled", reason: "", reconnect: "now" } as const;

  /**
   * The first server stands still between the binding and the writing of a publication, until its lease has been claimed and
   * what was bound is gone.
   */
  async function createLateScene() {
    const scene = await createScene();
    const { world, south, first, bob, alice } = scene;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    // No call of before is left to be answered later: what is asked after that is what finds it.
    south.faults = ({ home, name }) => {
      if (home !== first.number) return undefined;
      return name === "publish" ? released : "lost";
    };
    const tuples = [tupleToWire(openTuple("late"))];
    const request = { presentity: bobs, entityTag: "", tuples, expiresMs: 0, bound: true };
    const answered = bob.begin("publish", request).catch((error: Error) => error);
    await world.clock.advance(45_000);
    expect(alice.last(bobs)).toBe("closed");
    /** It goes on, with these faults. */
    const wake = async (faults: Cluster["faults"] = () => undefined): Promise<void> => {
      south.faults = faults;
      release();
      await world.clock.settle();
    };
    const seen = async (): Promise<unknown> => {
      const stored = south.base.presence(bobs as never);
      await world.clock.settle();
      const publications = (await stored)?.publications ?? [];
      return [alice.last(bobs), publications.length];
    };
    return { ...scene, answered, wake, seen };
  }

  it("goes when the session has ended before it was written", async () => {
    const { world, bob, wake, seen } = await createLateScene();
    bob.end(stalled);
    await wake();
    expect(await seen()).toEqual(["closed", 0]);
    await world.close();
  });

  it("goes when the session ends after it was answered", async () => {
    const { world, bob, south, answered, wake, seen } = await createLateScene();
    await wake(({ name }) => (name === "renewLeases" ? "lost" : undefined));
    expect(await answered).toMatchObject({ published: { presentity: bobs } });
    expect(await seen()).toEqual(["open:late", 1]);
    south.faults = () => undefined;
    bob.end(stalled);
    await world.clock.settle();
    expect(await seen()).toEqual(["closed", 0]);
    await world.close();
  });

  it("goes with the session, when that finds its lease lost", async () => {
    const { world, bob, answered, wake, seen } = await createLateScene();
    await wake();
    expect(await answered).toMatchObject({ published: { presentity: bobs } });
    await world.clock.advance(12_000);
    expect(bob.ended).toMatchObject({ code: "lease_lost", reconnect: "now" });
    expect(await seen()).toEqual(["closed", 0]);
    await world.close();
  });

  it("goes when the user agent has said goodbye meanwhile", async () => {
    const { world, bob, wake, seen } = await createLateScene();
    await bob.leave(true);
    await wake();
    expect(await seen()).toEqual(["closed", 0]);
    await world.close();
  });

  it("goes in the end where the store is away for that", async () => {
    const { world, south, bob, wake, seen } = await createLateScene();
    bob.end(stalled);
    await wake(({ name }) => (name === "removeSessionPublications" ? "lost" : undefined));
    expect(await seen()).toEqual(["open:late", 1]);
    south.faults = () => undefined;
    await world.clock.advance(12_000);
    expect(await seen()).toEqual(["closed", 0]);
    await world.close();
  });

  it("stays where a newer connection has asked for the same again", async () => {
    const { world, south, second, bob, wake, seen } = await createLateScene();
    bob.end(stalled);
    let remove = (): void => undefined;
    const removed = new Promise<void>((resolve) => {
      remove = resolve;
    });
    await wake(({ name }) => (name === "removeSessionPublications" ? removed : undefined));
    const again = await second.session("bob", { sessionId: "s1" });
    await again.fetch(bobs);
    // Its second operation, as it was: the user agent has not got the answer.
    await again.publish("late", { bound: true });
    expect(await seen()).toEqual(["open:late", 1]);
    south.faults = () => undefined;
    remove();
    await world.clock.advance(60_000);
    expect(again.open).toBe(true);
    expect(await seen()).toEqual(["open:late", 1]);
    await again.leave(true);
    expect(await seen()).toEqual(["closed", 0]);
    await world.close();
  });

  it("is refused where a newer connection has published", async () => {
    const { world, second, bob, answered, wake, seen } = await createLateScene();
    const again = await second.session("bob", { sessionId: "s1" });
    await again.publish("there", { bound: true });
    await wake();
    expect(await answered).toMatchObject({ reason: "replaced" });
    expect(bob.ended).toMatchObject({ code: "replaced" });
    await world.clock.advance(60_000);
    expect(await seen()).toEqual(["open:there", 1]);
    await world.close();
  });

  it("stays, as all that was bound, where a newer connection has the lease", async () => {
    const { world, second, bob, alice } = await createScene();
    const again = await second.session("bob", { sessionId: "s1" });
    await world.clock.settle();
    bob.end(stalled);
    await world.clock.advance(60_000);
    expect([alice.last(bobs), again.open]).toEqual(["open:here", true]);
    await world.close();
  });
});
