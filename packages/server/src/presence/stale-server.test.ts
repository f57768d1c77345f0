import { parsePresentity } from "@parley/model";
import { tupleToWire } from "@parley/protocol";
import { Cluster, type Home, type StoreCall } from "../../test/presence/cluster.js";
import { allowAll, type FakeSession, openTuple, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";

interface Scene {
  readonly world: World;
  readonly south: Cluster;
  readonly first: Home;
  readonly second: Home;
  /** Bob's sessions at the two servers. */
  readonly bob: FakeSession;
  readonly there: FakeSession;
  readonly alice: FakeSession;
  readonly carol: FakeSession;
}

/** Alice and carol watch bob at the second server of a domain. */
async function createScene(): Promise<Scene> {
  const world = new World({ compareIntervalMs: 30_000 });
  const south = new Cluster(world, "south.example");
  const [first, second] = await south.start();
  await first.account("bob", allowAll);
  const [bob, there] = [await first.session("bob"), await second.session("bob")];
  const [alice, carol] = [await second.session("alice"), await second.session("carol")];
  await alice.subscribe(bobs);
  await carol.subscribe(bobs);
  await there.publish("for both");
  return { world, south, first, second, bob, there, alice, carol };
}

/** Holds calls of one kind by one server until it is let go on. */
function hold(south: Cluster, home: Home, name: StoreCall["name"]): () => void {
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  south.faults = (call) => (call.home === home.number && call.name === name ? held : undefined);
  return () => {
    south.faults = () => undefined;
    go();
  };
}

describe("A server that was stopped and goes on", () => {
  it("does not write what it had decided by rules that are old by now", async () => {
    const { world, south, first, second, bob } = await createScene();
    const dave = await second.session("dave");
    const go = hold(south, second, "putSubscriptions");
    const asking = dave.begin("subscribe", { presentity: bobs, expiresMs: 0 });
    await world.clock.advance(1);
    await bob.setRules({ rules: [], otherwise: "block" });
    await world.clock.advance(60_000);
    go();
    await world.clock.advance(1_000);
    expect((await asking).subscription).toMatchObject({ reason: "refused" });
    expect(dave.last(bobs)).toBeUndefined();
    expect((await first.store.presentityState(parsePresentity(bobs)))?.subscriptions).toEqual([]);
    await world.close();
  });

  it("hands on nothing that was published after a watcher was blocked, though its publish began before", async () => {
    const { world, south, second, bob, there, alice, carol } = await createScene();
    const go = hold(south, second, "publish");
    const publishing = there.begin("publish", {
      presentity: bobs,
      tuples: [tupleToWire(openTuple("for carol"))],
      entityTag: "",
      bound: false,
      expiresMs: 0,
    });
    await world.clock.advance(1);
    south.hub.loses = () => true;
    await bob.decide("alice@south.example", "block");
    go();
    await world.clock.settle();
    await publishing;
    expect(alice.seen).toHaveLength(2);
    south.hub.loses = () => false;
    await world.clock.advance(60_000);
    expect(alice.seen).toHaveLength(2);
    expect(carol.seen.length).toBeGreaterThan(2);
    expect(second.service).toBeDefined();
    await world.close();
  });

  it("is healed in the middle of changing rules by who publishes meanwhile, and finds that done", async () => {
    const { world, south, first, bob, there, alice, carol } = await createScene();
    const go = hold(south, first, "putSubscriptions");
    const deciding = bob.begin("decide", {
      presentity: bobs,
      principal: "alice@south.example",
      decision: "block",
    });
    await world.clock.advance(1);
    await there.publish("for carol");
    expect([alice.last(bobs), carol.last(bobs)]).toEqual(["open:for both", "open:for carol"]);
    go();
    await world.clock.advance(1_000);
    expect((await deciding).done).toBeDefined();
    expect(alice.states.map((state) => state.split(" ")[1])).toEqual(["terminated"]);
    expect(carol.states).toEqual([]);
    await there.publish("still for carol");
    expect([alice.last(bobs), carol.last(bobs)]).toEqual(["open:for both", "open:still for carol"]);
    await world.close();
  });

  it("does not answer a comparison from what it remembers", async () => {
    const { world, second, bob, there, alice } = await createScene();
    const north = await world.domain("north.example");
    const [dave, erin] = [await north.session("dave"), await north.session("erin")];
    world.network.route = (homes) => homes[1] ?? homes[0];
    await dave.subscribe(bobs);
    await erin.subscribe(bobs);
    world.network.loses = ({ kind }) => kind === "viewChange" || kind === "watchState" || kind === "notify";
    await bob.decide("dave@north.example", "block");
    await bob.publish("for the others");
    expect(second.exchange.domain).toBe("south.example");
    await world.clock.advance(29_000);
    expect([dave.last(bobs), erin.last(bobs)]).toEqual(["open:for both", "open:for both"]);
    world.network.loses = () => false;
    await world.clock.advance(5_000);
    expect([dave.last(bobs), erin.last(bobs), alice.last(bobs)]).toEqual([
      "open:for both",
      "open:for the others",
      "open:for the others",
    ]);
    expect(await there.watcherList()).toContain("dave@north.example subscriber terminated refused");
    await world.close();
  });

  it("loads everything anew", async () => {
    const { world, south, second, there, alice } = await createScene();
    let loads = 0;
    south.faults = ({ home, name }) => {
      if (home === second.number && name === "presentityState") loads++;
      return undefined;
    };
    await there.publish("from memory");
    expect(loads).toBe(0);
    second.service.onStalled?.();
    await there.publish("from the store");
    expect(loads).toBe(1);
    expect(alice.last(bobs)).toBe("open:from the store");
    await world.close();
  });
});

describe("What a store that is away leaves open", () => {
  it("is written again by the watcher's side, or found", async () => {
    const { world, south, second } = await createScene();
    const dave = await second.session("dave");
    south.faults = ({ home, name }) => (home === second.number && name === "putWatch" ? "lost" : undefined);
    await expect(dave.subscribe(bobs)).rejects.toMatchObject({ reason: "store_unavailable" });
    south.faults = () => undefined;
    second.setStoreHealth({ kind: "down", sinceMs: 0, cause: "test" });
    second.setStoreHealth({ kind: "up" });
    await world.clock.advance(1_000);
    // Nothing was written, so there is nothing.
    expect(await dave.subscriptions()).toEqual([]);
    expect(await dave.subscribe(bobs)).toBe("active");
    expect(dave.last(bobs)).toBe("open:for both");
    await world.close();
  });

  it("does not keep who was granted something from being told, though the newest document cannot be read", async () => {
    const { world, south, first, second, bob, there } = await createScene();
    await bob.setRules({ rules: [], otherwise: "confirm" });
    const dave = await second.session("dave");
    expect(await dave.subscribe(bobs)).toBe("pending awaiting_decision");
    south.faults = ({ home, name }) => (home === first.number && name === "presence" ? "lost" : undefined);
    await bob.decide("dave@south.example", "allow");
    expect(dave.states).toEqual([`${bobs} active`]);
    south.faults = () => undefined;
    await there.publish("newer");
    expect(dave.last(bobs)).toBe("open:newer");
    await world.close();
  });

  it.each([
    "putSubscriptions",
    "setAccessRules",
    "unpublish",
    "publish",
    "putWatch",
    "presentityState",
  ] as const)("does no harm when %s is sent again, having been carried out", async (name) => {
    const { world, south, bob, alice, carol, second } = await createScene();
    const { entityTag } = await bob.publish("to be removed");
    let calls = 0;
    south.faults = (call) => (call.name === name && calls++ % 2 === 0 ? "twice" : undefined);
    // Whoever meets a conflict again makes a pause.
    const run = async (session: FakeSession, kind: "subscribe" | "decide" | "unpublish", more: object) => {
      const answered = session.begin(kind, { presentity: bobs, ...more });
      answered.catch(() => undefined);
      await world.clock.advance(1_000);
      return answered.catch(() => undefined);
    };
    const dave = await second.session("dave");
    await run(dave, "subscribe", { expiresMs: 0 });
    expect(await dave.subscriptions()).toEqual([`${bobs} active`]);
    await run(bob, "decide", { principal: "erin@south.example", decision: "allow" });
    await run(bob, "decide", { principal: "alice@south.example", decision: "block" });
    await run(bob, "unpublish", { entityTag });
    await world.clock.advance(60_000);
    const left = ["open:for both", "open:for both"];
    expect([carol.last(bobs), dave.last(bobs)]).toEqual(left);
    expect(alice.last(bobs)).toBe("open:to be removed");
    expect(alice.states.at(-1)).toContain(`${bobs} terminated`);
    south.faults = () => undefined;
    await bob.publish("not for alice");
    expect([carol.last(bobs), dave.last(bobs)]).toEqual(["open:not for alice", "open:not for alice"]);
    expect(alice.last(bobs)).toBe("open:to be removed");
    await world.close();
  });

  it("does not make sweeps go in circles", async () => {
    const { world, south } = await createScene();
    let calls = 0;
    south.faults = ({ name }) => {
      if (!/due|expire|claim|sweep/i.test(name)) return undefined;
      calls++;
      return "lost";
    };
    await world.clock.advance(10_000);
    expect(calls).toBeLessThan(200);
    south.faults = () => undefined;
    await world.close();
  });
});

describe("Subscriptions of a domain that is not served any more", () => {
  it("end by themselves, and keep nobody from others", async () => {
    const world = new World({ subscriptionExpiryMinMs: 1_000 });
    const south = new Cluster(world, "south.example");
    const [first] = await south.start();
    await first.account("bob", allowAll);
    const principal = "eve@gone.example";
    const presentities = [parsePresentity("pres:eve@gone.example")];
    const adding = south.base.addAccount({
      ...{ principal: principal as never, passwordHash: "", presentities, inboxes: [], nowMs: 0 },
      ...{ accessRules: allowAll, deliveryRules: { rules: [], otherwise: "deliver" } as never },
    });
    await world.clock.settle();
    await adding;
    const nowMs = world.clock.wallMs();
    const records = Array.from({ length: 1_500 }, (_, index) => ({
      presentity: parsePresentity("pres:eve@gone.example"),
      watcherKey: `w${index}@south.example`,
      watcher: { kind: "principal", principal: `w${index}@south.example` } as const,
      watcherDomain: "south.example",
      state: { kind: "active", disposition: { kind: "show", show: "whole" } } as never,
      view: "1-1-1",
      ...{ expiresAtMs: nowMs, wish: 1, firstAtMs: nowMs, lastAtMs: nowMs },
    }));
    const putting = south.base.putSubscriptions(parsePresentity("pres:eve@gone.example"), records);
    await world.clock.settle();
    await putting;
    const alice = await first.session("alice");
    await alice.subscribe(bobs, 2_000);
    await world.clock.advance(5_000);
    expect(alice.states).toEqual([`${bobs} terminated expired`]);
    expect(await south.base.dueSubscriptions(world.clock.wallMs(), 10)).toEqual([]);
    await world.close();
  });
});
