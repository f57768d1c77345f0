import { createTestEnv } from "@parley/runtime/testing";
import { RetryLater } from "./retry-later.js";

describe("RetryLater", () => {
  it("tries all again together, with pauses that grow while they fail", async () => {
    const { env, clock } = createTestEnv();
    const tries: [number, string][] = [];
    const later: RetryLater<string> = new RetryLater(env, {
      itemsMax: 10,
      retry: (item) => {
        tries.push([clock.monotonicMs(), item]);
        if (clock.monotonicMs() < 20_000) later.add(item);
      },
    });
    later.add("a");
    later.add("b");
    later.add("a");
    expect(clock.timersPending).toBe(1);
    await clock.advance(40_000);
    const times = [...new Set(tries.map(([atMs]) => atMs))];
    expect(tries).toHaveLength(2 * times.length);
    const pauses = times.map((atMs, i) => atMs - (times[i - 1] ?? 0));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5_000);
    expect(pauses[0]).toBeLessThanOrEqual(200);
    expect(later.size).toBe(0);
    // Another failure, much later, begins with a short pause.
    const before = clock.monotonicMs();
    later.add("c");
    await clock.advance(200);
    expect(tries.at(-1)?.[1]).toBe("c");
    expect((tries.at(-1)?.[0] ?? 0) - before).toBeLessThanOrEqual(200);
    expect(clock.timersPending).toBe(0);
  });

  it("takes many in steps, begins at once when told so, and forgets", async () => {
    const { env, clock } = createTestEnv();
    const tried: number[] = [];
    const later = new RetryLater<number>(env, { itemsMax: 2_000, retry: (item) => tried.push(item) });
    later.now();
    expect(clock.timersPending).toBe(0);
    for (let i = 0; i < 1_200; i++) later.add(i);
    later.forget(3);
    later.now();
    await clock.advance(1);
    expect(tried).toHaveLength(500);
    await clock.advance(50);
    expect(tried).toHaveLength(1_199);
    expect(tried).not.toContain(3);
  });

  it("drops the oldest when too many fail, and everything when it stops", async () => {
    const { env, clock } = createTestEnv();
    const tried: number[] = [];
    const later = new RetryLater<number>(env, { itemsMax: 3, retry: (item) => tried.push(item) });
    for (let i = 0; i < 5; i++) later.add(i);
    await clock.advance(1_000);
    expect(tried).toEqual([2, 3, 4]);
    later.add(9);
    later.stop();
    later.add(10);
    await clock.advance(10_000);
    expect(tried).toEqual([2, 3, 4]);
    expect(clock.timersPending).toBe(0);
  });
});
