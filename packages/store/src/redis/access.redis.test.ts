/** Who may use Redis, and over what: ACL users, passwords, TLS with certificates on both sides. */
import { type LogFields, nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { makeTestCertificates, startRedis, type TestCertificates, type TestRedis } from "@parley/testing";
import { addAccount } from "../contract/fixtures.js";
import type { Store } from "../store.js";
import { openRedisStore, type RedisStoreOptions } from "./index.js";

const warnings: LogFields[] = [];
const env = createSystemEnv({ log: { ...nullLogger, warn: (fields) => warnings.push(fields) } });

/** What docs and deploy give the store's user. */
const COMMANDS =
  "+@read +@write +@scripting +@connection +@transaction +info +config|get +time +wait +client -@admin -@dangerous +info +config|get";

describe("openRedisStore", () => {
  let redis: TestRedis;
  let store: Store | undefined;

  const open = async (options: Partial<RedisStoreOptions> = {}): Promise<Store> => {
    const addresses = [`${redis.host}:${redis.port}`];
    ({ store } = await openRedisStore(env, { addresses, startTimeoutMs: 2_000, ...options }));
    return store;
  };
  afterEach(async () => {
    await store?.close();
    store = undefined;
    await redis.stop();
    warnings.length = 0;
  });

  describe("with an ACL user", () => {
    const start = async (rule: string): Promise<void> => {
      const acl = ["user default off", `user parley on >secret ${rule}`];
      redis = await startRedis({ appendonly: true, appendfsync: "always", acl });
    };
    const denied = { code: "failed_precondition", details: { reason: "store_denied" } };

    it("needs no more than its own keys and the commands that the documents name", async () => {
      await start(`~parley:* ${COMMANDS}`);
      await open({ username: "parley", password: "secret" });
      expect(await addAccount(store as Store)).toMatchObject({ kind: "added" });
      expect(await (store as Store).removeAccount("alice@north.example" as never)).toBeDefined();
    });

    it("is refused with a wrong password, another user, or none", async () => {
      await start(`~parley:* ${COMMANDS}`);
      await expect(open({ username: "parley", password: "wrong" })).rejects.toMatchObject(denied);
      await expect(open({ username: "nobody", password: "secret" })).rejects.toMatchObject(denied);
      await expect(open()).rejects.toMatchObject(denied);
    });

    it("is refused where the user may not have the keys", async () => {
      await start(`~other:* ${COMMANDS}`);
      await expect(open({ username: "parley", password: "secret" })).rejects.toMatchObject(denied);
    });

    it("says what it cannot find out where the user may not read the configuration", async () => {
      await start(`~parley:* ${COMMANDS} -config`);
      await open({ username: "parley", password: "secret" });
      expect(warnings).toMatchObject([
        { event: "store.weak", concern: expect.stringContaining("does not tell whether it syncs") },
      ]);
      expect(await addAccount(store as Store)).toMatchObject({ kind: "added" });
    });
  });

  describe("over TLS", () => {
    let certificates: TestCertificates;
    beforeAll(async () => {
      certificates = await makeTestCertificates();
    });

    it("checks the name and the authority of Redis, and shows a certificate of its own", async () => {
      redis = await startRedis({ tls: { ...certificates, clientCertificates: true } });
      const { ca, cert, key } = certificates;
      await open({ tls: { ca, cert, key } });
      expect(await addAccount(store as Store)).toMatchObject({ kind: "added" });
      await store?.close();
      await open({ tls: { ca, cert, key, serverName: "localhost" } });
    });

    it("uses a certificate that was renewed when it connects again", async () => {
      redis = await startRedis({ tls: { ...certificates, clientCertificates: true } });
      const { ca, cert, key } = certificates;
      let shown = { ca, cert, key };
      await open({ tls: () => shown, requestTimeoutMs: 500 });
      const back = new Promise<void>((resolve) => {
        store?.onHealth(({ kind }) => {
          if (kind === "up") resolve();
        });
      });
      // One of another authority, which Redis does not know.
      shown = { ...(await makeTestCertificates()), ca };
      await redis.command("CLIENT", "KILL", "TYPE", "normal");
      await expect(addAccount(store as Store)).rejects.toMatchObject({
        details: { reason: "store_unavailable" },
      });
      shown = { ca, cert, key };
      await back;
      expect(await addAccount(store as Store)).toMatchObject({ kind: "added" });
    });

    it("is not opened where one side is not who it says it is", async () => {
      redis = await startRedis({ tls: { ...certificates, clientCertificates: true } });
      const { ca, cert, key } = certificates;
      const soon = { startTimeoutMs: 500 };
      const refused = { code: "unavailable", details: { reason: "store_unavailable" } };
      await expect(open({ ...soon, tls: { ca } })).rejects.toMatchObject(refused);
      await expect(open({ ...soon, tls: { cert, key } })).rejects.toMatchObject(refused);
      // Long enough for an attempt to end whatever else the machine does: what it says is wrong is in the message.
      await expect(
        open({ startTimeoutMs: 3_000, tls: { ca, cert, key, serverName: "elsewhere.example" } }),
      ).rejects.toMatchObject({ ...refused, message: expect.stringMatching(/elsewhere\.example/) });
      await expect(open(soon)).rejects.toMatchObject(refused);
    });
  });

  describe("looks at how Redis is set up, and", () => {
    it("is content with what is fit for inboxes", async () => {
      redis = await startRedis({ appendonly: true, appendfsync: "always" });
      await open();
      expect(warnings).toEqual([]);
    });

    it.each([
      [{ appendonly: false }, "a restart of Redis loses"],
      [{ appendonly: true, appendfsync: "everysec" as const }, "appendfsync everysec"],
      [{ appendonly: true, appendfsync: "no" as const }, "appendfsync no"],
      [
        { appendonly: true, appendfsync: "always" as const, config: { "maxmemory-policy": "volatile-ttl" } },
        "maxmemory-policy volatile-ttl",
      ],
    ])("warns of what is too weak: %p", async (options, said) => {
      redis = await startRedis({ control: true, ...options });
      await open();
      expect(warnings).toMatchObject([{ event: "store.weak", concern: expect.stringContaining(said) }]);
    });

    it("refuses a Redis that throws data away", async () => {
      redis = await startRedis({ config: { maxmemory: "100mb", "maxmemory-policy": "allkeys-lru" } });
      await expect(open()).rejects.toMatchObject({
        code: "failed_precondition",
        details: { reason: "redis_evicts" },
        message: expect.stringMatching(/maxmemory 104857600, maxmemory-policy allkeys-lru/),
      });
    });

    it("refuses a node of a cluster where none is expected", async () => {
      redis = await startRedis({ config: { "cluster-enabled": "yes" } });
      await redis.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
      await expect(open()).rejects.toMatchObject({ details: { reason: "redis_mode" } });
    });
  });
});
