import { common } from "@parley/protocol";
import { ParleyError } from "@parley/runtime";
import { createFixture } from "../test/fixture.js";
import type { UserAgent } from "./user-agent.js";

const refused = { code: "unauthenticated", reason: "unauthenticated", message: "no", retryable: false };

describe("UserAgent, connecting", () => {
  it("signs in with the password and the session id, and resolves with what the server said", async () => {
    const { agent, clock, server } = createFixture({ attachSubscriptions: true });
    const connected = agent.connect();
    await clock.settle();
    expect(server.session.items).toHaveLength(1);
    expect(server.session.items[0]).toMatchObject({
      id: 1,
      signIn: {
        password: { principal: "alice@north.example", password: "secret" },
        sessionId: "session-1",
        attachSubscriptions: true,
      },
    });
    server.session.signIn();
    expect(await connected).toMatchObject({ principal: "alice@north.example", heartbeatMs: 30_000 });
    expect(agent.state.kind).toBe("online");
  });

  it("fails what is larger than the server takes, and goes on with the rest", async () => {
    const { agent, clock, server } = createFixture();
    const connected = agent.connect();
    const early = agent.send({ to: "im:bob@south.example", body: "x".repeat(70_000) });
    const small = agent.send({ to: "im:bob@south.example", body: "small", id: "small" });
    early.catch(() => undefined);
    await clock.settle();
    server.session.signIn();
    await connected;
    await clock.settle();
    await expect(early).rejects.toMatchObject({ code: "out_of_range", reason: "message_too_large" });
    await expect(early).rejects.toThrow("limit 65536 (messageBytesMax)");
    await expect(
      agent.send({ to: "im:bob@south.example", body: "x".repeat(2_000_000) }),
    ).rejects.toMatchObject({ reason: "message_too_large" });
    const note = { id: "n", values: [], markup: [], notes: [{ lang: "", text: "x".repeat(1_100_000) }] };
    await expect(
      agent.publish({ presentity: "pres:alice@north.example", tuples: [note] }),
    ).rejects.toMatchObject({ code: "out_of_range", reason: "operation_too_large" });
    const { id } = server.session.items.at(-1) ?? {};
    server.session.send({
      response: { id: id ?? 0, report: { id: "small", to: "im:bob@south.example", status: 1 } },
    });
    expect(await small).toMatchObject({ status: "delivered" });
  });

  it("sends a message again when the server asks for it, and gives up some time", async () => {
    const { agent, clock, online, server } = createFixture();
    await online();
    const error = { code: "aborted", reason: "being_settled", message: "again", retryable: true };
    const sending = agent.send({ to: "im:bob@south.example", body: "x", id: "x" });
    await clock.settle();
    const [first] = server.session.all("send");
    const id = first?.id ?? 0;
    server.session.send({ response: { id, error } });
    await clock.advance(150);
    expect(server.session.all("send")).toHaveLength(1);
    await clock.advance(50);
    expect(server.session.all("send")).toHaveLength(2);
    server.session.send({ response: { id, report: { id: "x", to: "im:bob@south.example", status: 1 } } });
    expect(await sending).toMatchObject({ status: "delivered" });

    const hopeless = agent.send({ to: "im:bob@south.example", body: "y", id: "y" });
    hopeless.catch(() => undefined);
    for (let at = 0; at < 40; at++) {
      await clock.advance(2_000);
      server.session.send({ response: { id: id + 1, error } });
    }
    await expect(hopeless).rejects.toMatchObject({ code: "aborted", reason: "being_settled" });
    expect(server.session.all("send").length).toBeLessThan(40);
    const closed = agent.send({ to: "im:bob@south.example", body: "z", id: "z" });
    closed.catch(() => undefined);
    await clock.settle();
    server.session.send({ response: { id: id + 2, error } });
    agent.abort();
    await expect(closed).rejects.toMatchObject({ code: "failed_precondition" });
  });

  it("signs in as a guest", async () => {
    const { agent, clock, server } = createFixture({
      credentials: { kind: "anonymous", domain: "north.example" },
    });
    const connected = agent.connect();
    await clock.settle();
    expect(server.session.items[0]).toMatchObject({ signIn: { anonymous: { domain: "north.example" } } });
    server.session.signIn({ principal: "" });
    expect((await connected).principal).toBe("");
  });

  it("rejects when the credentials are refused, and may be called again", async () => {
    const { agent, clock, server } = createFixture();
    const connected = agent.connect();
    await clock.settle();
    server.session.send({ response: { id: 1, error: refused } });
    await expect(connected).rejects.toMatchObject({ code: "unauthenticated" });
    expect(agent.state.kind).toBe("idle");
    const again = agent.connect();
    await clock.settle();
    server.session.signIn();
    await again;
    expect(server.sessions).toHaveLength(2);
  });

  it("rejects with the dialler's error when there is no server", async () => {
    const { agent, server } = createFixture();
    server.failure = new ParleyError("unavailable", "no", { details: { reason: "connection_refused" } });
    await expect(agent.connect()).rejects.toMatchObject({ reason: "connection_refused" });
  });

  it("goes on trying from the first attempt on with retryFirst, until the signal aborts", async () => {
    const { agent, clock, server } = createFixture({ retryFirst: true });
    server.failure = new ParleyError("unavailable", "no", { details: { reason: "connection_refused" } });
    const abort = new AbortController();
    const connected = agent.connect(abort.signal);
    connected.catch(() => undefined);
    await clock.advance(60_000);
    expect(server.targets.length).toBeGreaterThan(3);
    abort.abort();
    await expect(connected).rejects.toMatchObject({ code: "cancelled" });
    const tried = server.targets.length;
    await clock.advance(60_000);
    expect(server.targets).toHaveLength(tried);
  });

  it("gives up when the sign-in is not answered in time", async () => {
    const { agent, clock } = createFixture({ connectTimeoutMs: 5_000 });
    const connected = agent.connect();
    connected.catch(() => undefined);
    await clock.advance(5_000);
    await expect(connected).rejects.toMatchObject({ reason: "connect_timeout" });
  });

  it("refuses a second connect, and operations before the first", async () => {
    const { agent, online } = createFixture();
    await expect(agent.subscriptions()).rejects.toMatchObject({ reason: "not_connected" });
    await expect(agent.send({ to: "im:bob@south.example", body: "" })).rejects.toMatchObject({
      reason: "not_connected",
    });
    await online();
    await expect(agent.connect()).rejects.toMatchObject({ reason: "already_connected" });
  });

  it("takes garbage from the server for a lost connection", async () => {
    const { agent, clock, online, server } = createFixture();
    await online();
    server.session.sendRaw(Buffer.from([0x0a, 0xff, 0xff]));
    await clock.settle();
    expect(agent.state).toMatchObject({ kind: "waiting", cause: { reason: "protocol_error" } });
    expect(server.session.closedWith).toMatchObject({ code: "protocol_error" });
  });
});

describe("UserAgent, reconnecting", () => {
  it("comes back with the resume token and the same session id", async () => {
    const { agent, online, reconnect, server } = createFixture();
    await online();
    await reconnect();
    expect(server.session.items[0]?.signIn).toMatchObject({
      resumeToken: "token-1",
      sessionId: "session-1",
    });
    expect(agent.state.kind).toBe("online");
  });

  it("falls back to the password when the resume token is refused", async () => {
    const { agent, clock, online, server } = createFixture();
    await online();
    server.session.break();
    await clock.advance(1_000);
    server.session.send({ response: { id: 1, error: refused } });
    await clock.settle();
    expect(server.sessions).toHaveLength(3);
    expect(server.session.items[0]?.signIn).toMatchObject({ password: { password: "secret" } });
    server.session.signIn();
    expect(agent.state.kind).toBe("online");
  });

  it("ends for good when the password is refused as well", async () => {
    const { agent, clock, online, server } = createFixture();
    await online();
    const pending = agent.subscriptions();
    pending.catch(() => undefined);
    server.session.break();
    await clock.advance(1_000);
    server.session.send({ response: { id: 1, error: refused } });
    await clock.settle();
    server.session.send({ response: { id: 1, error: refused } });
    expect(await agent.closed).toMatchObject({ code: "unauthenticated" });
    await expect(pending).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(agent.subscriptions()).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("waits longer after every failure, and the shortest again after a good connection", async () => {
    const { clock, online, recorded, server } = createFixture();
    await online();
    server.failure = new ParleyError("unavailable", "no", { details: { reason: "connection_refused" } });
    server.session.break();
    await clock.advance(120_000);
    const waits = recorded.states.flatMap((state) => (state.kind === "waiting" ? [state.retryInMs] : []));
    expect(waits[0]).toBeLessThanOrEqual(200);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(15_000);
    expect(waits.at(-1)).toBeLessThanOrEqual(30_000);
    server.failure = undefined;
    await clock.advance(60_000);
    server.session.signIn();
    await clock.advance(10_000);
    server.session.break();
    await clock.settle();
    expect(recorded.states.at(-1)).toMatchObject({ kind: "waiting" });
    const last = recorded.states.at(-1);
    expect(last?.kind === "waiting" ? last.retryInMs : 0).toBeLessThanOrEqual(200);
  });

  it("waits as long as the server asks for", async () => {
    const { clock, online, recorded, server } = createFixture();
    await online();
    server.session.break();
    await clock.advance(1_000);
    server.session.send({
      response: {
        id: 1,
        error: { code: "resource_exhausted", reason: "rate", retryable: true, retryAfterMs: 50_000 },
      },
    });
    expect(recorded.states.at(-1)).toMatchObject({ kind: "waiting", retryInMs: 50_000 });
  });

  it("does not come back when the server says never, or when it was told not to", async () => {
    const first = createFixture();
    await first.online();
    first.server.session.send({ goodbye: { code: "account_removed", reason: "gone", reconnect: "never" } });
    first.server.session.break();
    await first.clock.settle();
    expect(await first.agent.closed).toMatchObject({ reason: "account_removed", retryable: false });

    const second = createFixture({ reconnect: false });
    await second.online();
    second.server.session.break();
    await second.clock.settle();
    expect(await second.agent.closed).toMatchObject({ reason: "connection_lost" });
  });

  it("says ping in silence, and takes two heartbeats without an answer for a lost connection", async () => {
    const { agent, clock, online, server } = createFixture();
    await online();
    await clock.advance(30_000);
    expect(server.session.all("ping").length).toBeGreaterThan(0);
    server.session.send({ pong: { payload: 1 } });
    await clock.advance(59_000);
    expect(agent.state.kind).toBe("online");
    await clock.advance(31_000);
    expect(server.sessions[0]?.closedWith).toMatchObject({ code: "heartbeat_missed" });
  });

  it("sends what a handler begins when it is online behind what was not answered", async () => {
    const to = "im:bob@south.example";
    const holder: { agent?: UserAgent } = {};
    let states = 0;
    const onState = (state: { readonly kind: string }): void => {
      if (state.kind === "online" && ++states === 2) void holder.agent?.send({ to, body: "new", id: "new" });
    };
    const fixture = createFixture({}, { onState });
    holder.agent = fixture.agent;
    await fixture.online();
    void fixture.agent.send({ to, body: "old", id: "old" });
    await fixture.clock.settle();
    await fixture.reconnect();
    const sent = fixture.server.session
      .all("send")
      .map(({ send }) => common.InstantMessage.decode(send?.message ?? new Uint8Array(0)).id);
    expect(sent).toEqual(["old", "new"]);
  });

  it("sends again what was not answered, in its old order and with its old ids, and each once", async () => {
    const { agent, clock, online, reconnect, server } = createFixture();
    await online();
    const sends = ["a", "b", "c"].map((id) => agent.send({ to: "im:bob@south.example", id, body: id }));
    await clock.settle();
    const first = server.session.all("send");
    expect(first).toHaveLength(3);
    server.session.respond(first[1] as never, { report: { id: "b", to: "im:bob@south.example", status: 1 } });
    expect(await sends[1]).toMatchObject({ id: "b", status: "delivered" });
    await reconnect();
    const again = server.session.all("send");
    expect(again.map(({ id }) => id)).toEqual([first[0]?.id, first[2]?.id]);
    expect(again.map(({ send }) => send?.message)).toEqual([
      first[0]?.send?.message,
      first[2]?.send?.message,
    ]);
    for (const item of again) server.session.respond(item, { report: { status: 1 } });
    await expect(Promise.all(sends)).resolves.toHaveLength(3);
    expect(agent.pendingOperations).toBe(0);
  });

  it("keeps operations that are called while the connection is lost, within its limits", async () => {
    const { agent, clock, online, server } = createFixture({ operationsMax: 2 });
    await online();
    server.session.break();
    await clock.settle();
    const kept = [agent.subscriptions(), agent.subscriptions()];
    await expect(agent.subscriptions()).rejects.toMatchObject({ reason: "too_many_operations" });
    await clock.advance(1_000);
    server.session.signIn();
    await clock.settle();
    for (const item of server.session.all("listSubscriptions")) {
      server.session.respond(item, { subscriptions: { subscriptions: [] } });
    }
    await expect(Promise.all(kept)).resolves.toEqual([[], []]);
  });

  it("refuses more bytes than operationsBytesMax", async () => {
    const { agent, online } = createFixture({ operationsBytesMax: 1_000 });
    await online();
    const body = new Uint8Array(2_000);
    await expect(agent.send({ to: "im:bob@south.example", body })).rejects.toMatchObject({
      reason: "too_many_operations",
    });
  });
});

describe("UserAgent, ending", () => {
  it("says goodbye after what was sent, and is closed when the stream is", async () => {
    const { agent, clock, online, server } = createFixture();
    await online();
    const sent = agent.send({ to: "im:bob@south.example", body: "last" });
    sent.catch(() => undefined);
    const closing = agent.close();
    await clock.settle();
    await closing;
    expect(server.session.items.map(({ operation }) => operation)).toEqual(["signIn", "send", "goodbye"]);
    expect(await agent.closed).toBeUndefined();
    await expect(sent).rejects.toMatchObject({ reason: "not_connected" });
    await agent.close();
  });

  it("aborts without a goodbye, and does not come back", async () => {
    const { agent, clock, online, server } = createFixture();
    await online();
    agent.abort();
    await clock.advance(60_000);
    expect(server.session.all("goodbye")).toEqual([]);
    expect(server.session.closedWith).toMatchObject({ code: "connection_lost" });
    expect(server.sessions).toHaveLength(1);
    expect(clock.timersPending).toBe(0);
  });

  it("ends while it waits to come back", async () => {
    const { agent, clock, online, server } = createFixture();
    await online();
    server.session.break();
    await clock.settle();
    await agent.close();
    await clock.advance(60_000);
    expect(server.sessions).toHaveLength(1);
    expect(clock.timersPending).toBe(0);
  });

  it("gives up one operation when its signal aborts, and does not send that again", async () => {
    const { agent, online, reconnect, server } = createFixture();
    await online();
    const abort = new AbortController();
    const asked = agent.subscriptions({ signal: abort.signal });
    abort.abort();
    await expect(asked).rejects.toMatchObject({ code: "cancelled" });
    await expect(agent.subscriptions({ signal: abort.signal })).rejects.toMatchObject({ code: "cancelled" });
    await reconnect();
    expect(server.session.all("listSubscriptions")).toEqual([]);
  });

  it("goes on when a handler throws, and logs it", async () => {
    const { logged, online, server } = createFixture(
      {},
      {
        onReport: () => {
          throw new Error("a fault of the application");
        },
      },
    );
    await online();
    server.session.send({ report: { id: "x", to: "im:bob@south.example", status: 1 } });
    expect(logged).toContainEqual(expect.objectContaining({ event: "user_agent.handler_threw" }));
  });
});
