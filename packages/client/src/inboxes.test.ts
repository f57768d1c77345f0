import { common } from "@parley/protocol";
import { createFixture, type Fixture } from "../test/fixture.js";

const inbox = "im:alice@north.example";

function message(seq: number) {
  const bytes = common.InstantMessage.encode({
    id: `m${seq}`,
    from: "im:bob@south.example",
    to: inbox,
    contentType: "text/plain; charset=utf-8",
    body: Buffer.from(`number ${seq} 🍜`),
  }).finish();
  return { message: { inbox, seq, receivedAtMs: 1, message: bytes } };
}

async function open({ agent, clock, server }: Fixture, more = {}, answer = {}) {
  const opened = agent.openInbox({ inbox, device: "laptop", ...more });
  await clock.settle();
  server.session.respond(server.session.last("openInbox"), {
    inboxOpened: { inbox, cursor: 2, lastSeq: 4, ...answer },
  });
  return opened;
}

describe("Inboxes", () => {
  it("hand on each message once and in order, decoded when it is looked at", async () => {
    const fixture = createFixture();
    await fixture.online();
    expect(await open(fixture)).toEqual({ inbox, cursor: 2, lastSeq: 4 });
    fixture.server.session.send(message(3), message(3), message(4), message(3));
    expect(fixture.recorded.messages.map(({ seq }) => seq)).toEqual([3, 4]);
    expect(fixture.recorded.messages[0]).toMatchObject({
      inbox,
      id: "m3",
      from: "im:bob@south.example",
      to: inbox,
      text: "number 3 🍜",
      replyTo: "im:bob@south.example",
    });
  });

  it("acknowledge by themselves, one for many", async () => {
    const fixture = createFixture();
    await fixture.online();
    await open(fixture);
    fixture.server.session.send(message(3), message(4), message(5));
    await fixture.clock.advance(1_000);
    expect(fixture.server.session.all("ackInbox").map(({ ackInbox }) => ackInbox)).toEqual([
      expect.objectContaining({ inbox, device: "laptop", seq: 5 }),
    ]);
  });

  it("leave acknowledging to the application when it says so", async () => {
    const fixture = createFixture();
    await fixture.online();
    await open(fixture, { autoAck: false });
    fixture.server.session.send(message(3), message(4));
    await fixture.clock.advance(1_000);
    expect(fixture.server.session.all("ackInbox")).toEqual([]);
    fixture.agent.ackInbox(inbox, 3);
    await fixture.clock.settle();
    expect(fixture.server.session.last("ackInbox").ackInbox).toMatchObject({ seq: 3 });
  });

  it("are opened behind the last message taken after a reconnect, and what comes again is dropped", async () => {
    const fixture = createFixture();
    await fixture.online();
    await open(fixture);
    fixture.server.session.send(message(3), message(4));
    await fixture.reconnect();
    const { clock, recorded, server } = fixture;
    expect(server.session.last("openInbox").openInbox).toMatchObject({ fromSeq: 5, device: "laptop" });
    // What was read is said again, when it is known that it is the same inbox: the first time may have been lost.
    expect(server.session.all("ackInbox")).toEqual([]);
    server.session.respond(server.session.last("openInbox"), {
      inboxOpened: { inbox, cursor: 2, lastSeq: 4 },
    });
    await clock.settle();
    expect(server.session.last("ackInbox").ackInbox).toMatchObject({ seq: 4 });
    server.session.send(message(4), message(5));
    await clock.settle();
    expect(recorded.messages.map(({ seq }) => seq)).toEqual([3, 4, 5]);
  });

  it("are read from the beginning when they were made anew meanwhile", async () => {
    const fixture = createFixture();
    await fixture.online();
    await open(fixture);
    fixture.server.session.send(message(3), message(4));
    await fixture.reconnect();
    const { clock, recorded, server } = fixture;
    server.session.respond(server.session.last("openInbox"), {
      inboxOpened: { inbox, cursor: 0, lastSeq: 1 },
    });
    server.session.send(message(1), message(2));
    await clock.advance(1_000);
    expect(recorded.messages.map(({ seq }) => seq)).toEqual([3, 4, 1, 2]);
    expect(server.session.all("ackInbox").map(({ ackInbox }) => ackInbox?.seq)).toEqual([2]);
    await fixture.reconnect();
    expect(fixture.server.session.last("openInbox").openInbox).toMatchObject({ fromSeq: 3 });
  });

  it("that do not follow are not opened again when they are through", async () => {
    const fixture = createFixture();
    await fixture.online();
    await open(fixture, { follow: false });
    fixture.server.session.send(message(3), message(4));
    await fixture.reconnect();
    expect(fixture.server.session.all("openInbox")).toEqual([]);
  });

  it("open once at a time", async () => {
    const fixture = createFixture();
    await fixture.online();
    await open(fixture);
    await expect(fixture.agent.openInbox({ inbox, device: "b" })).rejects.toMatchObject({
      reason: "inbox_already_open",
    });
    const { agent, clock, server } = fixture;
    const closed = agent.closeInbox(inbox);
    await clock.settle();
    server.session.respond(server.session.last("closeInbox"), { done: {} });
    await closed;
    server.session.send(message(9));
    expect(fixture.recorded.messages).toEqual([]);
    await open(fixture);
  });

  it("may be opened again when the server has refused", async () => {
    const fixture = createFixture();
    await fixture.online();
    const { agent, clock, server } = fixture;
    const refused = agent.openInbox({ inbox, device: "laptop" });
    await clock.settle();
    server.session.respond(server.session.last("openInbox"), {
      error: { code: "permission_denied", reason: "not_yours", message: "no" },
    });
    await expect(refused).rejects.toMatchObject({ reason: "not_yours" });
    await open(fixture);
  });

  it("can be read in pages", async () => {
    const { agent, clock, online, server } = createFixture();
    await online();
    const page = agent.readInbox({ inbox, fromSeq: 3, count: 2 });
    await clock.settle();
    expect(server.session.last("readInbox").readInbox).toMatchObject({ inbox, fromSeq: 3, count: 2 });
    server.session.respond(server.session.last("readInbox"), {
      messages: { messages: [message(3).message, message(4).message], lastSeq: 9 },
    });
    expect(await page).toMatchObject({ lastSeq: 9, messages: [{ seq: 3 }, { seq: 4 }] });
    const deleted = agent.deleteMessages(inbox, [3]);
    await clock.settle();
    expect(server.session.last("deleteMessages").deleteMessages).toMatchObject({ seqs: [3] });
    server.session.respond(server.session.last("deleteMessages"), { done: {} });
    await deleted;
  });

  it("are opened again once, however often the connection breaks before the answer", async () => {
    const fixture = createFixture();
    await fixture.online();
    const { agent, clock, server } = fixture;
    const opening = agent.openInbox({ inbox: "im:alice@north.example", device: "d" });
    await clock.settle();
    server.session.respond(server.session.last("openInbox"), {
      inboxOpened: { inbox: "im:alice@north.example", cursor: 0, lastSeq: 0 },
    });
    await opening;
    for (let n = 0; n < 3; n++) await fixture.reconnect();
    expect(agent.pendingOperations).toBe(1);
    expect(fixture.server.session.all("openInbox")).toHaveLength(1);
  });
});
