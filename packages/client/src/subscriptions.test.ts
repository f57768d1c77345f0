import { createFixture, type Fixture, openDocument } from "../test/fixture.js";

const bob = "pres:bob@south.example";
const live = { state: 1 };
const active = { presentity: bob, state: 2, expiresMs: 600_000 };

async function subscribe({ agent, clock, server }: Fixture, change = active) {
  const subscribed = agent.subscribe(bob);
  await clock.settle();
  server.session.respond(server.session.last("subscribe"), { subscription: change });
  return subscribed;
}

function notification(counter: number, note: string, freshness: object = live, epoch = 1) {
  return {
    notification: { presentity: bob, version: { epoch, counter }, document: openDocument(note), freshness },
  };
}

describe("Subscriptions", () => {
  it("answer with their state, and hand on notifications with their document", async () => {
    const fixture = createFixture();
    await fixture.online();
    expect(await subscribe(fixture)).toEqual({
      presentity: bob,
      state: "active",
      reason: "",
      expiresMs: 600_000,
    });
    fixture.server.session.send(notification(3, "hello"));
    const [seen] = fixture.recorded.notifications;
    expect(seen).toMatchObject({
      presentity: bob,
      version: { epoch: 1, counter: 3 },
      freshness: { kind: "live" },
    });
    expect(seen?.document.tuples[0]).toMatchObject({ status: "open", notes: [{ text: "hello" }] });
  });

  it("drop what is older, and what is the same", async () => {
    const fixture = createFixture();
    await fixture.online();
    await subscribe(fixture);
    fixture.server.session.send(
      notification(3, "three"),
      notification(2, "two"),
      notification(3, "three"),
      notification(4, "four"),
    );
    const notes = fixture.recorded.notifications.map(({ document }) => document.tuples[0]?.notes[0]?.text);
    expect(notes).toEqual(["three", "four"]);
  });

  it("hand on the same version when it shows something else, or its freshness differs", async () => {
    const fixture = createFixture();
    await fixture.online();
    await subscribe(fixture);
    const stale = { state: 2, sinceMs: 5, cause: "domain_unreachable" };
    fixture.server.session.send(
      notification(3, "with note"),
      notification(3, "less"),
      notification(3, "less", stale),
      notification(3, "less", stale),
      notification(3, "less"),
    );
    expect(fixture.recorded.notifications.map(({ freshness }) => freshness.kind)).toEqual([
      "live",
      "live",
      "stale",
      "live",
    ]);
  });

  it("take a new epoch for newer", async () => {
    const fixture = createFixture();
    await fixture.online();
    await subscribe(fixture);
    fixture.server.session.send(notification(30, "old life"), notification(1, "new life", live, 2));
    expect(fixture.recorded.notifications).toHaveLength(2);
  });

  it("are asked for again after a reconnect, and what is known is not told twice", async () => {
    const fixture = createFixture();
    await fixture.online();
    await subscribe(fixture);
    fixture.server.session.send(notification(3, "three"));
    await fixture.reconnect();
    const { clock, recorded, server } = fixture;
    expect(server.session.last("subscribe").subscribe).toMatchObject({ presentity: bob });
    server.session.respond(server.session.last("subscribe"), { subscription: active });
    server.session.send(notification(3, "three"), notification(4, "four"));
    await clock.settle();
    expect(recorded.notifications).toHaveLength(2);
    expect(recorded.subscriptions).toEqual([]);
  });

  it("are left to the server when it attaches all of them", async () => {
    const fixture = createFixture({ attachSubscriptions: true });
    await fixture.online();
    await subscribe(fixture);
    await fixture.reconnect();
    expect(fixture.server.session.all("subscribe")).toEqual([]);
    fixture.server.session.send(notification(3, "three"));
    expect(fixture.recorded.notifications).toHaveLength(1);
  });

  it("are refreshed before they run out", async () => {
    const fixture = createFixture();
    await fixture.online();
    await subscribe(fixture, { ...active, expiresMs: 40_000 });
    await fixture.clock.advance(21_000);
    expect(fixture.server.session.all("subscribe")).toHaveLength(2);
  });

  it("that end are told, and not asked for again", async () => {
    const fixture = createFixture();
    await fixture.online();
    await subscribe(fixture);
    fixture.server.session.send({ subscription: { presentity: bob, state: 3, reason: "removed_by_owner" } });
    expect(fixture.recorded.subscriptions).toEqual([
      { presentity: bob, state: "terminated", reason: "removed_by_owner", expiresMs: 0 },
    ]);
    await fixture.reconnect();
    expect(fixture.server.session.all("subscribe")).toEqual([]);
  });

  it("that another user agent begins anew after they ended are asked for after a reconnect", async () => {
    const fixture = createFixture();
    await fixture.online();
    await subscribe(fixture);
    fixture.server.session.send({ subscription: { presentity: bob, state: 3, reason: "refused" } });
    fixture.server.session.send({ subscription: active });
    await fixture.reconnect();
    const { clock, recorded, server } = fixture;
    expect(server.session.last("subscribe").subscribe).toMatchObject({ presentity: bob });
    server.session.respond(server.session.last("subscribe"), { subscription: { ...active, state: 1 } });
    await clock.settle();
    expect(recorded.subscriptions.map(({ state }) => state)).toEqual(["terminated", "active", "pending"]);
  });

  it("answer with what an event in the same frame said behind the answer", async () => {
    const fixture = createFixture();
    const { agent, clock, server } = fixture;
    await fixture.online();
    const subscribed = agent.subscribe(bob);
    await clock.settle();
    const { id } = server.session.last("subscribe");
    const pending = { presentity: bob, state: 1, reason: "domain_unreachable", expiresMs: 600_000 };
    server.session.send({ response: { id, subscription: pending } }, { subscription: active });
    expect(await subscribed).toMatchObject({ state: "active" });
  });

  it("stay ended when the answer to an earlier subscribe comes behind that to the unsubscribe", async () => {
    const fixture = createFixture();
    const { agent, clock, server } = fixture;
    await fixture.online();
    const subscribed = agent.subscribe(bob);
    const ended = agent.unsubscribe(bob);
    await clock.settle();
    const cancelled = { presentity: bob, state: 3, reason: "cancelled" };
    server.session.respond(server.session.last("unsubscribe"), { subscription: cancelled });
    server.session.respond(server.session.last("subscribe"), {
      subscription: { ...active, expiresMs: 4_000 },
    });
    expect(await ended).toMatchObject({ state: "terminated" });
    expect(await subscribed).toMatchObject({ state: "active" });
    // It was renewed for ever (seed 58).
    await clock.advance(10_000);
    expect(server.session.all("subscribe")).toHaveLength(1);
  });

  it("go on when the answer to an earlier unsubscribe comes with that to a later subscribe", async () => {
    const fixture = createFixture();
    const { agent, clock, server } = fixture;
    await fixture.online();
    await subscribe(fixture);
    const ended = agent.unsubscribe(bob);
    const again = agent.subscribe(bob);
    await clock.settle();
    const subscribed = { ...active, expiresMs: 4_000 };
    server.session.send(
      {
        response: { id: server.session.last("unsubscribe").id, subscription: { presentity: bob, state: 3 } },
      },
      { response: { id: server.session.last("subscribe").id, subscription: subscribed } },
    );
    expect(await ended).toMatchObject({ state: "terminated" });
    expect(await again).toMatchObject({ state: "active" });
    // It was forgotten, and never renewed (seed 90).
    await clock.advance(2_500);
    expect(server.session.all("subscribe")).toHaveLength(3);
  });

  it("tell a state that a renewal finds changed, before the notification behind it", async () => {
    const fixture = createFixture();
    const { clock, recorded, server } = fixture;
    await fixture.online();
    await subscribe(fixture, { ...active, state: 1, expiresMs: 4_000 });
    await clock.advance(2_500);
    const renewal = server.session.last("subscribe");
    server.session.send({ response: { id: renewal.id, subscription: active } }, notification(3, "three"));
    expect(recorded.subscriptions).toMatchObject([{ state: "active" }]);
    expect(recorded.notifications).toHaveLength(1);
  });

  it("that another user agent has ended meanwhile are told after a reconnect that attaches all", async () => {
    const fixture = createFixture({ attachSubscriptions: true });
    const { clock, recorded, server } = fixture;
    await fixture.online();
    await subscribe(fixture);
    await fixture.reconnect();
    server.session.respond(server.session.last("listSubscriptions"), {
      subscriptions: { subscriptions: [] },
    });
    await clock.settle();
    expect(recorded.subscriptions).toMatchObject([{ state: "terminated", reason: "cancelled" }]);
    await fixture.reconnect();
    expect(server.session.all("listSubscriptions")).toEqual([]);
  });

  it("that are still listed after a reconnect, or asked for anew, go on", async () => {
    const fixture = createFixture({ attachSubscriptions: true });
    const { agent, clock, recorded, server } = fixture;
    await fixture.online();
    await subscribe(fixture);
    await fixture.reconnect();
    server.session.respond(server.session.last("listSubscriptions"), {
      subscriptions: { subscriptions: [active] },
    });
    await fixture.reconnect();
    void agent.subscribe(bob);
    await clock.settle();
    server.session.respond(server.session.last("listSubscriptions"), {
      subscriptions: { subscriptions: [] },
    });
    expect(recorded.subscriptions).toEqual([]);
  });

  it("that ended while they were being renewed begin anew, which is told", async () => {
    const fixture = createFixture({ attachSubscriptions: true });
    const { clock, recorded, server } = fixture;
    await fixture.online();
    await subscribe(fixture, { ...active, expiresMs: 4_000 });
    await clock.advance(2_500);
    const renewal = server.session.last("subscribe");
    server.session.send({ subscription: { presentity: bob, state: 3, reason: "expired" } });
    server.session.respond(renewal, { subscription: { ...active, expiresMs: 4_000 } });
    await clock.settle();
    expect(recorded.subscriptions).toMatchObject([{ state: "terminated" }, { state: "active" }]);
    await clock.advance(2_500);
    expect(server.session.all("subscribe")).toHaveLength(3);
  });

  it("that the application cancels while they are being renewed stay cancelled", async () => {
    const fixture = createFixture();
    const { agent, clock, recorded, server } = fixture;
    await fixture.online();
    await subscribe(fixture, { ...active, expiresMs: 4_000 });
    await clock.advance(2_500);
    const renewal = server.session.last("subscribe");
    const ended = agent.unsubscribe(bob);
    await clock.settle();
    server.session.send({ subscription: { presentity: bob, state: 3, reason: "expired" } });
    server.session.respond(renewal, { subscription: { ...active, expiresMs: 4_000 } });
    const cancelled = { presentity: bob, state: 3, reason: "cancelled" };
    server.session.respond(server.session.last("unsubscribe"), { subscription: cancelled });
    await ended;
    expect(recorded.subscriptions).toMatchObject([{ state: "terminated" }]);
    await clock.advance(10_000);
    expect(server.session.all("subscribe")).toHaveLength(2);
  });

  it("that are refused on the way back are told as ended", async () => {
    const fixture = createFixture();
    await fixture.online();
    await subscribe(fixture);
    await fixture.reconnect();
    const error = { code: "resource_exhausted", reason: "too_many_subscriptions", retryable: false };
    fixture.server.session.respond(fixture.server.session.last("subscribe"), { error });
    await fixture.clock.settle();
    expect(fixture.recorded.subscriptions).toMatchObject([
      { state: "terminated", reason: "too_many_subscriptions" },
    ]);
  });

  it("end when they are cancelled", async () => {
    const fixture = createFixture();
    await fixture.online();
    await subscribe(fixture);
    const { agent, clock, server } = fixture;
    const cancelled = agent.unsubscribe(bob, { detach: true });
    await clock.settle();
    expect(server.session.last("unsubscribe").unsubscribe).toMatchObject({ presentity: bob, detach: true });
    server.session.respond(server.session.last("unsubscribe"), {
      subscription: { presentity: bob, state: 3, reason: "cancelled" },
    });
    expect(await cancelled).toMatchObject({ state: "terminated", reason: "cancelled" });
    await fixture.reconnect();
    expect(server.session.all("subscribe")).toEqual([]);
  });

  it("can be listed, and documents fetched", async () => {
    const { agent, clock, online, server } = createFixture();
    await online();
    const listed = agent.subscriptions();
    const fetched = agent.fetch(bob);
    await clock.settle();
    server.session.respond(server.session.last("listSubscriptions"), {
      subscriptions: { subscriptions: [{ presentity: bob, state: 1, reason: "awaiting_decision" }] },
    });
    server.session.respond(server.session.last("fetch"), notification(7, "fetched"));
    expect(await listed).toEqual([
      { presentity: bob, state: "pending", reason: "awaiting_decision", expiresMs: 0 },
    ]);
    expect((await fetched).document.tuples[0]?.notes[0]?.text).toBe("fetched");
  });

  it("follow watchers over a reconnect", async () => {
    const { agent, clock, online, recorded, reconnect, server } = createFixture();
    await online();
    const own = "pres:alice@north.example";
    const listed = agent.watchers(own, { follow: true });
    await clock.settle();
    const entry = { principal: "bob@south.example", kind: 1, state: 1, firstMs: 1, lastMs: 2 };
    server.session.respond(server.session.last("listWatchers"), {
      watchers: { presentity: own, watchers: [entry] },
    });
    expect(await listed).toEqual([
      {
        principal: "bob@south.example",
        kind: "subscriber",
        state: "pending",
        reason: "",
        firstMs: 1,
        lastMs: 2,
      },
    ]);
    server.session.send({ watcher: { presentity: own, watcher: { ...entry, kind: 3, state: 0 } } });
    expect(recorded.watchers).toMatchObject([{ kind: "poller" }]);
    await reconnect();
    server.session.respond(server.session.last("listWatchers"), {
      watchers: { presentity: own, watchers: [entry] },
    });
    await clock.settle();
    expect(recorded.watchers).toHaveLength(2);
  });

  it("are asked for once, however often the connection breaks before the answer", async () => {
    const fixture = createFixture();
    await fixture.online();
    await subscribe(fixture);
    for (let n = 0; n < 3; n++) await fixture.reconnect();
    const { agent, clock, server } = fixture;
    expect(agent.pendingOperations).toBe(1);
    expect(server.session.all("subscribe")).toHaveLength(1);
    server.session.respond(server.session.last("subscribe"), { subscription: active });
    await clock.settle();
    await fixture.reconnect();
    expect(server.session.all("subscribe")).toHaveLength(1);
  });

  it("that end behind its back are no fault of the process when the handler throws", async () => {
    const onSubscription = (): void => {
      throw new Error("in the application");
    };
    const fixture = createFixture({}, { onSubscription });
    await fixture.online();
    await subscribe(fixture);
    for (const answer of [
      { subscription: { presentity: bob, state: 3, reason: "refused", expiresMs: 0 } },
      { error: { code: "permission_denied", reason: "no", message: "no", retryable: false } },
    ]) {
      await fixture.reconnect();
      fixture.server.session.respond(fixture.server.session.last("subscribe"), answer);
      await fixture.clock.settle();
      expect(fixture.logged).toContainEqual(expect.objectContaining({ event: "user_agent.handler_threw" }));
      await subscribe(fixture);
    }
  });
});
