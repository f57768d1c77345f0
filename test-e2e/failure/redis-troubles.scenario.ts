/** Bad days of the Redis that two servers share, while people of two domains write and watch. */
import { BadDays } from "../lib/bad-days.js";
import { type Services, startServices } from "../lib/services.js";
import { useStage } from "../lib/stage.js";
import { until } from "../lib/within.js";

jest.setTimeout(180_000);
const stage = useStage();

/** What those who wait are told while Redis is of no use. */
const away = "unavailable store_unavailable";

let services: Services;
let scene: BadDays;

beforeAll(async () => {
  services = await startServices(stage, { redis: { config: { "enable-debug-command": "yes" } } });
  scene = await BadDays.begin(stage, { services });
}, 120_000);

/** Redis gets well so soon that what waits need not be refused. A busy machine may be slower. */
function expectOnly(reasons: readonly string[], allowed: readonly string[]): void {
  expect(reasons.filter((reason) => !allowed.includes(reason))).toEqual([]);
}

describe("While people write and watch, Redis", () => {
  it("is killed and starts again, twice", async () => {
    const { misled, reasons } = await scene.day("killed", async (day) => {
      for (let times = 0; times < 2; times++) {
        await services.redis.kill();
        await services.redis.restart();
        await day.goesOn();
      }
    });
    expectOnly(reasons, [away]);
    expect(misled).toEqual([]);
  });

  it("ends in order and stays away for longer than calls wait: they are refused, and both servers say so", async () => {
    const pids = scene.pids;
    const { misled, reasons } = await scene.day("away", async (day) => {
      await services.redis.shutdown();
      await scene.isReady(false);
      await day.isRefused(away);
      await services.redis.restart();
    });
    expectOnly(reasons, [away]);
    expect(misled).toEqual([]);
    expect(scene.pids).toEqual(pids);
  });

  it.each(["WRITE", "ALL"])("answers nothing for two seconds (%s), which nobody notices", async (what) => {
    const { misled, reasons } = await scene.day(`slow-${what}`, async () => {
      await services.redis.command("CLIENT", "PAUSE", "2000", what);
    });
    expect(reasons).toEqual([]);
    expect(misled).toEqual([]);
  });

  it("is full: nothing new is taken, what is there can be read, and there is room again", async () => {
    const { dave } = scene.people;
    const { misled, reasons } = await scene.day("full", async (day) => {
      await services.redis.command("CONFIG", "SET", "maxmemory", "1mb");
      await day.isRefused("resource_exhausted store_full");
      await scene.isReady(false);
      expect((await dave.agent.readInbox({ inbox: dave.inbox, fromSeq: 1 })).messages).not.toEqual([]);
      await services.redis.command("CONFIG", "SET", "maxmemory", "0");
    });
    expectOnly(reasons, ["resource_exhausted store_full", away]);
    expect(misled).toEqual([]);
  });

  it("loads its data", async () => {
    const { misled, reasons } = await scene.day("loading", async () => {
      // So many keys that take their time.
      await services.redis.command("DEBUG", "POPULATE", "500", "filler");
      await services.redis.command("BGREWRITEAOF");
      await until("the file is written anew", async () =>
        /aof_rewrite_in_progress:0/.test(String(await services.redis.command("INFO", "persistence"))),
      );
      await services.redis.command("CONFIG", "SET", "loading-process-events-interval-bytes", "1024");
      await services.redis.command("CONFIG", "SET", "key-load-delay", "3000");
      const loaded = services.redis.command("DEBUG", "LOADAOF");
      await until("it says that it loads", () =>
        services.redis.command("GET", "filler:0").then(
          () => false,
          (error: Error) => error.message.startsWith("LOADING"),
        ),
      );
      await scene.isReady(false);
      await loaded;
      await services.redis.command("CONFIG", "SET", "key-load-delay", "0");
    });
    expectOnly(reasons, [away]);
    expect(misled).toEqual([]);
  });

  it("is made a replica, which takes no writes, and a master again", async () => {
    const { misled, reasons } = await scene.day("read-only", async (day) => {
      await services.redis.command("REPLICAOF", "127.0.0.1", "1");
      await scene.isReady(false);
      await day.isRefused(away);
      await services.redis.command("REPLICAOF", "NO", "ONE");
    });
    expectOnly(reasons, [away]);
    expect(misled).toEqual([]);
  });

  it("forgets its scripts, again and again, which nobody notices", async () => {
    const { misled, reasons } = await scene.day("flushed", async (day) => {
      for (let times = 0; times < 5; times++) {
        await services.redis.command("SCRIPT", "FLUSH", "SYNC");
        await day.messagesGoOn();
      }
    });
    expect(reasons).toEqual([]);
    expect(misled).toEqual([]);
  });
});
