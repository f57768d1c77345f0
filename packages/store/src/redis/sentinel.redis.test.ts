/** A master with its replica and sentinels. */
import { startRedisSentinel, type TestRedisSentinel } from "@parley/testing";
import { env, healthIs, openWithReader, READER, Stream } from "../../test/redis/trouble.js";
import { append, im } from "../contract/fixtures.js";
import type { Store } from "../store.js";

describe("With sentinels, a store", () => {
  let group: TestRedisSentinel;
  let store: Store | undefined;

  afterEach(async () => {
    await store?.close();
    await group.stop();
  });

  it("follows a failover, and loses nothing that was acknowledged", async () => {
    group = await startRedisSentinel({ appendonly: true, appendfsync: "always" });
    store = await openWithReader({
      mode: "sentinel",
      addresses: group.addresses,
      masterName: group.masterName,
      replicasMin: 1,
      requestTimeoutMs: 20_000,
    });
    const before = await group.masterAddress();
    const stream = new Stream(store);
    stream.start();
    await stream.progress(200);
    stream.burst(200);
    const down = healthIs(store, "down");
    await group.master.kill();
    await down;
    while ((await group.masterAddress()) === before) await env.clock.sleep(20);
    // It comes back as the replica of what was its replica: until then no write counts.
    await group.master.restart();
    await healthIs(store, "up");
    await stream.progress(200);
    await stream.stop();
    expect(stream.failures).toEqual([]);
    await stream.check();
  });

  it("follows a master that hands over", async () => {
    group = await startRedisSentinel({ appendonly: true, appendfsync: "always", password: "secret" });
    store = await openWithReader({
      mode: "sentinel",
      addresses: group.addresses,
      masterName: group.masterName,
      password: "secret",
      requestTimeoutMs: 20_000,
    });
    const before = await group.masterAddress();
    const [sentinel] = group.sentinels;
    expect(await append(store, "1", { inbox: im(READER) })).toMatchObject({ kind: "appended" });
    await sentinel?.command("SENTINEL", "FAILOVER", group.masterName);
    let at = 1;
    do {
      expect(await append(store, `${++at}`, { inbox: im(READER) })).toEqual({ kind: "appended", seq: at });
    } while ((await group.masterAddress()) === before);
    expect(await append(store, "last", { inbox: im(READER) })).toMatchObject({ kind: "appended" });
  });
});
