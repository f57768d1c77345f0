import type { federation } from "@parley/protocol";
import { allowAll, type Domain, type FakeSession, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";

describe("Presence across domains", () => {
  let world: World;
  let south: Domain;
  let north: Domain;
  let bob: FakeSession;
  let alice: FakeSession;

  beforeEach(async () => {
    world = new World({ watcherSpanMs: 1_800_000, remoteExpiryMs: 600_000 });
    south = await world.domain("south.example");
    north = await world.domain("north.example");
    await south.account("bob", allowAll);
    await north.account("alice");
    await north.account("dave");
    bob = await south.session("bob");
    alice = await north.session("alice");
  });
  afterEach(async () => {
    world.network.loses = () => false;
    await world.close();
  });

  it("sends one notification for 500 watchers of one view, whose sessions share its bytes", async () => {
    const watchers: FakeSession[] = [];
    for (let i = 0; i < 500; i++) watchers.push(await north.session(`w${i}`));
    const subscribing = watchers.map((watcher) =>
      watcher.begin("subscribe", { presentity: bobs, expiresMs: 0 }),
    );
    await world.clock.settle();
    await Promise.all(subscribing);
    await bob.publish("one");
    expect(world.network.count("notify", "north.example")).toBe(1);
    expect(new Set(watchers.map((watcher) => watcher.last(bobs)))).toEqual(new Set(["open:one"]));
    const [first] = watchers as [FakeSession];
    expect(watchers.every((watcher) => watcher.pushed.at(-1) === first.pushed.at(-1))).toBe(true);
  });

  it("coalesces the changes of one turn to the newest", async () => {
    await alice.subscribe(bobs);
    const before = world.network.count("notify");
    const snapshots = await Promise.all(
      ["a", "b"].map((note) => south.service.operations.publish && bob.publish(note)),
    );
    expect(snapshots).toHaveLength(2);
    expect(alice.last(bobs)).toContain("b");
    expect(world.network.count("notify") - before).toBeLessThanOrEqual(2);
  });

  it("repairs a lost notification by comparing, in bulk", async () => {
    await alice.subscribe(bobs);
    world.network.loses = ({ kind }) => kind === "notify";
    await bob.publish("lost");
    expect(alice.last(bobs)).toBe("closed");
    await world.clock.advance(31_000);
    expect(alice.last(bobs)).toBe("open:lost");
    expect(world.network.count("compare")).toBe(1);
  });

  it("drops what is not newer than what it has", async () => {
    await alice.subscribe(bobs);
    await bob.publish("one");
    const [notify] = world.network.carried.filter(({ kind }) => kind === "notify");
    await bob.publish("two");
    north.exchange.receive("south.example" as never, notify?.item as federation.PayloadItem);
    expect(alice.seen.map(({ text }) => text)).toEqual(["closed", "open:one", "open:one open:two".slice(9)]);
  });

  it("drops a notification about a presentity that its domain does not own", async () => {
    await alice.subscribe(bobs);
    await bob.publish("one");
    const [notify] = world.network.carried.filter(({ kind }) => kind === "notify");
    const forged = structuredClone(notify?.item) as unknown as {
      notify: { notification: { version: { counter: number } } };
    };
    forged.notify.notification.version.counter = 99;
    north.exchange.receive("evil.example" as never, forged as never);
    expect(alice.seen).toHaveLength(2);
  });

  it("refuses a watch of somebody who is not of the domain that asks", async () => {
    south.exchange.receive(
      "evil.example" as never,
      {
        item: "watch",
        request: 1,
        watch: {
          presentity: bobs,
          watcher: "alice@north.example",
          expiresMs: 1000,
          wish: 1,
          anonymousId: "",
        },
      } as never,
    );
    await world.clock.settle();
    expect(world.network.carried.at(-1)?.item.watchState?.reason).toBe("refused");
    expect(await bob.watcherList()).toEqual([]);
  });

  describe("when a view is taken from one watcher", () => {
    let dave: FakeSession;
    beforeEach(async () => {
      dave = await north.session("dave");
      await alice.subscribe(bobs);
      await dave.subscribe(bobs);
      await bob.publish("before");
    });

    it("gives the others a new view, and goes on notifying them", async () => {
      await bob.decide("dave@north.example", "block");
      await bob.publish("after");
      expect(alice.last(bobs)).toContain("after");
      expect(dave.last(bobs)).toBe("open:before");
      expect(world.network.count("viewChange")).toBe(1);
      expect(world.network.count("watch")).toBe(2);
    });

    it("hands on nothing in a domain that was not told, until it is", async () => {
      world.network.loses = ({ kind, to }) =>
        to === "north.example" && (kind === "viewChange" || kind === "watchState");
      await bob.decide("dave@north.example", "block");
      await bob.publish("secret");
      expect([alice.last(bobs), dave.last(bobs)]).toEqual(["open:before", "open:before"]);
      world.network.loses = () => false;
      await world.clock.advance(10_000);
      expect(alice.last(bobs)).toContain("secret");
      expect(dave.last(bobs)).toBe("open:before");
      expect(dave.states.at(-1)).toBe(`${bobs} terminated removed_by_owner`);
    });

    it("tells a domain that was never told by Compare", async () => {
      world.network.loses = ({ kind }) => kind === "viewChange" || kind === "watchState";
      await bob.decide("dave@north.example", "block");
      await bob.publish("secret");
      await south.restart();
      world.network.loses = () => false;
      await world.clock.advance(60_000);
      expect(alice.last(bobs)).toContain("secret");
      expect(dave.last(bobs)).toBe("open:before");
      expect(dave.states.at(-1)).toContain("terminated");
    });

    it("takes nothing twice when the view change is repeated", async () => {
      world.network.loses = ({ kind }) => kind === "viewChangeTaken";
      await bob.decide("dave@north.example", "block");
      await world.clock.advance(20_000);
      expect(world.network.count("viewChange")).toBeGreaterThan(1);
      world.network.loses = () => false;
      await world.clock.advance(70_000);
      const count = world.network.count("viewChange");
      await world.clock.advance(200_000);
      expect(world.network.count("viewChange")).toBe(count);
      await bob.publish("after");
      expect(alice.last(bobs)).toContain("after");
    });
  });

  it("tells a watcher of the owner's decision although the first telling was lost", async () => {
    await bob.setRules({});
    await alice.subscribe(bobs);
    world.network.loses = ({ kind }) => kind === "watchState";
    await bob.decide("alice@north.example", "allow");
    world.network.loses = () => false;
    await world.clock.advance(5_000);
    expect(alice.states.at(-1)).toBe(`${bobs} active`);
    expect(alice.last(bobs)).toBe("closed");
  });

  it("tells a watcher of a decision that was made while its domain was out of contact", async () => {
    await bob.setRules({});
    await alice.subscribe(bobs);
    world.network.cut("north.example");
    await bob.decide("alice@north.example", "allow");
    await world.clock.advance(600_000);
    world.network.join("north.example");
    await world.clock.advance(1_000);
    expect(alice.states.at(-1)).toBe(`${bobs} active`);
  });

  describe("out of contact", () => {
    it("shows what is held as stale, and as live again when it has been compared", async () => {
      await alice.subscribe(bobs);
      await bob.publish("one");
      world.network.cut("south.example");
      expect(alice.last(bobs)).toBe("open:one (stale)");
      await bob.publish("two", { entityTag: "" });
      await world.clock.advance(5_000);
      world.network.join("south.example");
      await world.clock.settle();
      expect(alice.last(bobs)).toContain("two");
      const [, one, stale] = alice.seen;
      expect([stale?.version, stale?.text]).toEqual([one?.version, one?.text]);
    });

    it("is found by comparing when nobody tells, and so is contact", async () => {
      await alice.subscribe(bobs);
      await bob.publish("one");
      world.network.loses = () => true;
      await world.clock.advance(40_000);
      expect(alice.last(bobs)).toBe("open:one (stale)");
      world.network.loses = () => false;
      await world.clock.advance(40_000);
      expect(alice.last(bobs)).toBe("open:one");
    });

    it("is tried within seconds when the next hop is back after long, also when the domain comes a moment later", async () => {
      const dave = await north.session("dave");
      await alice.subscribe(bobs);
      world.network.cut("south.example");
      expect(await dave.subscribe(bobs)).toBe("pending domain_unreachable");
      await world.clock.advance(1_000_000);
      world.network.hopIsBack("south.example");
      await world.clock.advance(1_500);
      world.network.mend("south.example");
      await world.clock.advance(4_000);
      expect(alice.last(bobs)).toBe("closed");
      expect(dave.states).toEqual([`${bobs} active`]);
    });

    it("does not ask everything at once when the next hop is back", async () => {
      await alice.subscribe(bobs);
      world.network.cut("south.example");
      await world.clock.advance(1_000_000);
      const before = world.network.count("compare");
      world.network.join("south.example", { kind: "unknown" });
      await world.clock.settle();
      expect(world.network.count("compare")).toBe(before);
      await world.clock.advance(1_000);
      expect(world.network.count("compare")).toBe(before + 1);
    });

    it("makes stale again what was notified while nothing came back", async () => {
      await alice.subscribe(bobs);
      world.network.loses = ({ from }) => from === "north.example";
      await world.clock.advance(40_000);
      expect(alice.last(bobs)).toBe("closed (stale)");
      await bob.publish("one");
      expect(alice.last(bobs)).toBe("open:one");
      await world.clock.advance(10_000);
      expect(alice.last(bobs)).toBe("open:one (stale)");
    });

    it("leaves a new subscription pending, and makes it active when there is contact", async () => {
      world.network.cut("south.example");
      expect(await alice.subscribe(bobs)).toBe("pending domain_unreachable");
      expect(await alice.subscriptions()).toEqual([`${bobs} pending domain_unreachable`]);
      await world.clock.advance(300_000);
      expect(alice.states).toEqual([]);
      world.network.join("south.example");
      await world.clock.settle();
      expect(alice.states).toEqual([`${bobs} active`]);
      expect(alice.last(bobs)).toBe("closed");
    });

    it("answers a subscription that nobody answers with pending after the patience", async () => {
      world.network.loses = ({ kind }) => kind === "watch";
      const answered = alice.begin("subscribe", { presentity: bobs, expiresMs: 0 });
      await world.clock.advance(1_900);
      world.network.loses = () => false;
      await world.clock.advance(200);
      expect((await answered).subscription).toMatchObject({ reason: "domain_unreachable" });
      await world.clock.advance(10_000);
      expect(alice.states).toEqual([`${bobs} active`]);
    });

    it("keeps a cancel until the other domain has been told", async () => {
      await alice.subscribe(bobs);
      world.network.cut("south.example");
      expect(await alice.unsubscribe(bobs)).toBe("terminated cancelled");
      expect(await alice.subscriptions()).toEqual([]);
      await north.restart();
      await world.clock.advance(60_000);
      expect(await bob.watcherList()).toEqual(["alice@north.example subscriber active"]);
      world.network.join("south.example");
      await world.clock.advance(90_000);
      expect(await bob.watcherList()).toEqual(["alice@north.example subscriber terminated cancelled"]);
      expect(await north.store.watchesOf(bobs as never)).toEqual([]);
    });

    it("answers a fetch with the cause", async () => {
      world.network.cut("south.example");
      await expect(alice.fetch(bobs)).rejects.toMatchObject({ code: "unavailable", reason: "link_down" });
    });

    it("says that nothing is known to a session that comes meanwhile and was shown nothing yet", async () => {
      await alice.subscribe(bobs);
      await north.restart();
      world.network.cut("south.example");
      alice = await north.session("alice", { attach: true });
      expect(alice.states).toEqual([`${bobs} active`]);
      expect(alice.seen.at(-1)?.freshness).toBe("unknown");
      world.network.join("south.example");
      await world.clock.settle();
      expect(alice.last(bobs)).toBe("closed");
    });

    it("asks again for a subscription that ran out at the other side meanwhile", async () => {
      await alice.subscribe(bobs);
      world.network.cut("south.example");
      await world.clock.advance(1_200_000);
      await bob.publish("late");
      expect(await bob.watcherList()).toEqual(["alice@north.example subscriber terminated expired"]);
      world.network.join("south.example");
      await world.clock.advance(1_000);
      expect(alice.last(bobs)).toContain("late");
      expect(alice.states.filter((state) => state.includes("terminated"))).toEqual([]);
    });
  });

  it("goes on with a domain that has lost all it knew and counts anew", async () => {
    for (let n = 0; n < 3; n++) {
      await alice.subscribe(bobs);
      await alice.unsubscribe(bobs);
    }
    await alice.subscribe(bobs);
    south = await world.domain("south.example");
    await south.account("bob", allowAll);
    bob = await south.session("bob");
    await bob.publish("anew");
    await world.clock.advance(60_000);
    expect(alice.last(bobs)).toBe("open:anew");
    expect(await alice.subscriptions()).toEqual([`${bobs} active`]);
  });

  describe("when the watcher's side has begun anew with its clock behind", () => {
    const dayMs = 86_400_000;
    const beginAnew = async (): Promise<void> => {
      world.clock.jumpWall(-dayMs);
      await north.restart();
      alice = await north.session("alice");
    };

    it("counts its wishes on from what the presentity's side has seen, and so can cancel", async () => {
      await alice.subscribe(bobs);
      await alice.unsubscribe(bobs);
      await beginAnew();
      expect(await alice.subscribe(bobs)).toBe("active");
      expect(await bob.watcherList()).toEqual(["alice@north.example subscriber active"]);
      const before = world.network.count("watch");
      await alice.unsubscribe(bobs);
      await world.clock.settle();
      expect(await bob.watcherList()).toEqual(["alice@north.example subscriber terminated cancelled"]);
      expect(world.network.count("watch")).toBe(before + 1);
    });

    it("can cancel what its older store does not know the newest wish of", async () => {
      await alice.subscribe(bobs);
      const [record] = await north.store.watchesOf(bobs as never);
      if (record === undefined) throw new Error("nothing is watched");
      const older = north.store.putWatch({ ...record, wish: record.wish - 5 });
      await world.clock.settle();
      await older;
      await beginAnew();
      await alice.unsubscribe(bobs);
      await world.clock.settle();
      expect(await bob.watcherList()).toEqual(["alice@north.example subscriber terminated cancelled"]);
      expect(await north.store.watchesOf(bobs as never)).toEqual([]);
    });

    it("is not told in a refusal that it has been refused before", async () => {
      await bob.setRules({ rules: [], otherwise: "block" });
      await alice.subscribe(bobs);
      await beginAnew();
      expect(await alice.subscribe(bobs)).toBe("terminated refused");
      const { item } = world.network.carried.filter(({ kind }) => kind === "watch").at(-1) ?? {};
      expect(world.network.carried.at(-1)?.item.watchState?.wish).toBe(item?.watch?.wish);
      await bob.setRules(allowAll);
      await alice.subscribe(bobs);
      expect(await bob.watcherList()).toEqual(["alice@north.example subscriber active"]);
    });
  });

  it.each([
    ["a newer wish than any that it was sent", (wish: number) => wish + 1, 2],
    ["a number that cannot be counted on from", () => Number.MAX_SAFE_INTEGER, 1],
  ])("asks a domain at most once more that answers with %s", async (_what, seen, asked) => {
    south.exchange.on("watch", (_origin, { watch }, reply) => {
      const { presentity, watcher, wish = 0 } = watch as federation.IWatch;
      reply({
        watchState: { presentity, watcher, state: 3, reason: "refused", wish: seen(wish ?? 0) },
      } as never);
    });
    await alice.subscribe(bobs);
    await world.clock.advance(1_000);
    expect(world.network.count("watch")).toBe(asked);
  });

  it("does not ask without a pause, whatever expiry a domain gives", async () => {
    let change = 0;
    south.exchange.on("watch", (_origin, { watch }, reply) => {
      const { presentity, watcher } = watch as federation.IWatch;
      reply({
        watchState: { presentity, watcher, state: 2, expiresMs: 0, view: "v", change: ++change },
      } as never);
    });
    await alice.subscribe(bobs);
    const before = world.network.count("watch");
    await world.clock.advance(5_000);
    expect(world.network.count("watch") - before).toBeLessThanOrEqual(10);
  });

  it("refreshes by itself what it holds in another domain", async () => {
    await alice.subscribe(bobs);
    await world.clock.advance(3_000_000);
    expect(await bob.watcherList()).toEqual(["alice@north.example subscriber active"]);
    const refreshes = world.network.count("watch");
    expect(refreshes).toBeGreaterThan(5);
    expect(refreshes).toBeLessThan(10);
  });

  it("goes on after a restart of the watcher's side", async () => {
    await alice.subscribe(bobs);
    await bob.publish("one");
    await north.restart();
    await bob.publish("two");
    alice = await north.session("alice", { attach: true });
    expect(alice.states).toEqual([`${bobs} active`]);
    expect(alice.last(bobs)).toContain("two");
    await bob.publish("three");
    expect(alice.last(bobs)).toContain("three");
  });

  it("goes on after a restart of the presentity's side", async () => {
    await alice.subscribe(bobs);
    await bob.publish("one");
    await south.restart();
    bob = await south.session("bob");
    await bob.publish("two");
    expect(alice.last(bobs)).toContain("two");
    expect(await bob.watcherList()).toEqual(["alice@north.example subscriber active"]);
  });

  it("decides by the rules after a crash between the rules and the subscriptions", async () => {
    await alice.subscribe(bobs);
    await bob.publish("one");
    const setting = south.store.setAccessRules(bobs as never, { rules: [], otherwise: "block" });
    await world.clock.settle();
    await setting;
    await south.restart();
    bob = await south.session("bob");
    await bob.publish("secret");
    await world.clock.advance(60_000);
    expect(alice.last(bobs)).toBe("open:one");
    expect(alice.states.at(-1)).toBe(`${bobs} terminated no_longer_authorised`);
  });

  it("fetches across domains what a notification would show, and records it for the owner", async () => {
    await bob.setRules({ rules: [{ match: { kind: "everybody" }, handling: "allow", show: "status-only" }] });
    await bob.publish("secret");
    expect(await bob.watcherList(true)).toEqual([]);
    expect(await alice.fetch(bobs)).toMatchObject({ text: "open", freshness: "live" });
    expect(await bob.watcherList()).toEqual(["alice@north.example fetcher"]);
    await alice.fetch(bobs);
    expect(await bob.watcherList()).toEqual(["alice@north.example poller"]);
    expect(bob.watchers).toHaveLength(2);
    await world.clock.advance(1_801_000);
    expect(await bob.watcherList()).toEqual([]);
  });
});
