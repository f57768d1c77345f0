/** Bad days of one Redis: what was acknowledged stays, waiting is bounded, and it gets well without help. */
import { startRedis, type TestRedis } from "@parley/testing";
import { env, healthIs, openWithReader, READER, Stream } from "../../test/redis/trouble.js";
import { addAccount, append, im } from "../contract/fixtures.js";
import type { Store } from "../store.js";
import { openRedisStore } from "./index.js";

describe("With Redis in trouble, a store", () => {
  let redis: TestRedis;
  let store: Store;
  const opened: Store[] = [];

  const start = async (
    config: Record<string, string> = {},
    options: { requestTimeoutMs?: number; waitingMax?: number; waitingBytesMax?: number } = {},
  ): Promise<void> => {
    redis = await startRedis({ appendonly: true, appendfsync: "always", config });
    store = await openWithReader({ addresses: [`${redis.host}:${redis.port}`], ...options });
    opened.push(store);
  };
  const persistence = async (): Promise<string> => String(await redis.command("INFO", "persistence"));
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await env.clock.sleep(1);
  };
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await redis.stop();
  });

  it("keeps order and loses nothing when scripts are flushed", async () => {
    await start();
    const stream = new Stream(store);
    stream.start();
    for (let times = 0; times < 5; times++) {
      await stream.progress(50);
      stream.burst(300);
      await redis.command("SCRIPT", "FLUSH");
    }
    await stream.progress(50);
    await stream.stop();
    expect(stream.failures).toEqual([]);
    await stream.check();
  });

  it("keeps order and loses nothing when Redis is killed and starts again", async () => {
    await start();
    const stream = new Stream(store);
    stream.start();
    for (let times = 0; times < 3; times++) {
      await stream.progress(200);
      stream.burst(200);
      const down = healthIs(store, "down");
      await redis.kill();
      expect(await down).toMatchObject({ cause: expect.stringContaining("Redis cannot be reached") });
      await redis.restart();
      await healthIs(store, "up");
    }
    await stream.progress(200);
    await stream.stop();
    expect(stream.failures).toEqual([]);
    await stream.check();
  });

  it("refuses what waited too long, and gets well again", async () => {
    await start({}, { requestTimeoutMs: 300 });
    await redis.pause();
    const down = healthIs(store, "down");
    const refused = { code: "unavailable", retryable: true, details: { reason: "store_unavailable" } };
    await expect(append(store, "1", { inbox: im(READER) })).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/within 300 ms \(requestTimeout\)/),
    });
    await expect(store.account(READER as never)).rejects.toMatchObject(refused);
    await down;
    await redis.resume();
    await healthIs(store, "up");
    // It may have been carried out or not: the same again is safe.
    const outcome = await append(store, "1", { inbox: im(READER) });
    expect(outcome).toMatchObject({ seq: 1 });
  });

  it("refuses more than may wait, at once", async () => {
    await start({}, { waitingMax: 100 });
    await redis.pause();
    const waiting = Array.from({ length: 100 }, (_, at) => append(store, `${at}`, { inbox: im(READER) }));
    await expect(append(store, "more", { inbox: im(READER) })).rejects.toMatchObject({
      code: "unavailable",
      message: "100 calls wait for Redis already (waitingMax)",
      details: { reason: "store_unavailable" },
    });
    await redis.resume();
    const outcomes = await Promise.all(waiting);
    expect(outcomes).toEqual(waiting.map((_, at) => ({ kind: "appended", seq: at + 1 })));
    expect(await append(store, "more", { inbox: im(READER) })).toEqual({ kind: "appended", seq: 101 });
  });

  it("holds no more of what waits than it may", async () => {
    await start({}, { waitingBytesMax: 1_000_000 });
    await redis.pause();
    const bytes = Buffer.alloc(400_000);
    const waiting = ["1", "2"].map((id) => append(store, id, { inbox: im(READER), bytes }));
    await expect(append(store, "3", { inbox: im(READER), bytes })).rejects.toMatchObject({
      message: expect.stringMatching(/^8\d{5} bytes wait for Redis already \(waitingBytesMax\)$/),
      details: { reason: "store_unavailable" },
    });
    await redis.resume();
    await Promise.all(waiting);
    // One by itself may be larger than all that may wait.
    const large = { inbox: im(READER), bytes: Buffer.alloc(2_000_000) };
    expect(await append(store, "3", large)).toEqual({ kind: "appended", seq: 3 });
  });

  it("says that Redis has too few replicas, and goes on when it has enough", async () => {
    await start();
    const down = healthIs(store, "down");
    await redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
    await expect(append(store, "1", { inbox: im(READER) })).rejects.toMatchObject({
      code: "unavailable",
      retryable: true,
      details: { reason: "store_not_writable" },
      message: expect.stringContaining("min-replicas-to-write"),
    });
    await down;
    expect(await store.lastSeq(im(READER))).toBe(0);
    await redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
    await healthIs(store, "up");
    expect(await append(store, "1", { inbox: im(READER) })).toEqual({ kind: "appended", seq: 1 });
  });

  it("waits while somebody's script keeps Redis busy", async () => {
    await start({ "busy-reply-threshold": "50" });
    const endless = redis.command("EVAL", "while true do end", "0").catch((error: Error) => error.message);
    await until(() =>
      redis.command("PING").then(
        () => false,
        (error: Error) => error.message.startsWith("BUSY"),
      ),
    );
    const waiting = append(store, "1", { inbox: im(READER) });
    await healthIs(store, "down");
    await redis.command("SCRIPT", "KILL");
    expect(await endless).toMatch(/killed/);
    expect(await waiting).toEqual({ kind: "appended", seq: 1 });
    await healthIs(store, "up");
  });

  it("waits for a Redis that is slow for two seconds", async () => {
    await start();
    const stream = new Stream(store);
    stream.start();
    await stream.progress(50);
    const sinceMs = env.clock.monotonicMs();
    await redis.command("CLIENT", "PAUSE", "2000", "ALL");
    await stream.progress(50);
    expect(env.clock.monotonicMs() - sinceMs).toBeGreaterThan(1_500);
    expect(store.health).toEqual({ kind: "up" });
    await stream.stop();
    expect(stream.failures).toEqual([]);
    await stream.check();
  });

  it("says that Redis is full, lets things be removed, and goes on when there is room", async () => {
    await start();
    const stream = new Stream(store);
    stream.burst(500);
    await stream.stop();
    const down = healthIs(store, "down");
    await redis.command("CONFIG", "SET", "maxmemory", "1mb");
    const full = { code: "resource_exhausted", retryable: true, details: { reason: "store_full" } };
    await expect(append(store, "1", { inbox: im(READER) })).rejects.toMatchObject({
      ...full,
      message: expect.stringContaining("maxmemory"),
    });
    expect(await down).toMatchObject({ cause: expect.stringContaining("maxmemory") });
    await expect(store.setPasswordHash(READER as never, "x")).rejects.toMatchObject(full);
    // Reading and removing work.
    expect(await store.lastSeq(im(READER))).toBe(500);
    expect(await store.deleteMessages(im(READER), [1, 2, 3])).toBe(3);
    expect(
      await store.sweepMessages({
        receivedBeforeMs: env.clock.wallMs() + 1,
        readBeforeMs: 0,
        forgetBeforeMs: 0,
        limit: 10,
      }),
    ).toBe(10);
    expect(await store.removeAccount(READER as never)).toMatchObject({ principal: READER });
    await redis.command("CONFIG", "SET", "maxmemory", "0");
    await healthIs(store, "up");
    const again = await openWithReader({ addresses: [`${redis.host}:${redis.port}`] });
    opened.push(again);
    expect(await append(again, "1", { inbox: im(READER) })).toEqual({ kind: "appended", seq: 1 });
  });

  it("waits for a replica to become a master, and says so when it does not", async () => {
    await start({}, { requestTimeoutMs: 1_000 });
    const down = healthIs(store, "down");
    await redis.command("REPLICAOF", "127.0.0.1", "1");
    const waiting = append(store, "1", { inbox: im(READER) });
    expect(await down).toMatchObject({ cause: expect.stringMatching(/replica|cannot be reached/) });
    await redis.command("REPLICAOF", "NO", "ONE");
    expect(await waiting).toEqual({ kind: "appended", seq: 1 });
    await healthIs(store, "up");

    await redis.command("REPLICAOF", "127.0.0.1", "1");
    await expect(append(store, "2", { inbox: im(READER) })).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "store_unavailable" },
      message: expect.stringMatching(/requestTimeout/),
    });
    await redis.command("REPLICAOF", "NO", "ONE");
    await healthIs(store, "up");
    expect(await append(store, "2", { inbox: im(READER) })).toEqual({ kind: "appended", seq: 2 });
  });

  it("waits while Redis loads its data", async () => {
    // Each key takes its time to load, and Redis answers LOADING meanwhile.
    await start({ "key-load-delay": "2000", "loading-process-events-interval-bytes": "1024" });
    for (let at = 0; at < 100; at++) await addAccount(store, `other${at}@north.example`);
    await redis.command("BGREWRITEAOF");
    await until(async () => /aof_rewrite_in_progress:0/.test(await persistence()));
    const down = healthIs(store, "down");
    await redis.shutdown();
    await down;
    const restarted = redis.restart();
    const loading = until(async () => /loading:1/.test(await persistence().catch(() => "")));
    const waiting = append(store, "1", { inbox: im(READER) });
    await loading;
    expect(await waiting).toEqual({ kind: "appended", seq: 1 });
    await healthIs(store, "up");
    await restarted;
  });

  it("is refused by a Redis that cannot copy what is to be copied", async () => {
    await start();
    const addresses = [`${redis.host}:${redis.port}`];
    await expect(
      openRedisStore(env, { addresses, replicasMin: 1, requestTimeoutMs: 300 }),
    ).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "store_unavailable" },
      message: expect.stringContaining("fewer than 1 replicas have it"),
    });
  });

  it("ends a close in time, and tells those who wait", async () => {
    await start({}, { requestTimeoutMs: 300 });
    await redis.pause();
    const waiting = append(store, "1", { inbox: im(READER) });
    const refusal = expect(waiting).rejects.toMatchObject({ details: { reason: "store_unavailable" } });
    await store.close();
    await refusal;
    expect(await store.closed).toBeUndefined();
    await redis.resume();
  });

  it("is not opened while Redis is away, and says so in time", async () => {
    await start();
    const addresses = [`${redis.host}:${redis.port}`];
    await redis.kill();
    await expect(openRedisStore(env, { addresses, startTimeoutMs: 300 })).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "store_unavailable" },
      message: expect.stringMatching(/within 300 ms \(startTimeout\)/),
    });
    const opening = openRedisStore(env, { addresses });
    await redis.restart();
    const late = (await opening).store;
    expect(late.health).toEqual({ kind: "up" });
    opened.push(late);
  });
});
