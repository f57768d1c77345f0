import { tupleToWire } from "@parley/protocol";
import { allowAll, type Domain, type FakeSession, openTuple, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";

describe("A presentity", () => {
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
  });
  afterEach(() => world.close());

  it("gives every accepted change the next version and another entity tag", async () => {
    const first = await bob.publish("one");
    const second = await bob.publish("two", { entityTag: first.entityTag as string });
    expect(second.entityTag).not.toBe(first.entityTag);
    expect(second.version?.counter).toBe((first.version?.counter as number) + 1);
    expect(carol.last(bobs)).toBe("open:two");
  });

  it("recognises what is asked again after the answer was lost with the connection", async () => {
    const before = await south.session("bob", { sessionId: "phone" });
    const first = await before.publish("one");
    const changed = await before.publish("two", { entityTag: first.entityTag as string });
    await before.leave(false);
    const again = await south.session("bob", { sessionId: "phone" });
    const skipped = await again.publish("one", { entityTag: "old" }).catch((error: unknown) => error);
    expect(skipped).toMatchObject({ reason: "no_such_publication" });
    const repeated = await again.publish("two", { entityTag: first.entityTag as string });
    expect(repeated.entityTag).toBe(changed.entityTag);
    expect(repeated.version).toEqual(changed.version);
    expect(carol.last(bobs)).toBe("open:two");
  });

  it("only refreshes the expiry when nothing is said, without a new version", async () => {
    const first = await bob.publish("one", { expiresMs: 10_000 });
    await world.clock.advance(8_000);
    const entityTag = first.entityTag as string;
    const refreshed = await bob.publish("", { entityTag, tuples: [], expiresMs: 10_000 });
    expect(refreshed.version).toEqual(first.version);
    await world.clock.advance(8_000);
    expect(carol.last(bobs)).toBe("open:one");
    await world.clock.advance(4_000);
    expect(carol.last(bobs)).toBe("closed");
  });

  it("composes several publications, and is CLOSED without any", async () => {
    const first = await bob.publish("one");
    const other = [tupleToWire({ ...openTuple("two"), id: "u" })];
    const second = await bob.publish("", { tuples: other });
    expect(carol.last(bobs)?.split(" ").sort()).toEqual(["open:one", "open:two"]);
    await bob.unpublish(first.entityTag as string);
    expect(carol.last(bobs)).toBe("open:two");
    await bob.unpublish(second.entityTag as string);
    expect(carol.last(bobs)).toBe("closed");
  });

  it.each([
    ["an old entity tag", { entityTag: "old" }, "failed_precondition", "no_such_publication"],
    ["no tuples", { tuples: [] }, "invalid_argument", "bad_tuples"],
    [
      "too many tuples",
      { tuples: Array.from({ length: 33 }, (_, i) => tupleToWire({ ...openTuple(""), id: `t${i}` })) },
      "invalid_argument",
      "bad_tuples",
    ],
  ])("refuses %s", async (_what, request, code, reason) => {
    await expect(bob.publish("x", request)).rejects.toMatchObject({ code, reason });
    expect(carol.last(bobs)).toBe("closed");
  });

  it("refuses more publications than the limit", async () => {
    for (let i = 0; i < 16; i++) await bob.publish(`${i}`);
    await expect(bob.publish("one more")).rejects.toMatchObject({ reason: "too_many_publications" });
  });

  it("refuses a document that other domains would not take", async () => {
    const tuples = Array.from({ length: 8 }, (_, i) =>
      tupleToWire({ ...openTuple("x".repeat(4_000)), id: `t${i}` }),
    );
    await bob.publish("", { tuples });
    const more = tuples.map((tuple) => ({ ...tuple, id: `u${tuple.id}` }));
    await bob.publish("", { tuples: more.slice(0, 7) });
    await expect(
      bob.publish("", { tuples: tuples.map((it) => ({ ...it, id: `v${it.id}` })) }),
    ).rejects.toMatchObject({ reason: "document_too_large" });
  });

  it("limits the expiry at both ends", async () => {
    expect((await bob.publish("a", { expiresMs: 1 })).expiresMs).toBe(1_000);
    expect((await bob.publish("b", { expiresMs: 1e12 })).expiresMs).toBe(7 * 86_400_000);
    expect((await bob.publish("c")).expiresMs).toBe(3_600_000);
  });

  describe("whose publication is bound to its session", () => {
    let phone: FakeSession;
    beforeEach(async () => {
      phone = await south.session("bob", { sessionId: "phone" });
      await phone.publish("bound", { bound: true });
    });

    it("is CLOSED at once after a goodbye", async () => {
      await phone.leave(true);
      expect(carol.last(bobs)).toBe("closed");
    });

    it("is CLOSED when the session was out of contact for too long, also for other domains and fetchers", async () => {
      await phone.leave(false);
      await world.clock.advance(29_000);
      expect(carol.last(bobs)).toBe("open:bound");
      expect((await carol.fetch(bobs)).text).toBe("open:bound");
      await world.clock.advance(2_500);
      expect(carol.last(bobs)).toBe("closed");
    });

    it("stays when the user agent comes back in time", async () => {
      await phone.leave(false);
      await world.clock.advance(20_000);
      await south.session("bob", { sessionId: "phone" });
      await world.clock.advance(600_000);
      expect(carol.last(bobs)).toBe("open:bound");
    });

    it("stays when another principal ends a session with the same id", async () => {
      const other = await south.session("carol", { sessionId: "phone" });
      await other.leave(true);
      expect(carol.last(bobs)).toBe("open:bound");
    });

    it("stays when the old connection ends after the new one has come", async () => {
      const again = await south.session("bob", { sessionId: "phone" });
      await phone.leave(false);
      await world.clock.advance(600_000);
      expect(carol.last(bobs)).toBe("open:bound");
      expect(again.open).toBe(true);
    });

    it("is kept over a restart of the server for as long as user agents have to come back", async () => {
      await south.restart();
      carol = await south.session("carol", { attach: true });
      expect(carol.last(bobs)).toBe("open:bound");
      await world.clock.advance(25_000);
      await south.session("bob", { sessionId: "phone" });
      await world.clock.advance(600_000);
      expect(carol.last(bobs)).toBe("open:bound");
    });

    it("is found to be lost though its session had said goodbye and come back in one moment", async () => {
      const phone = await south.session("bob", { sessionId: "phone" });
      await phone.publish("one", { bound: true });
      void phone.leave(true);
      const opening = south.session("bob", { sessionId: "phone" });
      const again = south.sessions.at(-1) as FakeSession;
      await again.publish("two", { bound: true });
      await opening;
      expect(carol.last(bobs)).toContain("open:two");
      await south.restart();
      await world.clock.advance(400_000);
      carol = await south.session("carol");
      await carol.subscribe(bobs);
      expect(carol.last(bobs)).toBe("closed");
    });

    it("is CLOSED after a restart of the server when nobody comes back", async () => {
      await world.clock.advance(100_000);
      await south.restart();
      carol = await south.session("carol", { attach: true });
      await world.clock.advance(200_000);
      expect(carol.last(bobs)).toBe("closed");
    });
  });
});
