/** Redis has lost its newest writes, as in a failover to a replica that had not got them: no number comes again. */
import { type Clock, nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { startRedis, type TestRedis } from "@parley/testing";
import { reach } from "../../test/redis/reach.js";
import { ALICE, addAccount, confirmAll, deliverAll, im, pres, publish } from "../contract/fixtures.js";
import type { Store } from "../store.js";
import { openRedisStore } from "./index.js";
import { Buckets } from "./keys.js";

const env = createSystemEnv({ log: nullLogger });
const PRES = pres(ALICE);

describe("Redis that has lost its newest writes", () => {
  let redis: TestRedis;
  let store: Store;
  let clock: Clock;
  let keys: readonly string[];
  let claims: number;

  beforeEach(async () => {
    redis = await startRedis();
    ({ store, clock } = await openRedisStore(env, reach(redis)));
    const buckets = new Buckets(redis.prefix, 256);
    const bucket = buckets.prefix(buckets.of(ALICE));
    keys = [`${bucket}n`, `${bucket}p:${PRES}`, `${bucket}i:${im(ALICE)}`];
    claims = 0;
    await addAccount(store, ALICE);
  });
  afterEach(async () => {
    await store.close();
    await redis.stop();
  });

  /** @returns what puts things back as they are now. */
  const remember = async (): Promise<() => Promise<void>> => {
    const hashes = await Promise.all(keys.map((key) => redis.command("HGETALL", key)));
    return async () => {
      for (const [index, key] of keys.entries()) {
        await redis.command("DEL", key);
        await redis.command("HSET", key, ...(hashes[index] as string[]));
      }
    };
  };

  const published = async (tag: string): Promise<number> => {
    const outcome = await publish(store, tag, { nowMs: env.clock.wallMs() });
    return outcome.kind === "published" ? outcome.snapshot.version.counter : Number.NaN;
  };
  const ruled = async (): Promise<number> => {
    const outcome = await store.setAccessRules(PRES, confirmAll);
    return outcome.kind === "set" ? outcome.snapshot.change : Number.NaN;
  };
  const closed = async (): Promise<number> => {
    await store.setAccessRules(PRES, confirmAll);
    return (await store.presentityState(PRES))?.rulesVersion.counter ?? Number.NaN;
  };
  const subscribed = async (): Promise<number> => {
    const outcome = await store.putSubscriptions(PRES, []);
    return outcome.kind === "put" ? outcome.change : Number.NaN;
  };
  const revised = async (): Promise<number> => {
    await store.setDeliveryRules(im(ALICE), deliverAll);
    return (await store.inbox(im(ALICE)))?.revision ?? Number.NaN;
  };

  /** By a holder that nobody has heard of, when the one before has run out. */
  const claimed = async (): Promise<number> => {
    const nowMs = clock.wallMs() + ++claims * 10;
    const holder = `home${claims}`;
    const outcome = await store.claimLease({ name: ALICE, holder, nowMs, untilMs: nowMs + 1 });
    return outcome.kind === "held" ? outcome.fence : Number.NaN;
  };

  it.each([
    ["version", published],
    ["version of rules", closed],
    ["change number by rules", ruled],
    ["change number by subscriptions", subscribed],
    ["revision of an inbox", revised],
    ["fence of a lease", claimed],
    ["generation of views", () => store.nextViewGeneration(PRES)],
  ])("gives no %s again", async (_what, next) => {
    const before = await next("e1");
    const goBack = await remember();
    const lost = [await next("e2"), await next("e3"), await next("e4")];
    expect(Math.min(...lost)).toBeGreaterThan(before);
    await goBack();
    // To fail over takes longer than a millisecond.
    const lostAtMs = clock.wallMs();
    while (clock.wallMs() === lostAtMs) await redis.command("PING");
    expect(await next("e5")).toBeGreaterThan(Math.max(...lost));
  });
});
