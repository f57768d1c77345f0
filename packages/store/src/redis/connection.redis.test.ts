/** What connections leave open: nothing for long, however often servers change and whatever does not answer. */
import { createHook } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { createTestEnv, nextTurn } from "@parley/runtime/testing";
import {
  startRedis,
  startRedisCluster,
  startRedisSentinel,
  type TestRedis,
  type TestRedisSentinel,
} from "@parley/testing";
import { env } from "../../test/redis/trouble.js";
import { type Connection, type ConnectionEvents, createConnection } from "./connection.js";
import { type RedisStoreOptions, resolveOptions } from "./options.js";

/** All sockets of this process that were opened since the test began, and those by which a sentinel tells of masters. */
const sockets: Socket[] = [];
const telling = new Set<Socket>();
let onSocket: ((socket: Socket) => void) | undefined;
const opened = (message: unknown): void => {
  const { socket } = message as { readonly socket: Socket };
  sockets.push(socket);
  socket.on("data", (chunk: Buffer) => {
    if (chunk.includes("+switch-master")) telling.add(socket);
  });
  onSocket?.(socket);
};
const open = (): Socket[] => sockets.filter(({ closed }) => !closed);
/** The timers that ioredis has set and neither cancelled nor seen run, by their number: from where. */
const timers = new Map<number, string>();
const hook = createHook({
  init(id, type) {
    const { stack = "" } = new Error();
    if (type === "Timeout" && stack.includes("/ioredis/")) timers.set(id, stack);
  },
  destroy(id) {
    timers.delete(id);
  },
});
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await env.clock.sleep(1);
};

let servers: { stop(): Promise<void> };
let connection: Connection;

beforeEach(() => {
  sockets.length = 0;
  timers.clear();
  hook.enable();
  subscribe("net.client.socket", opened);
});
afterEach(async () => {
  unsubscribe("net.client.socket", opened);
  onSocket = undefined;
  connection.close();
  await servers.stop();
  hook.disable();
});

const connect = (
  options: RedisStoreOptions,
  events: Partial<ConnectionEvents> = {},
  using = env,
): Connection => {
  sockets.length = 0;
  connection = createConnection(using, resolveOptions(options), {
    ready: () => undefined,
    lost: () => undefined,
    ...events,
  });
  connection.start();
  return connection;
};
const isReady = (): Promise<void> => until(() => connection.isReady);
/** Waits for the end of all sockets, and looks for timers that are left. */
const allClosed = async (): Promise<void> => {
  await until(() => open().length === 0);
  // The hook is told of what has gone once in a turn.
  await nextTurn();
  await nextTurn();
  expect([...timers.values()]).toEqual([]);
};

describe("A connection to one Redis", () => {
  let redis: TestRedis;
  beforeEach(async () => {
    servers = redis = await startRedis({ control: true });
  });

  it("is ended once, however often it is told to connect anew", async () => {
    connect({ addresses: [`127.0.0.1:${redis.port}`] });
    await isReady();
    const [socket] = open() as [Socket];
    const before = socket.listenerCount("close");
    for (let times = 0; times < 20; times++) connection.reconnect();
    expect(socket.listenerCount("close")).toBe(before + 1);
    expect(connection.isReady).toBe(false);
    await isReady();
    expect(open()).toHaveLength(1);
    connection.close();
    await allClosed();
  });

  it("is not tried again when it is closed meanwhile", async () => {
    const { env: manual, clock } = createTestEnv();
    await redis.kill();
    connect({ addresses: [`127.0.0.1:${redis.port}`] }, {}, manual);
    for (let times = 1; times < 4; times++) {
      await until(() => clock.timersPending === 1 && sockets.length === times);
      await clock.advance(2_000);
    }
    await until(() => clock.timersPending === 1);
    connection.close();
    expect(clock.timersPending).toBe(0);
  });
});

describe("A connection to the master that sentinels name", () => {
  let group: TestRedisSentinel;
  let options: RedisStoreOptions;
  beforeEach(async () => {
    servers = group = await startRedisSentinel();
    options = { mode: "sentinel", addresses: group.addresses, masterName: group.masterName };
  });
  /** What a sentinel says of another master. */
  const SWITCHED = "*3\r\n$7\r\nmessage\r\n$14\r\n+switch-master\r\n$8\r\nmymaster\r\n";
  const watching = (): Socket[] => open().filter((socket) => telling.has(socket));
  /** Waits for the master's connection, and for one by which each sentinel tells of another, and for no more. */
  const isComplete = async (): Promise<void> => {
    await isReady();
    await until(() => watching().length === group.sentinels.length);
    await until(() => open().length === 1 + group.sentinels.length);
  };

  it("leaves nothing open, however often it was made", async () => {
    connect(options);
    await isComplete();
    for (let times = 0; times < 5; times++) {
      connection.reconnect();
      await until(() => !connection.isReady);
      await isComplete();
    }
    connection.close();
    await allClosed();
  });

  it("comes back once for all that its sentinels tell, and although they tell while it asks them", async () => {
    connect(options);
    for (let times = 0; times < 3; times++) {
      await isComplete();
      const sentinels = watching();
      const master = open().find((socket) => !sentinels.includes(socket)) as Socket;
      const tell = (): void => {
        for (const socket of sentinels) socket.emit("data", Buffer.from(SWITCHED));
      };
      const before = master.listenerCount("close");
      tell();
      tell();
      expect(master.listenerCount("close")).toBe(before + 1);
      await until(() => master.closed);
      await until(() => {
        tell();
        return connection.isReady;
      });
    }
    connection.close();
    await allClosed();
  });

  it("leaves nothing open when it is closed while the master is connected to", async () => {
    await new Promise<void>((resolve) => {
      onSocket = (socket) => {
        // The first asks a sentinel, the second is the master's.
        if (sockets.length !== 2) return;
        process.nextTick(() => connection.close());
        socket.once("close", resolve);
      };
      connect(options);
    });
    await allClosed();
  });

  it("comes when the sentinels do", async () => {
    const causes: string[] = [];
    for (const sentinel of group.sentinels) await sentinel.kill();
    connect(options, { lost: (cause) => causes.push(cause) });
    await until(() => causes.length > 3);
    expect(causes).toContainEqual(expect.stringMatching(/^All sentinels are unreachable\. Last error: /));
    for (const sentinel of group.sentinels) await sentinel.restart();
    await isReady();
  });

  it("signs in to the sentinels", async () => {
    for (const sentinel of group.sentinels) {
      await sentinel.command("ACL", "SETUSER", "parley", "on", ">secret", "~*", "&*", "+@all");
      await sentinel.command("ACL", "SETUSER", "default", "off");
    }
    connect({ ...options, sentinelUsername: "parley", sentinelPassword: "secret" });
    await isComplete();
  });

  it("asks the next sentinel when one does not answer", async () => {
    await group.sentinels[0]?.pause();
    connect({ ...options, requestTimeoutMs: 60_000 });
    await isReady();
  });

  it("ends at once although no sentinel answers", async () => {
    for (const sentinel of group.sentinels) await sentinel.pause();
    connect(options);
    await until(() => open().length > 0);
    connection.close();
    await allClosed();
  });
});

describe("A connection to a cluster", () => {
  it("asks at intervals who has which slot, until it is closed", async () => {
    const cluster = await startRedisCluster();
    servers = cluster;
    const { env: manual, clock } = createTestEnv();
    connect({ mode: "cluster", addresses: cluster.addresses }, {}, manual);
    await isReady();
    for (let times = 0; times < 3; times++) {
      await until(() => open().length === 1);
      await clock.advance(30_000);
      await until(() => open().length === 2);
    }
    // While it is being asked.
    connection.close();
    expect(clock.timersPending).toBe(0);
    await allClosed();
  });
});
