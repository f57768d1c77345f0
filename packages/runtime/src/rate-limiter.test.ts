import * as fc from "fast-check";
import { RateLimiter } from "./rate-limiter.js";
import { createTestEnv } from "./testing.js";

describe("RateLimiter", () => {
  it("lets a burst through, then says when to come again", async () => {
    const { env, clock } = createTestEnv();
    const limiter = new RateLimiter(env, { perSecond: 10, burst: 3 });
    expect([limiter.take("a"), limiter.take("a"), limiter.take("a")]).toEqual([0, 0, 0]);
    expect(limiter.take("a")).toBe(100);
    await clock.advance(99);
    expect(limiter.take("a")).toBe(1);
    await clock.advance(1);
    expect(limiter.take("a")).toBe(0);
  });

  it("keeps keys apart", () => {
    const limiter = new RateLimiter(createTestEnv().env, { perSecond: 1, burst: 1 });
    expect(limiter.take("a")).toBe(0);
    expect(limiter.take("a")).toBeGreaterThan(0);
    expect(limiter.take("b")).toBe(0);
  });

  it("takes all of a cost or nothing", () => {
    const limiter = new RateLimiter(createTestEnv().env, { perSecond: 10, burst: 5 });
    expect(limiter.take("a", 4)).toBe(0);
    expect(limiter.take("a", 2)).toBe(100);
    expect(limiter.take("a", 1)).toBe(0);
  });

  it("says never where waiting does not help", () => {
    const { env } = createTestEnv();
    expect(new RateLimiter(env, { perSecond: 10, burst: 5 }).take("a", 6)).toBe(Number.POSITIVE_INFINITY);
    const spent = new RateLimiter(env, { perSecond: 0, burst: 1 });
    expect([spent.take("a"), spent.take("a")]).toEqual([0, Number.POSITIVE_INFINITY]);
  });

  it("never lets through more than the burst and what came back", () => {
    const step = fc.record({ waitMs: fc.nat(500), cost: fc.integer({ min: 1, max: 5 }) });
    return fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 50 }), async (steps) => {
        const { env, clock } = createTestEnv();
        const limiter = new RateLimiter(env, { perSecond: 20, burst: 5 });
        let taken = 0;
        for (const { waitMs, cost } of steps) {
          await clock.advance(waitMs);
          if (limiter.take("a", cost) === 0) taken += cost;
        }
        expect(taken).toBeLessThanOrEqual(5 + clock.monotonicMs() * 0.02 + 1e-6);
      }),
      { numRuns: 50 },
    );
  });

  it("forgets who has been quiet when it needs the place", async () => {
    const { env, clock } = createTestEnv();
    const limiter = new RateLimiter(env, { perSecond: 1, burst: 1, keysMax: 2 });
    limiter.take("a");
    await clock.advance(1000);
    limiter.take("b");
    expect(limiter.take("c")).toBe(0);
    expect(limiter.size).toBe(2);
    // "b" was remembered, since it has not got its token back.
    expect(limiter.take("b")).toBe(1000);
  });

  it("gives nobody more for making up names", () => {
    const limiter = new RateLimiter(createTestEnv().env, { perSecond: 1, burst: 1, keysMax: 10 });
    const passed = Array.from({ length: 1000 }, (_, n) => limiter.take(`made-up-${n}`)).filter(
      (ms) => ms === 0,
    );
    expect(passed).toHaveLength(11);
    expect(limiter.size).toBe(10);
  });

  it("finds the free places of a big table in a few looks each", async () => {
    const { env, clock } = createTestEnv();
    const limiter = new RateLimiter(env, { perSecond: 1, burst: 1, keysMax: 1000 });
    for (let n = 0; n < 1000; n++) limiter.take(`early-${n}`);
    await clock.advance(1000);
    for (let n = 0; n < 500; n++) limiter.take(`early-${n}`);
    for (let n = 0; n < 600; n++) limiter.take(`late-${n}`);
    const remembered = Array.from({ length: 500 }, (_, n) => limiter.take(`late-${n}`)).filter(
      (ms) => ms > 0,
    );
    expect(remembered).toHaveLength(500);
    expect(limiter.size).toBe(1000);
  });
});
