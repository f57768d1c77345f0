/** A cluster that changes under a stream of messages: slots move, masters fail. */
import { startRedisCluster, type TestRedis, type TestRedisCluster } from "@parley/testing";
import { env, openWithReader, READER, Stream } from "../../test/redis/trouble.js";
import type { Store } from "../store.js";
import { Buckets } from "./keys.js";

describe("On a cluster, a store", () => {
  let cluster: TestRedisCluster;
  let store: Store | undefined;
  afterEach(async () => {
    await store?.close();
    await cluster.stop();
  });

  /** A key of the reader's bucket, and the master that has it. */
  const placeOfReader = async (): Promise<{
    slot: string;
    owner: TestRedis;
    others: readonly TestRedis[];
  }> => {
    const buckets = new Buckets("parley", 256);
    const [first] = cluster.masters as [TestRedis];
    const slot = Number(await first.command("CLUSTER", "KEYSLOT", buckets.prefix(buckets.of(READER))));
    const third = Math.floor((slot * 3) / 16_384);
    const at = [0, 1, 2].find((one) => slot < Math.floor(((one + 1) * 16_384) / 3)) ?? third;
    const owner = cluster.masters[at] as TestRedis;
    return { slot: String(slot), owner, others: cluster.masters.filter((one) => one !== owner) };
  };

  it("signs in to every node, and is refused where it may not", async () => {
    cluster = await startRedisCluster({ password: "secret" });
    const options = { mode: "cluster", addresses: cluster.addresses } as const;
    await expect(
      openWithReader({ ...options, password: "wrong", startTimeoutMs: 5_000 }),
    ).rejects.toMatchObject({ code: "failed_precondition", details: { reason: "store_denied" } });
    store = await openWithReader({ ...options, password: "secret" });
    const stream = new Stream(store);
    stream.burst(50);
    await stream.stop();
    expect(stream.failures).toEqual([]);
    await stream.check();
  });

  it("is refused where the cluster is taken for one server", async () => {
    cluster = await startRedisCluster();
    const [node] = cluster.masters as [TestRedis];
    const addresses = [`${node.host}:${node.port}`];
    await expect(openWithReader({ addresses, startTimeoutMs: 2_000 })).rejects.toMatchObject({
      code: "failed_precondition",
      details: { reason: "redis_mode" },
      message: expect.stringContaining("set mode to cluster"),
    });
  });

  it("follows its keys to another node, in order", async () => {
    cluster = await startRedisCluster({ appendonly: true, appendfsync: "always" });
    store = await openWithReader({ mode: "cluster", addresses: cluster.addresses.slice(0, 1) });
    const stream = new Stream(store);
    stream.start();
    await stream.progress(200);
    const { slot, owner, others } = await placeOfReader();
    const target = others[0] as TestRedis;
    const [ownerId, targetId] = (await Promise.all(
      [owner, target].map((node) => node.command("CLUSTER", "MYID")),
    )) as [string, string];
    await target.command("CLUSTER", "SETSLOT", slot, "IMPORTING", ownerId);
    await owner.command("CLUSTER", "SETSLOT", slot, "MIGRATING", targetId);
    stream.burst(200);
    for (;;) {
      const keys = (await owner.command("CLUSTER", "GETKEYSINSLOT", slot, "100")) as string[];
      if (keys.length === 0) break;
      await owner.command("MIGRATE", target.host, String(target.port), "", "0", "5000", "KEYS", ...keys);
    }
    for (const node of [target, owner, ...others.slice(1)])
      await node.command("CLUSTER", "SETSLOT", slot, "NODE", targetId);
    await stream.progress(500);
    await stream.stop();
    expect(stream.failures).toEqual([]);
    await stream.check();
  });

  it("goes on with the replica of a master that fails, and loses nothing that was acknowledged", async () => {
    cluster = await startRedisCluster({
      appendonly: true,
      appendfsync: "always",
      replicas: 1,
      nodeTimeoutMs: 1_000,
    });
    store = await openWithReader({
      mode: "cluster",
      addresses: cluster.addresses,
      replicasMin: 1,
      requestTimeoutMs: 25_000,
    });
    const { owner } = await placeOfReader();
    const stream = new Stream(store);
    stream.start();
    await stream.progress(200);
    stream.burst(100);
    await owner.kill();
    // Somebody else is master of its slots.
    const state = async (): Promise<string> => {
      const alive = cluster.masters.filter((one) => one !== owner)[0] as TestRedis;
      return String(await alive.command("CLUSTER", "NODES"));
    };
    while (
      (await state()).split("\n").filter((line) => / (myself,)?master .*connected \d/.test(line)).length < 3
    )
      await env.clock.sleep(50);
    // It comes back as the replica of what was its replica: until then no write there counts.
    await owner.restart();
    await stream.progress(200);
    await stream.stop();
    expect(stream.failures).toEqual([]);
    await stream.check();
  });
});
