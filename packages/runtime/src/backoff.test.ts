import * as fc from "fast-check";
import { Backoff } from "./backoff.js";
import { createTestEnv } from "./testing.js";

describe("Backoff", () => {
  it("waits longer after every failure, up to the most", () => {
    const { env } = createTestEnv();
    const backoff = new Backoff(env, { initialMs: 100, maxMs: 1000 });
    for (const ceilingMs of [100, 200, 400, 800, 1000, 1000]) {
      const delayMs = backoff.next();
      expect(delayMs).toBeGreaterThanOrEqual(ceilingMs / 2);
      expect(delayMs).toBeLessThanOrEqual(ceilingMs);
    }
    expect(backoff.attempts).toBe(6);
  });

  it("begins anew after a success", () => {
    const { env } = createTestEnv();
    const backoff = new Backoff(env, { initialMs: 100, maxMs: 10_000 });
    for (let i = 0; i < 5; i++) backoff.next();
    backoff.reset();
    expect(backoff.attempts).toBe(0);
    expect(backoff.next()).toBeLessThanOrEqual(100);
  });

  it("spreads those who failed at the same moment", () => {
    const { env } = createTestEnv();
    const delays = Array.from({ length: 100 }, () =>
      new Backoff(env, { initialMs: 1000, maxMs: 1000 }).next(),
    );
    expect(new Set(delays).size).toBeGreaterThan(50);
  });

  it("never waits less than a millisecond or more than the most, whatever its options", () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        (initialMs, maxMs, factor) => {
          const backoff = new Backoff(createTestEnv().env, { initialMs, maxMs, factor });
          const delays = Array.from({ length: 20 }, () => backoff.next());
          return delays.every((ms) => Number.isInteger(ms) && ms >= 1 && ms <= maxMs);
        },
      ),
    );
  });
});
