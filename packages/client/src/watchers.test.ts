import { createFixture } from "../test/fixture.js";

const own = "pres:alice@north.example";
const entry = (state: number, reason = "") => ({
  principal: "bob@south.example",
  kind: 1,
  state,
  reason,
  firstMs: 1,
  lastMs: 2,
});

describe("Watchers", () => {
  it("are listed with the changes that came in the same frame behind the list", async () => {
    const { agent, clock, online, recorded, server } = createFixture();
    await online();
    const listed = agent.watchers(own, { follow: true });
    await clock.settle();
    const { id } = server.session.last("listWatchers");
    server.session.send(
      { response: { id, watchers: { presentity: own, watchers: [entry(1)] } } },
      { watcher: { presentity: own, watcher: entry(2) } },
      { watcher: { presentity: "pres:else@north.example", watcher: entry(3) } },
    );
    expect(await listed).toMatchObject([{ state: "active" }]);
    expect(recorded.watchers).toMatchObject([{ state: "active" }, { state: "terminated" }]);
  });

  it("are told after a reconnect in the order in which the server says them", async () => {
    const { agent, clock, online, recorded, reconnect, server } = createFixture();
    await online();
    const listed = agent.watchers(own, { follow: true });
    await clock.settle();
    server.session.respond(server.session.last("listWatchers"), {
      watchers: { presentity: own, watchers: [] },
    });
    await listed;
    await reconnect();
    const { id } = server.session.last("listWatchers");
    // The list was told behind what came after it (seed 13).
    server.session.send(
      { response: { id, watchers: { presentity: own, watchers: [entry(3, "expired")] } } },
      { watcher: { presentity: own, watcher: entry(3, "cancelled") } },
    );
    await clock.settle();
    expect(recorded.watchers.map(({ reason }) => reason)).toEqual(["expired", "cancelled"]);
  });

  it("are not followed any more when the list was refused after a reconnect, which is logged", async () => {
    const { agent, clock, logged, online, reconnect, server } = createFixture();
    await online();
    const listed = agent.watchers(own, { follow: true });
    await clock.settle();
    server.session.respond(server.session.last("listWatchers"), {
      watchers: { presentity: own, watchers: [] },
    });
    await listed;
    await reconnect();
    server.session.respond(server.session.last("listWatchers"), {
      error: { code: "permission_denied", reason: "not_the_owner" },
    });
    await clock.settle();
    expect(logged).toContainEqual(
      expect.objectContaining({ event: "watchers.lost", reason: "not_the_owner" }),
    );
  });
});
