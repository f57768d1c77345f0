import { common } from "@parley/protocol";
import { createFixture } from "../test/fixture.js";

const to = "im:bob@south.example";
const delivered = { status: 1 };
const queued = { status: 5 };

describe("Reports", () => {
  it("answer a send, which carries everything that the application gave", async () => {
    const { agent, clock, online, server } = createFixture();
    await online();
    const sent = agent.send({
      to,
      id: "m1",
      body: "Grüße 🍜",
      replyTo: "im:desk@north.example",
      contacts: ["tel:+431"],
      headers: [{ name: "Subject", value: "Hi" }],
    });
    await clock.settle();
    const bytes = server.session.last("send").send?.message ?? new Uint8Array();
    expect(common.InstantMessage.decode(bytes)).toMatchObject({
      id: "m1",
      from: "im:alice@north.example",
      to,
      contentType: "text/plain; charset=utf-8",
      replyTo: "im:desk@north.example",
      contacts: ["tel:+431"],
      headers: [{ name: "Subject", value: "Hi" }],
      body: Buffer.from("Grüße 🍜"),
      sentAtMs: clock.wallMs(),
    });
    server.session.respond(server.session.last("send"), { report: { id: "m1", to, ...delivered } });
    expect(await sent).toEqual({ id: "m1", to, status: "delivered", reason: "" });
  });

  it("that say queued are followed by the final one, once, and acknowledged", async () => {
    const { agent, clock, online, recorded, server } = createFixture();
    await online();
    const sent = agent.send({ to, id: "m1", body: "" });
    await clock.settle();
    server.session.respond(server.session.last("send"), { report: { id: "m1", to, ...queued } });
    expect(await sent).toMatchObject({ status: "queued" });
    const final = { report: { id: "m1", to, status: 3, reason: "domain_unreachable" } };
    server.session.send(final, final);
    server.session.send(final);
    await clock.settle();
    expect(recorded.reports).toEqual([{ id: "m1", to, status: "failed", reason: "domain_unreachable" }]);
    const keys = server.session.all("ackReports").flatMap(({ ackReports }) => ackReports?.reports ?? []);
    expect(keys).toContainEqual(expect.objectContaining({ id: "m1", to }));
  });

  it("that come again after a reconnect are acknowledged again, and not told again", async () => {
    const { clock, online, recorded, reconnect, server } = createFixture();
    await online();
    server.session.send({ report: { id: "m1", to, ...delivered } });
    await reconnect();
    server.session.send({ report: { id: "m1", to, ...delivered } });
    await clock.settle();
    expect(recorded.reports).toHaveLength(1);
    expect(server.session.all("ackReports")).toHaveLength(1);
  });

  it("that come as an event answer a send that was sent again and still waits", async () => {
    const { agent, clock, online, recorded, reconnect, server } = createFixture();
    await online();
    const sent = agent.send({ to, id: "m1", body: "" });
    await clock.settle();
    await reconnect();
    server.session.send({ report: { id: "m1", to, ...delivered } });
    expect(await sent).toMatchObject({ status: "delivered" });
    server.session.respond(server.session.last("send"), { report: { id: "m1", to, ...delivered } });
    await clock.settle();
    expect(recorded.reports).toEqual([]);
  });

  it("that come after the answer to a send that was sent again are not told again", async () => {
    const { agent, clock, online, recorded, reconnect, server } = createFixture();
    await online();
    const sent = agent.send({ to, id: "m1", body: "" });
    await clock.settle();
    await reconnect();
    server.session.respond(server.session.last("send"), { report: { id: "m1", to, ...delivered } });
    await sent;
    server.session.send({ report: { id: "m1", to, ...delivered } });
    await clock.settle();
    expect(recorded.reports).toEqual([]);
    expect(server.session.all("ackReports")).toHaveLength(1);
  });

  it("come again for a message that the application sends again after its failure", async () => {
    const { agent, clock, online, recorded, server } = createFixture();
    await online();
    for (const final of [{ status: 3, reason: "domain_unreachable" }, delivered]) {
      const sent = agent.send({ to, id: "m1", body: "" });
      await clock.settle();
      server.session.respond(server.session.last("send"), { report: { id: "m1", to, ...queued } });
      expect(await sent).toMatchObject({ status: "queued" });
      server.session.send({ report: { id: "m1", to, ...final } });
      await clock.settle();
    }
    expect(recorded.reports.map(({ status }) => status)).toEqual(["failed", "delivered"]);
    expect(server.session.all("ackReports")).toHaveLength(2);
  });

  it("that nobody takes are not acknowledged", async () => {
    const { clock, online, server } = createFixture({}, { onReport: () => false });
    await online();
    server.session.send({ report: { id: "m1", to, ...delivered } });
    await clock.settle();
    expect(server.session.all("ackReports")).toEqual([]);
  });

  it("of a status that is not known are unknown", async () => {
    const { agent, clock, online, server } = createFixture();
    await online();
    const sent = agent.send({ to, id: "m1", body: "" });
    await clock.settle();
    server.session.respond(server.session.last("send"), { report: { id: "m1", to, status: 99 as never } });
    expect(await sent).toMatchObject({ status: "unknown" });
  });

  it("do not come for what is no address", async () => {
    const { agent, online } = createFixture();
    await online();
    await expect(agent.send({ to: "mailto:x@y.example", body: "" })).rejects.toMatchObject({
      reason: "wrong_scheme",
    });
  });
});

describe("Rules", () => {
  it("are read and replaced", async () => {
    const { agent, clock, online, server } = createFixture();
    await online();
    const address = "pres:alice@north.example";
    const rules = {
      rules: [
        {
          match: { kind: "identity" as const, identities: ["bob@south.example"] },
          handling: "allow" as const,
        },
      ],
      otherwise: "block" as const,
    };
    const set = agent.setRules({ kind: "access", address, rules });
    await clock.settle();
    const sent = server.session.last("setRules").setRules?.rules;
    server.session.respond(server.session.last("setRules"), { done: {} });
    await set;
    const got = agent.getRules({ kind: "access", address });
    await clock.settle();
    server.session.respond(server.session.last("getRules"), { rules: sent ?? {} });
    expect(await got).toEqual(rules);

    const inbox = agent.getRules({ kind: "delivery", address: "im:alice@north.example" });
    await clock.settle();
    server.session.respond(server.session.last("getRules"), { rules: {} });
    expect(await inbox).toEqual({ rules: [], otherwise: "deliver", whenAway: "keep" });

    const decided = agent.decide({ presentity: address, principal: "Bob@south.example", decision: "allow" });
    await clock.settle();
    expect(server.session.last("decide").decide).toMatchObject({ principal: "bob@south.example" });
    server.session.respond(server.session.last("decide"), { done: {} });
    await decided;
  });
});
