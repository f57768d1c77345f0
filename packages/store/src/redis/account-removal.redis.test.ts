/** Removals that somebody else ends, after which the name is given to another, while their beginner goes on late. */
import type { InboxAddress } from "@parley/model";
import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { startRedis, startRedisCluster, type TestRedis, type TestRedisCluster } from "@parley/testing";
import { accountsOf } from "../../test/redis/accounts.js";
import { reach } from "../../test/redis/reach.js";
import {
  append,
  BOB,
  confirmAll,
  deliverAll,
  enqueued,
  im,
  messagesOf,
  pres,
  principal,
} from "../contract/fixtures.js";
import type { OutboxEntry, StoredReport } from "../message-store.js";
import type { Store } from "../store.js";
import { openRedisStore, type RedisStoreOptions } from "./index.js";
import { openEngine } from "./open-engine.js";

const env = createSystemEnv({ log: nullLogger });
const OWNER = principal("owner@north.example");
const NAMES = ["owner@north.example", "work@north.example", "play@north.example"];
const FAR = im("work@north.example");

let redis: TestRedis;
let cluster: TestRedisCluster;
let stores = 0;
beforeAll(async () => {
  [redis, cluster] = await Promise.all([startRedis(), startRedisCluster()]);
});
afterAll(async () => {
  await redis.stop();
  await cluster.stop();
});

const reached: readonly [string, () => RedisStoreOptions & { readonly prefix: string }][] = [
  ["a single server", () => ({ ...reach(redis), prefix: `${redis.prefix}-removal${++stores}` })],
  ["a cluster", () => ({ mode: "cluster", addresses: cluster.addresses, prefix: `removal${++stores}` })],
];

/** Where it is, at one of the masters of the cluster. */
async function onCluster(...command: string[]): Promise<unknown> {
  const answers = await Promise.allSettled(cluster.masters.map((master) => master.command(...command)));
  return answers.find((answer) => answer.status === "fulfilled")?.value;
}

describe.each(reached)("On %s, the removal of an account", (_, newOptions) => {
  let options: ReturnType<typeof newOptions>;
  let store: Store;
  const opened: { close(): Promise<void> }[] = [];
  const open = async (): Promise<void> => {
    options = newOptions();
    ({ store } = await openRedisStore(env, options));
    opened.push(store);
  };
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });

  const add = (passwordHash: string) =>
    store.addAccount({
      ...{ principal: OWNER, passwordHash, presentities: NAMES.map(pres), inboxes: NAMES.map(im) },
      ...{ accessRules: confirmAll, deliveryRules: deliverAll, nowMs: 1_000 },
    });
  const send = (id: string, domain = "south.example"): Promise<OutboxEntry> =>
    enqueued(store, id, { sender: OWNER, domain });
  const report = ({ sender, id, inbox }: OutboxEntry): StoredReport => ({
    ...{ sender: sender as typeof OWNER, id, inbox: inbox as InboxAddress },
    ...{ status: "delivered", reason: "", atMs: 2_000 },
  });
  const settle = (entry: OutboxEntry): Promise<boolean> => store.settle(entry, report(entry));
  const things = async (): Promise<boolean[]> => [
    ...(await Promise.all(NAMES.map(async (name) => (await store.presentity(pres(name))) !== undefined))),
    ...(await Promise.all(NAMES.map(async (name) => (await store.inbox(im(name))) !== undefined))),
  ];
  const ALL = NAMES.flatMap(() => [true, true]);
  const NONE = NAMES.flatMap(() => [false, false]);

  /** Begins a removal as a server that is stopped after so many calls, until it goes on. */
  const stopping = async (calls: number) => {
    const one = await openEngine(env, options);
    opened.push(one);
    const { engine } = one;
    let left = calls;
    let goOn = (): void => undefined;
    const resumed = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let stop = (): void => undefined;
    const stopped = new Promise<"stopped">((resolve) => {
      stop = () => resolve("stopped");
    });
    const run = engine.run.bind(engine);
    engine.run = (async (...call: Parameters<typeof run>) => {
      if (left-- <= 0) {
        stop();
        await resumed;
      }
      return run(...call);
    }) as typeof run;
    opened.unshift({ close: () => Promise.resolve(goOn()) });
    const removed = accountsOf(one).removeAccount(OWNER);
    const ended = (await Promise.race([stopped, removed])) !== "stopped";
    return { ended, goOn, removed };
  };

  it("leaves a new account of its name alone, wherever its remover was stopped meanwhile", async () => {
    let late = 0;
    for (let calls = 0, ended = false; !ended; calls++) {
      await open();
      await add("old");
      await append(store, "0", { inbox: FAR });
      const old = await send("a");
      expect(await settle(await send("b"))).toBe(true);
      const remover = await stopping(calls);
      ended = remover.ended;
      // Ends the removal, if it was begun.
      if ((await add("new")).kind === "exists") {
        remover.goOn();
        await remover.removed;
        expect([calls, await things()]).toEqual([calls, NONE]);
        continue;
      }
      late++;
      expect(await append(store, "1", { inbox: FAR })).toEqual({ kind: "appended", seq: 1 });
      const [done, waiting, elsewhere] = [await send("b"), await send("a"), await send("c", "east.example")];
      expect(await settle(done)).toBe(true);

      remover.goOn();
      expect(await remover.removed).toMatchObject({ passwordHash: "old" });
      expect([calls, await store.account(OWNER)]).toMatchObject([calls, { passwordHash: "new" }]);
      expect([calls, await things()]).toEqual([calls, ALL]);
      expect((await messagesOf(store, FAR)).length).toBe(1);
      expect(await settle(old)).toBe(false);
      expect([calls, await settle(waiting), await settle(elsewhere)]).toEqual([calls, true, true]);
      expect(await store.reports(OWNER, 9)).toEqual([done, waiting, elsewhere].map(report));
    }
    expect(late).toBeGreaterThan(3);
  });

  it("is of all entries and reports of the removed, and of nobody else's", async () => {
    await open();
    await add("old");
    const others = await enqueued(store, "x", { sender: BOB, domain: "south.example" });
    const own = await send("a");
    expect(await settle(await send("b", "east.example"))).toBe(true);
    await store.removeAccount(OWNER);
    await add("new");
    expect(await store.reports(OWNER, 9)).toEqual([]);
    expect([await settle(own), await settle(others)]).toEqual([false, true]);
  });
});

describe("On a cluster, the removal of an account of before things knew its epoch", () => {
  it("takes its things along", async () => {
    const { engine, schema, close } = await openEngine(env, {
      ...{ mode: "cluster", addresses: cluster.addresses, prefix: `removal${++stores}` },
    });
    try {
      const accounts = accountsOf({ engine, schema });
      await accounts.addAccount({
        ...{ principal: OWNER, passwordHash: "h", presentities: NAMES.map(pres), inboxes: NAMES.map(im) },
        ...{ accessRules: confirmAll, deliveryRules: deliverAll, nowMs: 1_000 },
      });
      const { buckets } = engine;
      const keyOf = (kind: string, name: string): string =>
        `${buckets.prefix(buckets.of(name))}${kind}:${name}`;
      const keys = NAMES.flatMap((name) => [keyOf("p", pres(name)), keyOf("i", im(name))]);
      // Those in the account's own bucket go with it, and need none.
      const known = await Promise.all(keys.map((key) => onCluster("HDEL", key, "a")));
      expect(known).toEqual([0, 0, 1, 1, 1, 1]);
      await accounts.removeAccount(OWNER);
      expect(await Promise.all(keys.map((key) => onCluster("EXISTS", key)))).toEqual(keys.map(() => 0));
    } finally {
      await close();
    }
  });
});
