import { createEmbeddedBus } from "@parley/bus/embedded";
import { createIdentity, createTrust, issueCertificate, makeAuthority, RouteTable } from "@parley/federation";
import { createStreamPair, MemoryNetwork } from "@parley/federation/testing";
import { type DomainName, parseDomain } from "@parley/model";
import { common } from "@parley/protocol";
import { createTestEnv } from "@parley/runtime/testing";
import { MemoryDisk, openMemoryStore } from "@parley/store/memory";
import { idOf, instantMessage } from "../test/messages.js";
import { TestClient } from "../test/test-client.js";
import { NORTH, TestHasher, TestServer } from "../test/test-server.js";
import { HomeServer, type HomeServerOptions } from "./index.js";

const SOUTH = parseDomain("south.example");

/** Two home servers that reach each other directly, each with one account. */
async function createFederation(options: Partial<HomeServerOptions> = {}) {
  const { env, clock } = createTestEnv();
  const network = new MemoryNetwork(env);
  const authority = await makeAuthority();
  const trust = createTrust({ caPem: authority.certPem, useSystemRoots: false });
  const servers = new Map<DomainName, HomeServer>();
  /** Each makes a domain's server reachable. */
  const listeners = new Map<DomainName, () => void>();
  const stores: Awaited<ReturnType<typeof openMemoryStore>>[] = [];
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await clock.settle();
  };
  for (const [domain, other, name] of [
    [NORTH, SOUTH, "alice"],
    [SOUTH, NORTH, "bob"],
  ] as const) {
    const identity = createIdentity({ domain, ...(await issueCertificate(authority, { domain })) });
    const store = await openMemoryStore(env, new MemoryDisk());
    stores.push(store);
    const server = new HomeServer(
      env,
      { domains: [domain], ...options },
      {
        store,
        bus: createEmbeddedBus(env),
        hasher: new TestHasher(),
        federation: {
          identity: () => identity,
          trust,
          dialer: network.dialer,
          routes: new RouteTable({ peers: new Map([[other, { address: `${other}:7443` }]]) }),
        },
      },
    );
    const starting = server.start();
    await settle();
    await starting;
    listeners.set(domain, () =>
      network.listen(`${domain}:7443`, {
        acceptorFingerprint: identity.fingerprint,
        onStream: (stream) => server.acceptLink(stream),
      }),
    );
    listeners.get(domain)?.();
    const adding = server.admin.addAccount({ principal: `${name}@${domain}`, password: `secret of ${name}` });
    await settle();
    await adding;
    servers.set(domain, server);
  }
  const signIn = async (name: string, domain: DomainName): Promise<TestClient> => {
    const pair = createStreamPair(env, { acceptorFingerprint: new Uint8Array(32) });
    const client = new TestClient(clock, pair.initiator);
    servers.get(domain)?.acceptClient(pair.acceptor);
    const password = { principal: `${name}@${domain}`, password: `secret of ${name}` };
    const { signedIn } = await client.ask({
      signIn: { password, sessionId: `session of ${name}`.replaceAll(" ", "-") },
    });
    if (signedIn == null) throw new Error("not signed in");
    return client;
  };
  const stop = async (): Promise<void> => {
    for (const server of servers.values()) {
      const stopping = server.stop();
      await settle();
      await stopping;
    }
    for (const store of stores) {
      const closing = store.close();
      await settle();
      await closing;
    }
  };
  return { clock, network, servers, listeners, settle, signIn, stop };
}

describe("HomeServer", () => {
  it("brings messages to another domain's server and the report back", async () => {
    const world = await createFederation();
    const alice = await world.signIn("alice", NORTH);
    const bob = await world.signIn("bob", SOUTH);
    await bob.ask({ openInbox: { inbox: "im:bob@south.example", device: "d", follow: true } });
    const message = instantMessage({ id: "m1", from: "im:alice@north.example", to: "im:bob@south.example" });
    const id = alice.begin({ send: { message } });
    await world.settle();
    expect(alice.answerTo(id)?.report).toMatchObject({
      id: "m1",
      to: "im:bob@south.example",
      status: common.ReportStatus.REPORT_STATUS_DELIVERED,
    });
    expect(bob.messages.map((item) => idOf(item.message))).toEqual(["m1"]);
    const status = world.servers.get(NORTH)?.admin.getStatus({});
    await world.settle();
    expect((await status)?.peers).toEqual([
      expect.objectContaining({
        domain: SOUTH,
        state: "connected",
        messageSent: 1,
        messageReceived: 1,
        outboxDepth: 0,
      }),
    ]);
    await world.stop();
    expect(world.clock.timersPending).toBe(0);
  });

  it("keeps what the other domain does not take, and brings it there when it is back", async () => {
    const world = await createFederation({ heartbeatMs: 600_000 });
    const alice = await world.signIn("alice", NORTH);
    const bob = await world.signIn("bob", SOUTH);
    await bob.ask({ openInbox: { inbox: "im:bob@south.example", device: "d", follow: true } });
    world.network.kill("south.example:7443");
    const message = instantMessage({ id: "m1", from: "im:alice@north.example", to: "im:bob@south.example" });
    const id = alice.begin({ send: { message } });
    await world.clock.advance(3_000);
    expect(alice.answerTo(id)?.report?.status).toBe(common.ReportStatus.REPORT_STATUS_QUEUED);
    const status = world.servers.get(NORTH)?.admin.getStatus({});
    await world.settle();
    expect((await status)?.peers?.[0]).toMatchObject({ domain: SOUTH, outboxDepth: 1 });
    world.listeners.get(SOUTH)?.();
    await world.clock.advance(60_000);
    expect(bob.messages.map((item) => idOf(item.message))).toEqual(["m1"]);
    expect(alice.items.flatMap(({ report }) => report ?? [])).toMatchObject([
      { id: "m1", status: common.ReportStatus.REPORT_STATUS_DELIVERED },
    ]);
    await world.stop();
  });

  it("RFC 2779 §2.1.1: says that a service is off to its own people and to other domains", async () => {
    const world = await createFederation({ services: { presence: true, message: false } });
    const alice = await world.signIn("alice", NORTH);
    const message = instantMessage({ id: "m1", from: "im:alice@north.example", to: "im:bob@south.example" });
    expect((await alice.ask({ send: { message } })).error?.reason).toBe("service_not_offered");
    await world.stop();
  });

  it("does not serve before it has started, and fails to start on a store that is closed", async () => {
    const test = await TestServer.start();
    await test.stop();
    const { env, store, bus, hasher } = test;
    const server = new HomeServer(env, test.options, { store, bus, hasher });
    expect(() => server.admin).toThrow(expect.objectContaining({ code: "unavailable" }));
    const pair = createStreamPair(env);
    const client = new TestClient(test.clock, pair.initiator);
    server.acceptClient(pair.acceptor);
    await test.clock.settle();
    expect(client.closed?.code).toBe("shutdown");
    await expect(test.settled(server.start())).rejects.toMatchObject({ code: "unavailable" });
    expect(await test.settled(server.closed)).toMatchObject({ code: "unavailable" });
    expect(server.state).toBe("failed");
    expect(test.clock.timersPending).toBe(0);
  });

  it("can be stopped while it starts, and leaves nothing behind", async () => {
    const test = await TestServer.start();
    await test.stop();
    test.store = await openMemoryStore(test.env, test.disk);
    const { env, store, bus, hasher } = test;
    const server = new HomeServer(env, test.options, { store, bus, hasher });
    const starting = server.start();
    const stopping = server.stop();
    await test.settled(Promise.all([starting, stopping]));
    expect(server.state).toBe("stopped");
    await test.settled(store.close());
    expect(test.clock.timersPending).toBe(0);
  });

  it("is stopped by force at the deadline, and says so", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    test.disk.onCommit = () => ({ kind: "slow", delayMs: 60_000 });
    const message = instantMessage({ id: "m1", from: "im:alice@north.example", to: "im:bob@north.example" });
    alice.begin({ send: { message } });
    await test.clock.settle();
    const stopping = test.server.stop(undefined, 5_000);
    await test.clock.advance(5_000);
    await test.settled(stopping);
    expect(await test.server.closed).toMatchObject({
      code: "deadline_exceeded",
      details: { reason: "stop_forced" },
    });
    expect(test.server.state).toBe("failed");
    expect(alice.goodbye?.code).toBe("shutdown");
  });

  it("waits, when it stops, for what is being written", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    test.disk.onCommit = () => ({ kind: "slow", delayMs: 1_000 });
    const message = instantMessage({ id: "m1", from: "im:alice@north.example", to: "im:bob@north.example" });
    alice.begin({ send: { message } });
    await test.clock.settle();
    let stopped = false;
    const stopping = test.server.stop().then(() => {
      stopped = true;
    });
    await test.clock.advance(500);
    expect(stopped).toBe(false);
    await test.clock.advance(5_000);
    await test.settled(stopping);
    expect(await test.server.closed).toBeUndefined();
    expect(await test.store.lastSeq("im:bob@north.example" as never)).toBe(1);
  });
});
