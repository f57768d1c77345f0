/** What connections leave open: nothing for long, however often servers change and whatever does not answer. */
import { createHook } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { nextTurn } from "@parley/runtime/testing";
import { startRedis, type TestRedis } from "@parley/testing";
import { env } from "../../test/redis/trouble.js";
import { type Connection, createConnection } from "./connection.js";
import { type RedisStoreOptions, resolveOptions } from "./options.js";

/** All sockets of this process that were opened since the test began. */
const sockets: Socket[] = [];
const opened = (message: unknown): void => {
  const { socket } = message as { readonly socket: Socket };
  sockets.push(socket);
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
  connection.close();
  await servers.stop();
  hook.disable();
});

const connect = (options: RedisStoreOptions): Connection => {
  sockets.length = 0;
  connection = createConnection(env, resolveOptions(options), {
    ready: () => undefined,
    lost: () => undefined,
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
});
