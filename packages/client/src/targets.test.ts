import { createFixture } from "../test/fixture.js";

const home1 = "127.0.0.1:1";
const home2 = "127.0.0.1:2";
const home3 = "127.0.0.1:3";

describe("A user agent of a domain with several servers", () => {
  const addresses = ({ server }: ReturnType<typeof createFixture>): string[] =>
    server.targets.map(({ address }) => address);

  it("tries the next one when the first cannot be reached, and stays where it was let in", async () => {
    const fixture = createFixture({
      alternatives: [home2, home3],
      target: { address: home1, domain: "north.example", ca: "pem" },
    });
    const { agent, clock, server } = fixture;
    server.down.add(home1);
    const connected = agent.connect();
    await clock.settle();
    expect(server.targets).toEqual([
      { address: home1, domain: "north.example", ca: "pem" },
      { address: home2, domain: "north.example", ca: "pem" },
    ]);
    server.session.signIn();
    await connected;
    expect(agent.state.kind).toBe("online");
  });

  it("gives up its first attempt when none can be reached, with what the first one said", async () => {
    const fixture = createFixture({ alternatives: [home2] });
    fixture.server.down.add(home1).add(home2);
    await expect(fixture.agent.connect()).rejects.toThrow(`${home1}: nobody is there`);
    expect(addresses(fixture)).toEqual([home1, home2]);
    fixture.server.down.clear();
    const again = fixture.agent.connect();
    await fixture.clock.settle();
    fixture.server.session.signIn();
    await again;
    expect(addresses(fixture).at(-1)).toBe(home1);
  });

  it("does not ask the next one when its password is refused, or when it has guessed too often", async () => {
    for (const error of [
      { code: "unauthenticated", reason: "unauthenticated", message: "no", retryable: false },
      { code: "resource_exhausted", reason: "sign_in_rate", message: "slowly", retryable: true },
    ]) {
      const fixture = createFixture({ alternatives: [home2] });
      const connected = fixture.agent.connect();
      await fixture.clock.settle();
      fixture.server.session.send({ response: { id: 1, error } });
      await expect(connected).rejects.toMatchObject({ code: error.code });
      expect(addresses(fixture)).toEqual([home1]);
    }
  });

  it("follows a server's word at once, with its resume token, and sends again what was not answered, in order", async () => {
    const fixture = createFixture();
    const { agent, clock, online, recorded, server } = fixture;
    await online();
    const results: string[] = [];
    for (const id of ["a", "b", "c"]) {
      void agent.send({ to: "im:bob@south.example", body: id, id }).then((report) => results.push(report.id));
    }
    await clock.settle();
    const [first] = server.session.all("send");
    const goodbye = {
      code: "draining",
      reason: "ends",
      reconnect: "now",
      alternatives: [home2, home3],
      afterMs: 0,
    };
    const report = { id: "a", to: "im:bob@south.example", status: 1 };
    server.session.send({ response: { id: first?.id ?? 0, report } }, { goodbye });
    server.session.break();
    await clock.settle();
    expect(addresses(fixture)).toEqual([home1, home2]);
    expect(server.session.items[0]).toMatchObject({
      signIn: { resumeToken: "token-1", sessionId: "session-1" },
    });
    server.session.signIn({ resumeToken: "token-2" });
    await clock.settle();
    const resent = server.session.all("send");
    expect(resent).toHaveLength(2);
    for (const [at, id] of ["b", "c"].entries()) {
      server.session.send({
        response: { id: resent[at]?.id ?? 0, report: { id, to: "im:bob@south.example", status: 1 } },
      });
    }
    await clock.settle();
    expect(results).toEqual(["a", "b", "c"]);
    expect(recorded.states.map(({ kind }) => kind)).toEqual(["connecting", "online", "connecting", "online"]);
  });

  it("comes back when it was told to, and also where it does not come back by itself", async () => {
    const fixture = createFixture({ reconnect: false });
    const { agent, clock, online, server } = fixture;
    await online();
    server.session.send({
      goodbye: { code: "draining", reconnect: "now", alternatives: [home2], afterMs: 1_500 },
    });
    server.session.break();
    await clock.advance(1_400);
    expect(addresses(fixture)).toEqual([home1]);
    expect(agent.state.kind).toBe("waiting");
    await clock.advance(100);
    expect(addresses(fixture)).toEqual([home1, home2]);
    server.session.signIn();
    await clock.settle();
    server.session.break();
    await clock.settle();
    expect(agent.state).toMatchObject({ kind: "closed", error: { reason: "connection_lost" } });
  });

  it("goes to the others first when a server is lost without a word: those that it named at the sign-in", async () => {
    const fixture = createFixture();
    const { clock, server } = fixture;
    const connected = fixture.agent.connect();
    await clock.settle();
    server.session.signIn({ alternatives: [home2] });
    await connected;
    server.session.break();
    await clock.advance(200);
    expect(addresses(fixture)).toEqual([home1, home2]);
    server.session.signIn({ alternatives: [home1] });
    await clock.settle();
    server.down.add(home1).add(home2);
    server.session.break();
    // A round without a pause, then a pause.
    await clock.advance(400);
    expect(addresses(fixture).slice(2, 4)).toEqual([home1, home2]);
    expect(fixture.agent.state.kind).toBe("waiting");
  });

  it("goes to those that have come since its sign-in, too", async () => {
    const fixture = createFixture();
    await fixture.online();
    fixture.server.session.send({ servers: { alternatives: [home3] } });
    fixture.server.session.break();
    await fixture.clock.advance(200);
    expect(addresses(fixture)).toEqual([home1, home3]);
  });

  it("is not sent in circles by servers that all end", async () => {
    const fixture = createFixture();
    const { agent, clock, online, server } = fixture;
    await online();
    for (let at = 0; at < 20; at++) {
      const { length } = server.sessions;
      const alternatives = [at % 2 === 0 ? home2 : home1];
      server.session.send({ goodbye: { code: "draining", reconnect: "now", alternatives } });
      server.session.break();
      await clock.settle();
      if (server.sessions.length === length) break;
    }
    expect(agent.state.kind).toBe("waiting");
    expect(server.sessions.length).toBeLessThan(15);
  });

  it("waits before it comes back to a server that has ended its session for a reason of its own", async () => {
    const fixture = createFixture({ alternatives: [home2] });
    await fixture.online();
    fixture.server.session.send({ goodbye: { code: "too_slow", reconnect: "backoff" } });
    fixture.server.session.break();
    await fixture.clock.settle();
    expect(fixture.agent.state.kind).toBe("waiting");
    await fixture.clock.advance(200);
    expect(addresses(fixture)).toEqual([home1, home1]);
  });
});
