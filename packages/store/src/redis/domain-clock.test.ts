import { createTestEnv } from "@parley/runtime/testing";
import { DomainClock } from "./domain-clock.js";

/** The time of a Redis that is so much ahead of this server's clock at first. */
async function following(aheadMs: number) {
  const { env, clock, logged } = createTestEnv();
  const redis = {
    /** Unix milliseconds at this process' time zero. */
    startMs: clock.wallMs() + aheadMs,
    fails: false,
    nowMs: () => redis.startMs + clock.monotonicMs(),
  };
  const domain = new DomainClock(env, () =>
    redis.fails ? Promise.reject(new Error("away")) : Promise.resolve(redis.nowMs()),
  );
  await domain.start();
  return { domain, clock, redis, logged };
}

describe("The domain's clock", () => {
  it("has the time of Redis from the start, whatever the server's clock says", async () => {
    const { domain, clock, redis } = await following(123_456);
    expect(domain.wallMs()).toBe(redis.nowMs());
    clock.jumpWall(-3_600_000);
    await clock.advance(60_000);
    expect(domain.wallMs()).toBe(redis.nowMs());
    domain.stop();
    expect(clock.timersPending).toBe(0);
  });

  it("follows gradually where the time of Redis changes a little, never back", async () => {
    const { domain, clock, redis } = await following(0);
    for (const byMs of [500, -500]) {
      redis.startMs += byMs;
      // The sample that came back soonest is the newest where all are as soon.
      await clock.advance(2_000);
      let before = domain.wallMs();
      for (let step = 0; step < 100; step++) {
        await clock.advance(100);
        const passedMs = domain.wallMs() - before;
        before = domain.wallMs();
        expect(passedMs).toBeGreaterThanOrEqual(89);
        expect(passedMs).toBeLessThanOrEqual(111);
      }
      expect(domain.wallMs()).toBe(redis.nowMs());
    }
    domain.stop();
  });

  it("steps where the time of Redis is another one altogether, and says so", async () => {
    const { domain, clock, redis, logged } = await following(0);
    redis.startMs += 3_600_000;
    await clock.advance(2_000);
    expect(domain.wallMs()).toBe(redis.nowMs());
    expect(logged).toMatchObject([{ level: "warn", event: "clock.stepped", byMs: 3_600_000 }]);
    domain.stop();
  });

  it("goes on while Redis is away", async () => {
    const { domain, clock, redis } = await following(7_000);
    redis.fails = true;
    await clock.advance(60_000);
    expect(domain.wallMs()).toBe(redis.nowMs());
    redis.fails = false;
    redis.startMs += 100;
    await clock.advance(10_000);
    expect(domain.wallMs()).toBe(redis.nowMs());
    domain.stop();
    await clock.advance(10_000);
    expect(clock.timersPending).toBe(0);
  });

  it("trusts what came back soonest, as it stood in the fewest queues", async () => {
    const { env, clock } = createTestEnv();
    const delays = [10, 4_000, 900, 1_500];
    const startMs = clock.wallMs();
    const domain = new DomainClock(env, async () => {
      // The whole delay is on the way back: the answer is old when it arrives.
      const nowMs = startMs + clock.monotonicMs();
      await clock.sleep(delays.shift() ?? 2_000);
      return nowMs;
    });
    const started = domain.start();
    await clock.advance(10);
    await started;
    await clock.advance(20_000);
    expect(Math.abs(domain.wallMs() - (startMs + clock.monotonicMs()))).toBeLessThanOrEqual(5);
    domain.stop();
  });

  it("keeps the system's timers and durations", async () => {
    const { domain, clock } = await following(5_000);
    const ran: string[] = [];
    domain.timer(100, () => ran.push("timer"));
    domain.defer(() => ran.push("deferred"));
    const slept = domain.sleep(200).then(() => ran.push("slept"));
    await clock.advance(300);
    await slept;
    expect(ran).toEqual(["deferred", "timer", "slept"]);
    expect(domain.monotonicMs()).toBe(clock.monotonicMs());
    domain.stop();
  });
});
