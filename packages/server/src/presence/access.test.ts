import { accessRulesToWire, client } from "@parley/protocol";
import { allowAll, type Domain, type FakeSession, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";

describe("Access", () => {
  let world: World;
  let south: Domain;
  let north: Domain;
  let bob: FakeSession;
  let carol: FakeSession;
  let alice: FakeSession;

  beforeEach(async () => {
    world = new World({ rulesMax: 3, subscriptionsMax: 2, subscribersMax: 2 });
    south = await world.domain("south.example");
    north = await world.domain("north.example");
    await south.account("bob", allowAll);
    await south.account("eve", allowAll);
    await south.account("zoe", allowAll);
    bob = await south.session("bob");
    carol = await south.session("carol");
    alice = await north.session("alice");
  });
  afterEach(() => world.close());

  it("is read back as it was set", async () => {
    await bob.setRules({
      rules: [
        { match: { kind: "domain", domains: ["*.example"] }, handling: "allow", show: "without-notes" },
        { match: { kind: "anonymous" }, handling: "block" },
      ],
      otherwise: "polite-block",
    });
    const { rules } = await bob.call("getRules", { kind: client.RulesKind.RULES_KIND_ACCESS, address: bobs });
    expect(rules?.access?.map(({ handling, show }) => `${handling} ${show}`)).toEqual([
      "allow without-notes",
      "block ",
    ]);
    expect(rules?.accessDefault).toBe("polite-block");
  });

  it.each([
    ["no rules", {}, "invalid_argument"],
    [
      "rules of the other kind",
      { rules: { kind: client.RulesKind.RULES_KIND_DELIVERY, address: bobs } },
      "bad_rules_kind",
    ],
    [
      "rules with an unknown handling",
      {
        rules: {
          ...accessRulesToWire(bobs, allowAll),
          access: [{ match: { everybody: true }, handling: "maybe", show: "" }],
        },
      },
      "bad_rules",
    ],
    [
      "too many rules",
      {
        rules: {
          ...accessRulesToWire(bobs, allowAll),
          access: Array(4).fill({ match: { everybody: true }, handling: "allow", show: "" }),
        },
      },
      "bad_rules",
    ],
  ])("refuses %s and leaves the rules as they are", async (_what, operation, reason) => {
    await expect(bob.call("setRules", operation)).rejects.toMatchObject({ code: "invalid_argument", reason });
    expect(await carol.subscribe(bobs)).toBe("active");
  });

  it("refuses a decision that is none, and one too many", async () => {
    await expect(bob.decide("carol@south.example", "maybe")).rejects.toMatchObject({
      reason: "bad_decision",
    });
    await expect(bob.decide("nobody", "allow")).rejects.toMatchObject({ code: "invalid_argument" });
    await bob.decide("a@south.example", "allow");
    await bob.decide("b@south.example", "block");
    await expect(bob.decide("c@south.example", "block")).rejects.toMatchObject({ reason: "too_many_rules" });
    await bob.decide("b@south.example", "allow");
  });

  it("lets the owner see itself whatever the rules say", async () => {
    await bob.setRules({ otherwise: "block" });
    await bob.publish("mine");
    expect(await bob.subscribe(bobs)).toBe("active");
    expect(bob.last(bobs)).toBe("open:mine");
    expect((await bob.fetch(bobs)).text).toBe("open:mine");
    expect(await bob.watcherList()).toEqual(["bob@south.example subscriber active"]);
  });

  it("is taken over when the admin has written rules to the store", async () => {
    await carol.subscribe(bobs);
    const setting = south.store.setAccessRules(bobs as never, { rules: [], otherwise: "block" });
    await world.clock.settle();
    await setting;
    const changed = south.service.onAccessRulesChanged(bobs as never);
    await world.clock.settle();
    await changed;
    expect(carol.states).toEqual([`${bobs} terminated no_longer_authorised`]);
  });

  it("shows nothing that is published after the rules hide it, however close they are", async () => {
    await carol.subscribe(bobs);
    await alice.subscribe(bobs);
    // One after the other on the session, without waiting for answers.
    const presentity = bobs;
    const rules = accessRulesToWire(bobs, { rules: [], otherwise: "polite-block" });
    const tuple = { id: "t", status: 1, values: [], markup: [], notes: [{ lang: "", text: "before" }] };
    const publish = (text: string) => ({
      presentity,
      entityTag: "",
      tuples: [{ ...tuple, id: text, notes: [{ lang: "", text }] }],
      expiresMs: 0,
      bound: false,
    });
    const all = [
      bob.begin("publish", publish("before")),
      bob.begin("setRules", { rules }),
      bob.begin("publish", publish("secret")),
    ];
    await world.clock.settle();
    await Promise.all(all);
    await world.clock.advance(60_000);
    for (const watcher of [carol, alice]) {
      expect(watcher.last(bobs)).toBe("closed");
      expect(watcher.seen.map(({ text }) => text).join(" ")).not.toContain("secret");
    }
  });

  it("shows nothing of a notification that was on its way when its view got another id", async () => {
    await south.account("dan");
    const dan = await south.session("dan");
    await dan.subscribe(bobs);
    await carol.subscribe(bobs);
    const subject = `view.${Buffer.from(bobs).toString("base64url")}.`;
    const published: [string, Uint8Array][] = [];
    const publish = south.bus.publish.bind(south.bus);
    south.bus.publish = (name, payload) => {
      published.push([name, payload]);
      publish(name, payload);
    };
    await bob.publish("one");
    await bob.decide("dan@south.example", "block");
    await bob.publish("two");
    expect(published.map(([name]) => name.startsWith(subject))).toEqual([true, true, true]);
    // The old view's document comes late, as from another server's publication.
    const [late] = published as [[string, Uint8Array]];
    publish(late[0], published.at(-1)?.[1] as Uint8Array);
    await world.clock.settle();
    expect(dan.last(bobs)).toBe("open:one");
    expect(carol.last(bobs)).toContain("two");
  });

  it("makes up for what the bus has lost", async () => {
    await carol.subscribe(bobs);
    const publish = south.bus.publish.bind(south.bus);
    south.bus.publish = () => {};
    await bob.publish("lost");
    south.bus.publish = publish;
    expect(carol.last(bobs)).toBe("closed");
    await world.clock.advance(31_000);
    expect(carol.last(bobs)).toBe("open:lost");
  });

  it("refuses more subscriptions of one watcher than the limit, and more subscribers", async () => {
    await carol.subscribe(bobs);
    await carol.subscribe("pres:eve@south.example");
    await expect(carol.subscribe("pres:zoe@south.example")).rejects.toMatchObject({
      reason: "too_many_subscriptions",
    });
    expect(await carol.subscribe(bobs)).toBe("active");
    expect(await alice.subscribe(bobs)).toBe("active");
    const third = await south.session("third");
    expect(await third.subscribe(bobs)).toBe("terminated refused");
    await alice.unsubscribe(bobs);
    expect(await third.subscribe(bobs)).toBe("active");
  });

  it("keeps every watcher's state and view over a restart", async () => {
    await bob.decide("alice@north.example", "polite-block");
    await alice.subscribe(bobs);
    await carol.subscribe(bobs);
    await bob.publish("one");
    await south.restart();
    bob = await south.session("bob");
    carol = await south.session("carol", { attach: true });
    await bob.publish("two");
    await world.clock.advance(60_000);
    expect(alice.seen.map(({ text }) => text)).toEqual(["closed"]);
    expect(carol.last(bobs)).toContain("two");
  });

  it("stops at once while questions to other domains are unanswered", async () => {
    world.network.loses = () => true;
    const asked = alice.begin("subscribe", { presentity: bobs, expiresMs: 0 });
    asked.catch(() => {});
    const fetched = alice.begin("fetch", { presentity: bobs });
    await world.clock.settle();
    await north.stop();
    await expect(fetched).rejects.toMatchObject({ code: "cancelled" });
    await north.start();
  });
});
