import type { Domain } from "../../test/presence/world.js";
import { allowAll, type FakeSession, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";

describe("A subscription", () => {
  let world: World;
  let south: Domain;
  let north: Domain;
  let bob: FakeSession;

  beforeEach(async () => {
    world = new World();
    south = await world.domain("south.example");
    north = await world.domain("north.example");
    await south.account("bob", allowAll);
    await south.account("carol");
    await north.account("alice");
    bob = await south.session("bob");
  });
  afterEach(() => world.close());

  describe.each(["carol of the same domain", "alice of another domain"])("of %s", (who) => {
    let watcher: FakeSession;
    let principal: string;

    beforeEach(async () => {
      watcher = who.startsWith("carol") ? await south.session("carol") : await north.session("alice");
      principal = watcher.principal as string;
    });

    it("is active where the rules allow it, and shows the document as it is and as it becomes", async () => {
      await bob.publish("one");
      expect(await watcher.subscribe(bobs)).toBe("active");
      expect(watcher.last(bobs)).toBe("open:one");
      await bob.publish("two");
      expect(watcher.seen.map(({ text }) => text)).toEqual(["open:one", "open:two"]);
      expect(await watcher.subscriptions()).toEqual([`${bobs} active`]);
    });

    it("shows CLOSED of a presentity that has published nothing", async () => {
      await watcher.subscribe(bobs);
      expect(watcher.last(bobs)).toBe("closed");
    });

    it("shows only what the rules show", async () => {
      await bob.setRules({
        rules: [{ match: { kind: "everybody" }, handling: "allow", show: "without-notes" }],
      });
      await bob.publish("secret");
      await watcher.subscribe(bobs);
      expect(watcher.last(bobs)).toBe("open");
      expect((await watcher.fetch(bobs)).text).toBe("open");
    });

    it("waits for the owner where the rules say confirm, and follows the decision", async () => {
      await bob.setRules({});
      await bob.publish("one");
      expect(await bob.watcherList(true)).toEqual([]);
      expect(await watcher.subscribe(bobs)).toBe("pending awaiting_decision");
      expect(watcher.seen).toEqual([]);
      expect(bob.watchers.map(({ watcher: it }) => `${it?.principal} ${it?.reason}`)).toEqual([
        `${principal} awaiting_decision`,
      ]);
      await bob.decide(principal, "allow");
      expect(watcher.states.at(-1)).toBe(`${bobs} active`);
      expect(watcher.last(bobs)).toBe("open:one");
      expect(await bob.watcherList()).toEqual([`${principal} subscriber active`]);
    });

    it("is refused by block exactly as by a presentity that does not exist", async () => {
      await bob.setRules({ otherwise: "block" });
      await bob.publish("secret");
      const refusedBy = async (presentity: string) => ({
        state: await watcher.subscribe(presentity),
        fetch: await watcher
          .fetch(presentity)
          .catch((error: Error) => error.message.replace(presentity, "X")),
        cancel: await watcher.unsubscribe(presentity),
      });
      const before = world.network.carried.length;
      const blocked = await refusedBy(bobs);
      const onWire = wireOf(world, before, bobs);
      const between = world.network.carried.length;
      const missing = await refusedBy("pres:nobody@south.example");
      expect(blocked).toEqual(missing);
      expect(blocked.state).toBe("terminated refused");
      expect(onWire).toEqual(wireOf(world, between, "pres:nobody@south.example"));
    });

    it("cannot be told from one to somebody who is closed, when it is politely blocked", async () => {
      await bob.setRules({ otherwise: "polite-block" });
      await bob.publish("secret");
      expect(await watcher.subscribe(bobs)).toBe("active");
      expect(watcher.last(bobs)).toBe("closed");
      const { version } = watcher.seen.at(-1) as { version: string };
      await bob.publish("more");
      await world.clock.advance(120_000);
      expect(watcher.seen).toHaveLength(1);
      expect(await watcher.fetch(bobs)).toMatchObject({ text: "closed", version });
      expect(await bob.watcherList()).toContain(`${principal} subscriber active polite-block`);
    });

    it("is decided anew at once when the rules change", async () => {
      await bob.publish("one");
      await watcher.subscribe(bobs);
      await bob.setRules({ otherwise: "block" });
      expect(watcher.states.at(-1)).toBe(`${bobs} terminated no_longer_authorised`);
      await bob.publish("secret");
      expect(watcher.last(bobs)).toBe("open:one");
    });

    it("goes back to pending when the owner wants to be asked, and comes again", async () => {
      await bob.publish("one");
      await watcher.subscribe(bobs);
      await bob.setRules({});
      expect(watcher.states.at(-1)).toBe(`${bobs} pending awaiting_decision`);
      await bob.publish("two");
      expect(watcher.last(bobs)).toBe("open:one");
      await bob.decide(principal, "allow");
      expect(watcher.states.at(-1)).toBe(`${bobs} active`);
      expect(watcher.last(bobs)).toContain("open:two");
    });

    it("shows less, and then more, in a newer version each time", async () => {
      await bob.publish("note");
      await watcher.subscribe(bobs);
      await bob.decide(principal, "polite-block");
      expect(watcher.last(bobs)).toBe("closed");
      await bob.publish("hidden");
      expect(watcher.last(bobs)).toBe("closed");
      await bob.decide(principal, "allow");
      expect(watcher.last(bobs)).toContain("hidden");
      const counters = watcher.seen.map(({ version }) => Number(version.split(".")[1]));
      expect(counters).toEqual([...counters].sort((a, b) => a - b));
      expect(new Set(counters).size).toBe(counters.length);
      expect(watcher.states.filter((state) => !state.endsWith("active"))).toEqual([]);
    });

    it("is removed by the owner's block", async () => {
      await watcher.subscribe(bobs);
      await bob.decide(principal, "block");
      expect(watcher.states.at(-1)).toBe(`${bobs} terminated removed_by_owner`);
      expect(await bob.watcherList()).toEqual([`${principal} subscriber terminated removed_by_owner`]);
      expect(await watcher.subscribe(bobs)).toBe("terminated refused");
    });

    it("ends when it is cancelled, and notifies no more", async () => {
      await watcher.subscribe(bobs);
      expect(await watcher.unsubscribe(bobs)).toBe("terminated cancelled");
      await bob.publish("late");
      expect(watcher.last(bobs)).toBe("closed");
      expect(await watcher.subscriptions()).toEqual([]);
      expect(await bob.watcherList()).toEqual([`${principal} subscriber terminated cancelled`]);
      expect(await watcher.subscribe(bobs)).toBe("active");
      expect(watcher.last(bobs)).toBe("open:late");
    });

    it("expires when it is not refreshed, and is told", async () => {
      await watcher.subscribe(bobs, 10_000);
      await world.clock.advance(6_000);
      expect(await watcher.subscribe(bobs, 10_000)).toBe("active");
      await world.clock.advance(9_000);
      expect(watcher.states).toEqual([]);
      await world.clock.advance(3_000);
      expect(watcher.states).toEqual([`${bobs} terminated expired`]);
      await bob.publish("late");
      expect(watcher.last(bobs)).toBe("closed");
      expect(await bob.watcherList()).toEqual([`${principal} subscriber terminated expired`]);
    });

    it("comes back without asking when the user agent signs in again, with the current document", async () => {
      await watcher.subscribe(bobs);
      await watcher.leave(false);
      await bob.publish("while away");
      const domain = who.startsWith("carol") ? south : north;
      const again = await domain.session(principal.split("@")[0] as string, { attach: true });
      expect(again.states).toEqual([`${bobs} active`]);
      expect(again.last(bobs)).toBe("open:while away");
      await bob.publish("back");
      expect(again.last(bobs)).toContain("back");
    });

    it("goes on for the other session when one detaches, and ends with the last", async () => {
      const domain = who.startsWith("carol") ? south : north;
      const other = await domain.session(principal.split("@")[0] as string);
      await watcher.subscribe(bobs);
      await other.subscribe(bobs);
      expect(await watcher.unsubscribe(bobs, true)).toBe("active");
      await bob.publish("one");
      expect(watcher.last(bobs)).toBe("closed");
      expect(other.last(bobs)).toBe("open:one");
      expect(await other.unsubscribe(bobs, true)).toBe("terminated cancelled");
      expect(await bob.watcherList()).toEqual([`${principal} subscriber terminated cancelled`]);
    });

    it("is not ended by one session that detaches while another one subscribes", async () => {
      const domain = who.startsWith("carol") ? south : north;
      const other = await domain.session(principal.split("@")[0] as string);
      await watcher.subscribe(bobs);
      const subscribing = other.begin("subscribe", { presentity: bobs, expiresMs: 0 });
      expect(await watcher.unsubscribe(bobs, true)).toBe("active");
      await subscribing;
      await bob.publish("one");
      expect(other.last(bobs)).toBe("open:one");
      expect(watcher.last(bobs)).toBe("closed");
    });

    it("leaves out a session that has detached before it was attached", async () => {
      const domain = who.startsWith("carol") ? south : north;
      const other = await domain.session(principal.split("@")[0] as string);
      await other.subscribe(bobs);
      const subscribing = watcher.begin("subscribe", { presentity: bobs, expiresMs: 0 });
      const detaching = watcher.begin("unsubscribe", { presentity: bobs, detach: true });
      await world.clock.settle();
      await Promise.all([subscribing, detaching]);
      await bob.publish("one");
      expect(other.last(bobs)).toBe("open:one");
      expect(watcher.last(bobs)).not.toBe("open:one");
    });

    it("to an account that is made anew is decided by the new rules, whoever looked between its end and its removal", async () => {
      const account = await south.store.account(bob.principal as never);
      const ending = south.service.onAccountRemoved(account as never);
      await world.clock.settle();
      await ending;
      expect(await watcher.subscribe(bobs)).toBe("active");
      const removing = south.store.removeAccount(bob.principal as never);
      await world.clock.settle();
      await removing;
      await south.service.onAccountGone(account as never);
      await south.account("bob", { rules: [], otherwise: "block" });
      await watcher.subscribe(bobs);
      expect(await watcher.subscriptions()).toEqual([`${bobs} terminated refused`]);
      await bob.publish("of the new account");
      expect(watcher.last(bobs)).toBe("closed");
    });

    it("is told when the presentity is removed", async () => {
      await watcher.subscribe(bobs);
      const account = await south.store.account(bob.principal as never);
      const removing = south.service.onAccountRemoved(account as never);
      await world.clock.settle();
      await removing;
      expect(watcher.states.at(-1)).toBe(`${bobs} terminated removed_by_owner`);
    });
  });

  it("of a guest is active where anonymous watchers are allowed, and ends with the session", async () => {
    await bob.setRules({ rules: [{ match: { kind: "anonymous" }, handling: "allow", show: "status-only" }] });
    await bob.publish("secret");
    const guests = [await south.guest(), await north.guest()];
    for (const guest of guests) {
      expect(await guest.subscribe(bobs)).toBe("active");
      expect(guest.last(bobs)).toBe("open");
      await guest.leave(true);
    }
    expect(await bob.watcherList()).toEqual(Array(2).fill("anonymous subscriber terminated cancelled"));
  });

  it("to a presentity that somebody else owns cannot be decided or listed", async () => {
    const carol = await south.session("carol");
    const presentity = bobs;
    for (const [name, operation] of [
      ["decide", { presentity, principal: "carol@south.example", decision: "allow" }],
      ["listWatchers", { presentity, follow: true }],
      ["publish", { presentity, entityTag: "", tuples: [], expiresMs: 0, bound: false }],
      ["getRules", { kind: 1, address: presentity }],
    ] as const) {
      await expect(carol.call(name, operation)).rejects.toMatchObject({ code: "permission_denied" });
    }
  });
});

/** What went over the wire about a presentity, without what names it or the moment. */
function wireOf(world: World, from: number, presentity: string): string[] {
  return world.network.carried
    .slice(from)
    .map(({ kind, item }) => JSON.stringify({ kind, item }))
    .map((text) => text.replaceAll(presentity, "X").replace(/"(request|wish)":\d+/g, ""));
}
