import { createSystemEnv } from "@parley/runtime/system";
import { createTestEnv } from "@parley/runtime/testing";
import { startRedis, type TestRedis } from "@parley/testing";
import { ALICE, addAccount, pres, principal } from "../contract/fixtures.js";
import { openRedisStore } from "./index.js";
import { type OpenEngine, openEngine } from "./open-engine.js";
import { script } from "./scripts.js";

const now = script("now");

describe("The Redis engine", () => {
  const { env: recording, logged, metrics } = createTestEnv();
  const env = createSystemEnv({ log: recording.log, metrics });
  let redis: TestRedis;
  let open: OpenEngine;
  const addresses = (): string[] => [`${redis.host}:${redis.port}`];

  beforeAll(async () => {
    redis = await startRedis({ appendonly: true, appendfsync: "always" });
  });
  beforeEach(async () => {
    open = await openEngine(env, { addresses: addresses() });
    logged.slice(0);
  });
  afterEach(() => open.close());
  afterAll(() => redis.stop());

  const value = (name: string): number | undefined =>
    metrics.collect().find(({ definition }) => definition.name === name)?.samples[0]?.value;

  it("has the time of Redis, also where the server's clock is wrong", async () => {
    const wrong = Object.assign(Object.create(env.clock) as typeof env.clock, {
      wallMs: () => 1_000,
      monotonicMs: () => env.clock.monotonicMs(),
      timer: env.clock.timer.bind(env.clock),
      defer: env.clock.defer.bind(env.clock),
      sleep: env.clock.sleep.bind(env.clock),
    });
    const other = await openEngine({ ...env, clock: wrong }, { addresses: addresses() });
    const [seconds = 0, micros = 0] = ((await redis.command("TIME")) as string[]).map(Number);
    expect(Math.abs(other.clock.wallMs() - seconds * 1_000 - micros / 1_000)).toBeLessThan(1_000);
    expect(Math.abs(other.clock.wallMs() - open.clock.wallMs())).toBeLessThan(100);
    await other.close();
  });

  it("gives direct calls the text of a script that was flushed", async () => {
    await redis.command("SCRIPT", "FLUSH");
    const time = await open.engine.direct(now, 7, [], (result) => {
      result.list();
      return result.numeral();
    });
    expect(time).toBeGreaterThan(1e9);
  });

  it("tells what a script fails with, and leaves the items beside it alone", async () => {
    const read = script("presence_read");
    const key = `${open.engine.buckets.prefix(3)}p:broken`;
    await redis.command("SET", key, "not a hash");
    const ask = (name: string): Promise<boolean> =>
      open.engine.run(read, 3, [name], (result) => result.nothing());
    const [broken, fine] = await Promise.allSettled([ask("broken"), ask("fine")]);
    expect(broken).toMatchObject({
      reason: {
        code: "internal",
        details: { reason: "store_failed" },
        message: expect.stringContaining("WRONGTYPE"),
      },
    });
    expect(fine).toEqual({ status: "fulfilled", value: true });
    await expect(open.engine.direct(read, 3, ["broken"], () => 0)).rejects.toMatchObject({
      code: "internal",
    });
    await redis.command("DEL", key);
  });

  it("fails who asks for a damaged record, and nobody who asks for others in the same call", async () => {
    const { store } = await openRedisStore(env, { addresses: addresses() });
    const names = ["damaged", "one", "other"].map((name) => `${name}@north.example`);
    await Promise.all(names.map((name) => addAccount(store, name)));
    const [damaged = pres(ALICE), ...others] = names.map(pres);
    const { buckets } = open.engine;
    const key = `${buckets.prefix(buckets.of(damaged))}p:${damaged}`;
    const rules = (await redis.command("HGET", key, "r")) as string;
    await redis.command("HSET", key, "r", "{");
    for (const read of [store.presentity, store.presentityState]) {
      const beside = await Promise.all(others.map((name) => read(name)));
      const [failed, ...found] = await Promise.allSettled([damaged, ...others].map((name) => read(name)));
      expect(failed?.status).toBe("rejected");
      expect(found).toEqual(beside.map((value) => ({ status: "fulfilled", value })));
    }
    await redis.command("HSET", key, "r", rules);
    await Promise.all(names.map((name) => store.removeAccount(principal(name))));
    await store.close();
  });

  it("counts what it does", async () => {
    await open.engine.run(now, 1, [], (result) => result.skip());
    const seconds = metrics
      .collect()
      .find(({ definition }) => definition.name === "parley_redis_call_seconds");
    expect(seconds?.histograms.some(({ labels }) => labels.operation === "now")).toBe(true);
    expect(value("parley_redis_up")).toBe(1);
    expect(value("parley_redis_waiting")).toBe(0);
    const waiting = Array.from({ length: 5 }, () => open.engine.run(now, 1, [], (result) => result.skip()));
    expect(value("parley_redis_waiting")).toBe(5);
    await Promise.all(waiting);
    await open.close();
    expect(value("parley_redis_up")).toBeUndefined();
  });

  it("takes any number of things at once", async () => {
    const { store } = await openRedisStore(env, { addresses: addresses() });
    const names = Array.from({ length: 150 }, (_, at) => `many${at}@north.example`);
    await Promise.all(names.map((name) => addAccount(store, name)));
    expect((await store.changes(names.map(pres))).size).toBe(150);
    const leases = names.map((name) => ({
      ...{ sessionId: name, principal: principal(name), expiresAtMs: 1_000, fence: 1 },
    }));
    expect(await store.renewLeases(leases)).toEqual([]);
    expect(await store.renewLeases(leases.map((lease) => ({ ...lease, fence: 0 })))).toHaveLength(150);
    const claimed = new Set<string>();
    for (let page = 0; page < 3; page++) {
      const input = { nowMs: 2_000, claimUntilMs: 3_000, limit: 60 };
      for (const { sessionId } of await store.claimExpiredLeases(input)) claimed.add(sessionId);
    }
    expect(claimed.size).toBe(150);
    const pages = await store.accounts({ domain: "north.example", limit: 150 });
    expect(pages.map((one) => one.principal)).toEqual([...names].sort());
    const second = await store.accounts({
      domain: "north.example",
      after: pages[49]?.principal as string,
      limit: 50,
    });
    expect(second).toEqual(pages.slice(50, 100));
    await Promise.all(names.map((name) => store.removeAccount(principal(name))));
    await store.close();
  });

  it("keeps no note of a session that has ended", async () => {
    const { store } = await openRedisStore(env, { addresses: addresses() });
    await addAccount(store);
    const key = `${open.engine.buckets.prefix(open.engine.buckets.of("session"))}y:session`;
    const publication = {
      ...{ presentity: pres(ALICE), tuples: [], sessionId: "session", nowMs: 1_000, publicationsMax: 3 },
      ...{ expiresAtMs: env.clock.wallMs() + 60_000, fence: 1 },
    };
    await store.publish({ ...publication, entityTag: "1" });
    await store.publish({ ...publication, entityTag: "2", ifMatch: "1" });
    expect(await redis.command("HLEN", key)).toBe(1);
    // What a newer connection has published is spared, and stays noted.
    await store.publish({ ...publication, entityTag: "3", fence: 2 });
    await store.removeSessionPublications("session", 2_000, 1);
    expect(await redis.command("HLEN", key)).toBe(1);
    await store.removeSessionPublications("session", 2_000, 2);
    expect(await redis.command("EXISTS", key)).toBe(0);
    await store.removeAccount(ALICE);
    await store.close();
  });

  it("ends what takes several steps before it closes, and begins nothing new", async () => {
    const { store } = await openRedisStore(env, { addresses: addresses() });
    await addAccount(store);
    const removed = store.removeAccount(ALICE);
    const secret = store.secret("new", () => Buffer.from("made"));
    await store.close();
    expect(await removed).toMatchObject({ principal: ALICE });
    expect(Buffer.from(await secret).toString()).toBe("made");
    const closed = { code: "unavailable", details: { reason: "store_closed" } };
    await expect(store.removeAccount(ALICE)).rejects.toMatchObject(closed);
    await expect(store.account(ALICE)).rejects.toMatchObject(closed);
    await store.close();
  });

  it("says once that Redis was lost, and once that it is back", async () => {
    const { store } = await openRedisStore(env, { addresses: addresses() });
    const before = logged.length;
    const back = new Promise<void>((resolve) => {
      store.onHealth(({ kind }) => {
        if (kind === "up") resolve();
      });
    });
    await redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await back;
    const events = logged.slice(before).map(({ event }) => event);
    expect(events.filter((event) => event === "store.lost").length).toBeLessThanOrEqual(2);
    expect(events).toContain("store.recovered");
    await store.close();
  });
});
