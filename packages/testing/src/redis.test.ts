import { namedRedis, startRedis } from "./redis.js";
import { startRedisCluster, startRedisSentinel } from "./redis-groups.js";
import { eventually } from "./test-server.js";

describe("A Redis server for a test", () => {
  it("answers, under a prefix of the test's own", async () => {
    const redis = await startRedis();
    const key = `${redis.prefix}:key`;
    expect(await redis.command("SET", key, "value", "EX", "60")).toBe("OK");
    expect(await redis.command("GET", key)).toBe("value");
    await redis.stop();
  });

  it("keeps port and data when it is killed and started again", async () => {
    const redis = await startRedis({ appendonly: true, appendfsync: "always" });
    const { port } = redis;
    await redis.command("SET", "key", "value");
    await redis.kill();
    await expect(redis.command("PING")).rejects.toThrow();
    await redis.restart();
    expect([await redis.command("GET", "key"), redis.port]).toEqual(["value", port]);
    await redis.restart();
    expect(await redis.command("GET", "key")).toBe("value");
    await redis.stop();
  });

  it("answers nothing while it is paused, and goes on afterwards", async () => {
    const redis = await startRedis({ control: true });
    const other = await startRedis({ control: true });
    await redis.pause();
    let answered = false;
    const answer = redis.command("PING").then((reply) => {
      answered = true;
      return reply;
    });
    // Far longer than an answer takes.
    for (let n = 0; n < 100; n++) await other.command("PING");
    expect(answered).toBe(false);
    await redis.resume();
    expect(await answer).toBe("PONG");
    await Promise.all([redis.stop(), other.stop()]);
  });
});

describe("A Redis server that the environment names", () => {
  it("is used as its URL says, and left as it is", async () => {
    const own = await startRedis({ password: "a secret" });
    const redis = namedRedis(new URL(`redis://default:a%20secret@127.0.0.1:${own.port}/3`));
    expect([redis.source, redis.port]).toEqual(["environment", own.port]);
    await redis.command("SET", `${redis.prefix}:key`, "value", "EX", "60");
    await redis.stop();
    expect(await own.command("INFO", "keyspace")).toContain("db3:keys=1");
    await own.stop();
  });
});

describe("A Redis Cluster for a test", () => {
  it("shares the slots", async () => {
    const cluster = await startRedisCluster();
    const [first] = cluster.masters;
    const slots = (await first?.command("CLUSTER", "SLOTS")) as readonly unknown[];
    expect(slots).toHaveLength(3);
    expect(cluster.addresses).toEqual(cluster.masters.map(({ port }) => `127.0.0.1:${port}`));
    await cluster.stop();
  });

  it("fails over to a replica", async () => {
    const cluster = await startRedisCluster({ replicas: 1, nodeTimeoutMs: 500 });
    expect(cluster.replicas).toHaveLength(3);
    const [master] = cluster.masters;
    const [replica] = cluster.replicas;
    await master?.kill();
    await eventually("the replica is no master", async () => {
      expect(await replica?.command("ROLE")).toContain("master");
    });
    await cluster.stop();
  });
});

describe("Redis with sentinels for a test", () => {
  it("fails over when the master is killed", async () => {
    const group = await startRedisSentinel({ downAfterMs: 200 });
    const { master, replica } = group;
    expect(await group.masterAddress()).toBe(`127.0.0.1:${master.port}`);
    await master.kill();
    await eventually("the replica is not the master", async () => {
      expect(await group.masterAddress()).toBe(`127.0.0.1:${replica.port}`);
    });
    await eventually("the replica does not take writes", () => replica.command("SET", "key", "value"));
    await group.stop();
  });
});
