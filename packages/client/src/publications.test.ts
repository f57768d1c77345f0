import { createFixture, type Fixture } from "../test/fixture.js";

const presentity = "pres:alice@north.example";
const tuples = [{ id: "t", status: "open" as const, values: [], markup: [], notes: [] }];
const gone = { code: "failed_precondition", reason: "no_such_publication", message: "no", retryable: false };

/** Publishes a bound publication and answers with this tag. */
async function publish({ agent, clock, server }: Fixture, entityTag: string, more = {}) {
  const published = agent.publish({ presentity, tuples, bound: true, ...more });
  await clock.settle();
  server.session.respond(server.session.last("publish"), {
    published: { presentity, entityTag, expiresMs: 600_000, version: { epoch: 1, counter: 1 } },
  });
  return published;
}

function answer({ server }: Fixture, entityTag: string): void {
  server.session.respond(server.session.last("publish"), {
    published: { presentity, entityTag, expiresMs: 600_000, version: { epoch: 1, counter: 2 } },
  });
}

describe("Publications", () => {
  it("are published with their tuples and told with their entity tag", async () => {
    const fixture = createFixture();
    await fixture.online();
    expect(await publish(fixture, "tag-1")).toEqual({
      presentity,
      entityTag: "tag-1",
      expiresMs: 600_000,
      version: { epoch: 1, counter: 1 },
    });
    expect(fixture.server.session.last("publish").publish).toMatchObject({
      presentity,
      entityTag: "",
      bound: true,
      tuples: [{ id: "t", status: 1 }],
    });
  });

  it("are refreshed at half of their time when they are held", async () => {
    const fixture = createFixture();
    await fixture.online();
    await publish(fixture, "tag-1");
    await fixture.clock.advance(25_000);
    // The server is heard of in between, as it would be.
    for (let second = 0; second < 300; second += 25) {
      fixture.server.session.send({ pong: {} });
      await fixture.clock.advance(25_000);
    }
    expect(fixture.server.session.last("publish").publish).toMatchObject({ entityTag: "tag-1", tuples: [] });
    answer(fixture, "tag-2");
    await fixture.clock.settle();
    // The application's name for it stays good.
    const changed = fixture.agent.publish({ presentity, entityTag: "tag-1", tuples });
    await fixture.clock.settle();
    expect(fixture.server.session.last("publish").publish).toMatchObject({ entityTag: "tag-2" });
    answer(fixture, "tag-3");
    expect(await changed).toMatchObject({ entityTag: "tag-3" });
  });

  it("are looked after when the connection is back, and published again when the server has dropped them", async () => {
    const fixture = createFixture();
    await fixture.online();
    await publish(fixture, "tag-1");
    await fixture.reconnect();
    const { server } = fixture;
    expect(server.session.last("publish").publish).toMatchObject({ entityTag: "tag-1", tuples: [] });
    server.session.respond(server.session.last("publish"), { error: gone });
    await fixture.clock.settle();
    expect(server.session.last("publish").publish).toMatchObject({
      entityTag: "",
      bound: true,
      tuples: [{ id: "t" }],
    });
    answer(fixture, "tag-9");
    await fixture.clock.settle();
    const removed = fixture.agent.unpublish(presentity, "tag-1");
    await fixture.clock.settle();
    expect(server.session.last("unpublish").unpublish).toMatchObject({ entityTag: "tag-9" });
    server.session.respond(server.session.last("unpublish"), { published: {} });
    await removed;
  });

  it("are changed and ended under the same number again while the server's store is away", async () => {
    const fixture = createFixture();
    await fixture.online();
    await publish(fixture, "tag-1");
    const { server, clock } = fixture;
    const error = { code: "unavailable", reason: "store_unavailable", message: "away", retryable: true };
    const changed = fixture.agent.publish({ presentity, entityTag: "tag-1", tuples });
    await clock.settle();
    const first = server.session.last("publish");
    server.session.respond(first, { error });
    await clock.advance(200);
    expect(server.session.last("publish")).toEqual(first);
    answer(fixture, "tag-2");
    expect(await changed).toMatchObject({ entityTag: "tag-2" });

    const removed = fixture.agent.unpublish(presentity, "tag-2");
    await clock.settle();
    server.session.respond(server.session.last("unpublish"), { error });
    await clock.advance(200);
    expect(server.session.all("unpublish")).toHaveLength(2);
    // It was carried out the first time.
    server.session.respond(server.session.last("unpublish"), { error: gone });
    await removed;
  });

  it("are published again with what was changed when the change finds them gone", async () => {
    const fixture = createFixture();
    await fixture.online();
    await publish(fixture, "tag-1");
    const newer = [{ ...tuples[0], id: "newer" }] as never;
    const changed = fixture.agent.publish({ presentity, entityTag: "tag-1", tuples: newer });
    await fixture.clock.settle();
    const { server } = fixture;
    server.session.respond(server.session.last("publish"), { error: gone });
    await fixture.clock.settle();
    expect(server.session.last("publish").publish).toMatchObject({
      entityTag: "",
      tuples: [{ id: "newer" }],
    });
    answer(fixture, "tag-2");
    expect(await changed).toMatchObject({ entityTag: "tag-2" });
  });

  it("are changed one after the other", async () => {
    const fixture = createFixture();
    await fixture.online();
    await publish(fixture, "tag-1");
    const { agent, clock, server } = fixture;
    const before = server.session.all("publish").length;
    const first = agent.publish({ presentity, entityTag: "tag-1", tuples });
    const second = agent.publish({ presentity, entityTag: "tag-1", tuples });
    await clock.settle();
    expect(server.session.all("publish")).toHaveLength(before + 1);
    answer(fixture, "tag-2");
    await first;
    await clock.settle();
    expect(server.session.last("publish").publish).toMatchObject({ entityTag: "tag-2" });
    answer(fixture, "tag-3");
    expect(await second).toMatchObject({ entityTag: "tag-3" });
  });

  it("that cannot be kept are told, once", async () => {
    const fixture = createFixture();
    await fixture.online();
    await publish(fixture, "tag-1");
    await fixture.reconnect();
    const { clock, recorded, server } = fixture;
    const error = { code: "permission_denied", reason: "not_yours", message: "no", retryable: false };
    server.session.respond(server.session.last("publish"), { error });
    await clock.settle();
    expect(recorded.lost).toEqual([expect.objectContaining({ entityTag: "tag-1" })]);
    await fixture.reconnect();
    expect(server.session.all("publish")).toEqual([]);
  });

  it("that are not held are left to the application", async () => {
    const fixture = createFixture();
    await fixture.online();
    await publish(fixture, "tag-1", { bound: false });
    await fixture.reconnect();
    expect(fixture.server.session.all("publish")).toEqual([]);
    const { agent, clock, server } = fixture;
    const changed = agent.publish({ presentity, entityTag: "tag-1", tuples });
    await clock.settle();
    server.session.respond(server.session.last("publish"), { error: gone });
    await expect(changed).rejects.toMatchObject({ reason: "no_such_publication" });
  });

  it("are not sent for what is no address", async () => {
    const fixture = createFixture();
    await fixture.online();
    await expect(
      fixture.agent.publish({ presentity: "im:alice@north.example", tuples }),
    ).rejects.toMatchObject({
      code: "invalid_argument",
      reason: "wrong_scheme",
    });
  });

  it.each(["refreshed", "changed"])("stay removed when they were just being %s", async (what) => {
    const fixture = createFixture();
    await fixture.online();
    await publish(fixture, "tag-1");
    const { agent, clock, server } = fixture;
    if (what === "refreshed") await fixture.reconnect();
    else void agent.publish({ presentity, entityTag: "tag-1", tuples });
    await clock.settle();
    const removed = agent.unpublish(presentity, "tag-1");
    await clock.settle();
    answer(fixture, "tag-2");
    await clock.settle();
    const unpublish = server.session.last("unpublish");
    expect(unpublish.unpublish).toMatchObject({ entityTag: "tag-2" });
    server.session.respond(unpublish, { published: { presentity, entityTag: "tag-2", expiresMs: 0 } });
    await removed;
    const before = server.session.all("publish").length;
    // The server is heard of in between, as it would be.
    for (let ms = 0; ms < 400_000; ms += 25_000) {
      server.session.send({ pong: {} });
      await clock.advance(25_000);
    }
    expect(server.session.all("publish")).toHaveLength(before);
    await fixture.reconnect();
    expect(server.session.all("publish")).toEqual([]);
  });

  it("that are lost are no fault of the process when the handler throws", async () => {
    const onPublicationLost = (): void => {
      throw new Error("in the application");
    };
    const fixture = createFixture({}, { onPublicationLost });
    await fixture.online();
    await publish(fixture, "tag-1");
    await fixture.reconnect();
    const error = { code: "permission_denied", reason: "not_yours", message: "no", retryable: false };
    fixture.server.session.respond(fixture.server.session.last("publish"), { error });
    await fixture.clock.settle();
    expect(fixture.logged).toContainEqual(expect.objectContaining({ event: "user_agent.handler_threw" }));
  });
});
