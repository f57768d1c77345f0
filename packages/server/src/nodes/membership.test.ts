import { parseDomain } from "@parley/model";
import { ParleyError } from "@parley/runtime";
import type { NodeRecord } from "@parley/store";
import { type SharedHome, SharedHomes } from "../../test/shared-homes.js";
import type { TestClient } from "../../test/test-client.js";

/** The records as they are in the store. */
async function records(world: SharedHomes): Promise<readonly NodeRecord[]> {
  return world.settled(world.store.nodes(world.clock.wallMs()));
}

function stateOf({ node, state }: NodeRecord): string {
  return `${node} ${state}`;
}

/** Where the others are, each time that a session was told; in alphabetical order, since it is told in any. */
function told({ items }: TestClient): string[][] {
  return items.flatMap(({ servers }) => (servers == null ? [] : [[...(servers.alternatives ?? [])].sort()]));
}

/** A record of a server that is not there. */
async function leaveBehind(world: SharedHomes, more: Partial<NodeRecord> = {}): Promise<void> {
  const nowMs = world.clock.wallMs();
  const record: NodeRecord = {
    node: "home3",
    incarnation: "old",
    clientAddress: "",
    state: "running",
    startedAtMs: nowMs,
    expiresAtMs: nowMs + 9_000,
    configHash: "",
    ...more,
  };
  await world.settled(world.store.putNode(record, nowMs));
}

describe("A server of several", () => {
  it("is on the list while it lives, and any of them tells the list", async () => {
    const world = await SharedHomes.start();
    expect((await records(world)).map(stateOf)).toEqual(["home1 running", "home2 running"]);
    await world.clock.advance(60_000);
    const { nodes } = await world.settled(world.at(2).server.admin.listNodes({}));
    expect(nodes).toMatchObject([
      { node: "home1", clientAddress: "home1.north.example:7442", state: "running", self: false },
      { node: "home2", self: true, incarnation: world.at(2).server.incarnation },
    ]);
    await world.passing(world.at(1).server.stop());
    expect((await records(world)).map(stateOf)).toEqual(["home2 running"]);
    await world.stop();
  });

  it("tells user agents of the others at their sign-in", async () => {
    const world = await SharedHomes.start();
    const { signedIn } = await world.signIn(world.at(1), "alice");
    expect(signedIn.alternatives).toEqual(["home2.north.example:7442"]);
    world.at(1).server.setAlternatives(["elsewhere.north.example:7442", "home2.north.example:7442"]);
    const again = await world.signIn(world.at(1), "alice");
    expect(again.signedIn.alternatives).toEqual(["home2.north.example:7442", "elsewhere.north.example:7442"]);
    await world.stop();
  });

  it("tells sessions at once of others that come, drain or are added by hand", async () => {
    const world = await SharedHomes.start();
    const { client } = await world.signIn(world.at(1), "alice");
    const stranger = world.connect(world.at(1));
    const third = await world.add({ node: "home3" });
    await world.clock.settle();
    const [home2, home3] = ["home2.north.example:7442", "home3.north.example:7442"];
    expect(told(client)).toEqual([[home2, home3]]);
    const stopping = third.server.stop();
    await world.clock.settle();
    expect(told(client)).toEqual([[home2, home3], [home2]]);
    await world.passing(stopping);
    world.at(1).server.setAlternatives(["elsewhere.north.example:7442"]);
    await world.clock.settle();
    expect(told(client).slice(2)).toEqual([["elsewhere.north.example:7442", home2]]);
    // Who has not signed in is told nothing.
    expect(told(stranger)).toEqual([]);
    await world.stop();
  });

  it("tells sessions of others that have come or gone without a word when it next reads the list", async () => {
    const world = await SharedHomes.start();
    const { client } = await world.signIn(world.at(1), "alice");
    world.bus.fate = () => "lose";
    await leaveBehind(world, { clientAddress: "home3.north.example:7442" });
    await world.clock.advance(5_000);
    expect(told(client)).toEqual([["home2.north.example:7442", "home3.north.example:7442"]]);
    await world.clock.advance(15_000);
    expect(told(client).slice(1)).toEqual([["home2.north.example:7442"]]);
    await world.stop();
  });

  it("tells many sessions some at a time, and none that has gone meanwhile", async () => {
    const world = await SharedHomes.start({ sessionsPerPrincipalMax: 2_000, sessionsMax: 2_000 });
    const clients: TestClient[] = [];
    for (let at = 0; at < 1_100; at++) clients.push((await world.signIn(world.at(1), "alice")).client);
    world.at(1).server.setAlternatives(["elsewhere.north.example:7442"]);
    const count = (): number => clients.filter((client) => told(client).length > 0).length;
    await world.clock.settle();
    expect(count()).toBe(1_000);
    clients.at(-1)?.push({ goodbye: { code: "goodbye" } });
    await world.clock.advance(50);
    expect(count()).toBe(1_099);
    await world.stop();
  });

  it("does not start beside another one of its name", async () => {
    const world = await SharedHomes.start();
    const third = world.make({ node: "home1" });
    await expect(world.passing(third.server.start())).rejects.toMatchObject({
      code: "failed_precondition",
      reason: "node_taken",
    });
    expect(third.server.state).not.toBe("running");
    expect(world.at(1).server.state).toBe("running");
    expect((await records(world)).map(stateOf)).toEqual(["home1 running", "home2 running"]);
    await world.stop();
  });

  it("waits until the record of a server of its name that was killed has run out", async () => {
    const world = await SharedHomes.start();
    await leaveBehind(world);
    const third = world.make({ node: "home3" });
    const starting = third.server.start();
    await world.clock.advance(8_000);
    expect(third.server.state).toBe("starting");
    expect(world.logged).toContainEqual(
      expect.objectContaining({ event: "node.waiting", node: "home3", waitMs: 9_000 }),
    );
    await world.passing(starting);
    expect(third.server.state).toBe("running");
    world.homes.push(third);
    await world.stop();
  });

  it("can be told to stop while it waits", async () => {
    const world = await SharedHomes.start();
    await leaveBehind(world);
    const third = world.make({ node: "home3" });
    const starting = third.server.start();
    starting.catch(() => undefined);
    await world.clock.settle();
    await world.passing(third.server.stop());
    await expect(starting).rejects.toMatchObject({ code: "cancelled" });
    expect(await third.server.closed).toBeUndefined();
    expect(world.logged.map(({ event }) => event)).not.toContain("server.failed");
    await world.stop();
  });

  it("does not wait for one that it is told is gone", async () => {
    const world = await SharedHomes.start();
    await leaveBehind(world);
    await world.add({ node: "home3", predecessor: "old" });
    await world.stop();
  });

  it("does not start with another configuration, and says what differs; one that drains does not count", async () => {
    const sharedSettings = { domains: "north.example", "messages.dedupe": 1_000 };
    const world = await SharedHomes.start({ sharedSettings });
    const other = { ...sharedSettings, "messages.dedupe": 2_000 };
    const third = world.make({ node: "home3", sharedSettings: other });
    await world.clock.advance(1);
    const starting = world.passing(third.server.start());
    await expect(starting).rejects.toMatchObject({ code: "failed_precondition", reason: "config_mismatch" });
    await expect(starting).rejects.toThrow("server home1, which runs already");
    await expect(starting).rejects.toThrow("on all servers of a domain: messages.dedupe");
    expect((await records(world)).map(stateOf)).toEqual(["home1 running", "home2 running"]);
    for (const { server } of world.homes.splice(0)) await world.passing(server.stop());
    await leaveBehind(world, { node: "home9", state: "draining", configHash: "messages.dedupe=x" });
    await world.add({ node: "home3", sharedSettings: other });
    await world.stop();
  });

  it("does not start beside others when it has no bus that it shares with them", async () => {
    const world = await SharedHomes.start();
    const bus = Object.defineProperty(world.bus.server("home3"), "shared", { value: false });
    const lonely = world.make({ node: "home3" }, bus);
    await expect(world.passing(lonely.server.start())).rejects.toMatchObject({ reason: "bus_not_shared" });
    await world.stop();
  });

  it("comes back on the list when the store was away for longer than its lease", async () => {
    const world = await SharedHomes.start();
    world.at(1).storeAway = true;
    await world.clock.advance(20_000);
    expect((await records(world)).map(stateOf)).toEqual(["home2 running"]);
    expect(world.at(1).server.health).toMatchObject({ live: true, ready: false });
    expect(world.at(1).server.health.checks).toContainEqual({ name: "store", ok: false, detail: "away" });
    world.at(1).storeAway = false;
    await world.clock.advance(6_000);
    expect((await records(world)).map(stateOf)).toEqual(["home1 running", "home2 running"]);
    const events = world.logged.map(({ event }) => event);
    expect(events.filter((event) => event === "node.renewal_failed")).toHaveLength(1);
    expect(events).toContain("node.lost");
    expect(world.at(1).server.health.ready).toBe(true);
    await world.stop();
  });

  it("ends when another one has come under its name while it was away", async () => {
    const world = await SharedHomes.start();
    world.at(1).storeAway = true;
    await world.clock.advance(20_000);
    await leaveBehind(world, {
      node: "home1",
      incarnation: "new",
      expiresAtMs: world.clock.wallMs() + 60_000,
    });
    world.at(1).storeAway = false;
    await world.clock.advance(20_000);
    expect(await world.passing(world.at(1).server.closed)).toMatchObject({ reason: "node_taken" });
    expect((await records(world)).find(({ node }) => node === "home1")?.incarnation).toBe("new");
    await world.stop();
  });

  it("leaves without a word when the store is away", async () => {
    const world = await SharedHomes.start();
    world.at(1).storeAway = true;
    await world.passing(world.at(1).server.stop(undefined, 60_000));
    expect(world.logged).toContainEqual(expect.objectContaining({ event: "node.removal_failed" }));
    await world.stop();
  });
});

describe("A server that drains", () => {
  it("sends its sessions to the others over a while, each when it is answered, and newcomers at once", async () => {
    const world = await SharedHomes.start({ drainSpreadMs: 1_000 });
    const home = world.at(1);
    const clients: TestClient[] = [];
    for (let at = 0; at < 20; at++) clients.push((await world.signIn(home, "alice")).client);
    const stopping = home.server.stop(undefined, 30_000);
    await world.clock.settle();
    expect(home.server.health.ready).toBe(false);
    expect((await records(world)).map(stateOf)).toEqual(["home1 draining", "home2 running"]);
    const newcomer = world.connect(home);
    await world.clock.settle();
    const elsewhere = {
      code: "draining",
      reconnect: "now",
      alternatives: ["home2.north.example:7442"],
    };
    expect(newcomer.goodbye).toMatchObject(elsewhere);
    const gone = (): number => clients.filter(({ goodbye }) => goodbye !== undefined).length;
    expect(gone()).toBeGreaterThan(0);
    expect(gone()).toBeLessThan(5);
    // Who is still here is served as before.
    const last = clients.at(-1);
    expect((await last?.ask({ listSubscriptions: {} }))?.error).toBeFalsy();
    await world.clock.advance(500);
    expect(gone()).toBeGreaterThan(8);
    expect(gone()).toBeLessThan(13);
    await world.passing(stopping);
    expect(clients.every(({ goodbye }) => goodbye?.code === "draining")).toBe(true);
    expect(await home.server.closed).toBeUndefined();
    await world.stop();
  });

  it("answers what is under way, and leaves what has come since", async () => {
    const world = await SharedHomes.start({ drainSpreadMs: 100, drainAnswerMs: 2_000, queuedReportMs: 500 });
    const home = world.at(1);
    const { client } = await world.signIn(home, "alice");
    let answer: (() => void) | undefined;
    holdBack(world, "account", (go) => {
      answer = go;
    });
    const id = client.begin({ openInbox: { inbox: "im:alice@north.example", device: "d", follow: true } });
    await world.clock.settle();
    if (client.answerTo(id) !== undefined) throw new Error("it was answered too early for this test");
    const stopping = home.server.stop(undefined, 30_000);
    await world.clock.advance(200);
    expect(client.goodbye).toBeUndefined();
    const late = client.begin({ listSubscriptions: {} });
    await world.clock.settle();
    answer?.();
    await world.passing(stopping);
    expect(client.answersTo(id)).toBe(1);
    expect(client.answersTo(late)).toBe(0);
    expect(client.goodbye).toMatchObject({ code: "draining" });
    expect(client.items.at(-1)?.goodbye).toBeTruthy();
    await world.stop();
  });

  it("does not wait for an answer for ever", async () => {
    const world = await SharedHomes.start({ drainSpreadMs: 100, drainAnswerMs: 2_000 });
    const home = world.at(1);
    const { client } = await world.signIn(home, "alice");
    holdBack(world, "account", () => undefined);
    const id = client.begin({ openInbox: { inbox: "im:alice@north.example", device: "d", follow: true } });
    await world.clock.settle();
    const stopping = home.server.stop(undefined, 5_000);
    await world.clock.advance(1_000);
    expect(client.goodbye).toBeUndefined();
    await world.passing(stopping);
    expect(client.answersTo(id)).toBe(0);
    expect(client.goodbye).toMatchObject({ code: "draining" });
    await world.stop();
  });

  it("does not keep its sessions for a while when it has failed", async () => {
    const world = await SharedHomes.start({ drainSpreadMs: 5_000 });
    const clients: TestClient[] = [];
    for (let at = 0; at < 5; at++) clients.push((await world.signIn(world.at(1), "alice")).client);
    await world.clock.advance(6_000);
    world.at(1).storeAway = true;
    await world.clock.advance(20_000);
    await leaveBehind(world, {
      node: "home1",
      incarnation: "new",
      expiresAtMs: world.clock.wallMs() + 60_000,
    });
    world.at(1).storeAway = false;
    while (clients[0]?.goodbye === undefined) await world.clock.advance(50);
    expect(clients.map(({ goodbye }) => goodbye?.code)).toEqual(Array(5).fill("draining"));
    await world.passing(world.at(1).server.closed);
    await world.stop();
  });

  it("says that it is being stopped where there is nowhere else to go", async () => {
    const world = await SharedHomes.start();
    await world.passing(world.at(2).server.stop());
    const { client } = await world.signIn(world.at(1), "alice");
    await world.passing(world.at(1).server.stop());
    expect(client.goodbye).toMatchObject({ code: "shutdown", alternatives: [] });
    await world.stop();
  });
});

/** Holds back the next read of the inbox' record until `go` is called. */
function holdBack(world: SharedHomes, _what: string, onHeld: (go: () => void) => void): void {
  const { store } = world;
  const before = store.inbox.bind(store);
  Object.defineProperty(store, "inbox", {
    configurable: true,
    value: async (inbox: Parameters<typeof before>[0]) => {
      await new Promise<void>((resolve) => onHeld(resolve));
      return before(inbox);
    },
  });
}

describe("A server that stood still", () => {
  /** Two servers, and a session at the first. */
  async function stoodStill(ms: number, during: (world: SharedHomes, home: SharedHome) => Promise<void>) {
    const world = await SharedHomes.start();
    const home = world.at(1);
    const { client } = await world.signIn(home, "alice");
    await world.clock.advance(6_000);
    const standing = home.standStill(ms);
    await during(world, home);
    await standing;
    await world.clock.advance(5);
    return { world, home, client };
  }

  it("ends its sessions before it handles what came in meanwhile, and takes new ones", async () => {
    const { client, home, world } = await stoodStill(10_000, async () => undefined);
    expect(client.goodbye).toMatchObject({
      code: "stalled",
      reconnect: "now",
      alternatives: ["home2.north.example:7442"],
    });
    expect(world.logged).toContainEqual(
      expect.objectContaining({ event: "server.stalled", nodeLeaseMs: 15_000 }),
    );
    const again = await world.signIn(home, "alice");
    expect(again.client.goodbye).toBeUndefined();
    await world.stop();
  });

  it("takes no notice of a pause that is short", async () => {
    const { client, world } = await stoodStill(2_000, async () => undefined);
    expect(client.goodbye).toBeUndefined();
    await world.stop();
  });

  it("handles nothing that a session sent to it meanwhile", async () => {
    const world = await SharedHomes.start();
    const home = world.at(1);
    const { client } = await world.signIn(home, "alice");
    await world.clock.advance(6_000);
    await home.standStill(10_000);
    // The frame is read before any timer has run.
    const id = client.begin({ listSubscriptions: {} });
    await world.clock.settle();
    expect(client.answersTo(id)).toBe(0);
    expect(client.goodbye).toMatchObject({ code: "stalled" });
    await world.clock.advance(5);
    await world.stop();
  });
});

describe("What a server waited for while it stood still", () => {
  it("is not answered when it has timed out: the session goes on elsewhere, and asks again", async () => {
    const world = await SharedHomes.start();
    const home = world.at(1);
    const { client } = await world.signIn(home, "alice");
    let timeOut: () => void = () => undefined;
    Object.defineProperty(world.store, "inbox", {
      configurable: true,
      value: () =>
        new Promise((_, reject) => {
          timeOut = () => reject(new ParleyError("unavailable", "no answer within 5000 ms"));
        }),
    });
    await world.clock.advance(6_000);
    const id = client.begin({ openInbox: { inbox: "im:alice@north.example", device: "d", follow: true } });
    await world.clock.settle();
    await home.standStill(10_000);
    // The first thing that happens when it goes on.
    timeOut();
    await world.clock.settle();
    expect(client.answersTo(id)).toBe(0);
    expect(client.goodbye).toMatchObject({ code: "stalled" });
    await world.clock.advance(5);
    await world.stop();
  });
});

describe("A server alone with its store", () => {
  it("is its own list", async () => {
    const { TestServer } = await import("../../test/test-server.js");
    const test = await TestServer.start({ clientAddress: "home.north.example:7442" });
    expect(await test.settled(test.server.admin.listNodes({}))).toMatchObject({
      nodes: [{ node: "home", clientAddress: "home.north.example:7442", self: true, state: "running" }],
    });
    expect(test.server.options.domains).toEqual([parseDomain("north.example")]);
    await test.stop();
  });
});
