import type { Logger } from "./env.js";
import { nullLogger } from "./logger.js";
import { createSystemEnv, keepProcessAlive } from "./system.js";
import { nextTurn } from "./system-turn.js";

const env = createSystemEnv({ log: nullLogger });

describe("the system's clock", () => {
  it("tells Unix time, and a time that never goes back", () => {
    expect(env.clock.wallMs()).toBeGreaterThan(Date.UTC(2024, 0, 1));
    const first = env.clock.monotonicMs();
    expect(env.clock.monotonicMs()).toBeGreaterThanOrEqual(first);
  });

  it("runs a timer once", async () => {
    let count = 0;
    await new Promise<void>((resolve) => {
      env.clock.timer(0, () => {
        count++;
        resolve();
      });
    });
    expect(count).toBe(1);
  });

  it("does not run a cancelled timer, and takes a cancel at any time", async () => {
    let ran = false;
    const timer = env.clock.timer(0, () => {
      ran = true;
    });
    timer.cancel();
    timer[Symbol.dispose]();
    await env.clock.sleep(5);
    expect(ran).toBe(false);
  });

  it("takes delays beyond what the engine's timers can hold", async () => {
    let ran = false;
    const timer = env.clock.timer(2 ** 40, () => {
      ran = true;
    });
    await env.clock.sleep(5);
    timer.cancel();
    expect(ran).toBe(false);
  });

  it("runs deferred functions in order, after the microtasks of this turn", async () => {
    const order: string[] = [];
    env.clock.defer(() => order.push("first"));
    env.clock.defer(() => order.push("second"));
    void Promise.resolve().then(() => order.push("microtask"));
    await nextTurn();
    expect(order).toEqual(["microtask", "first", "second"]);
  });

  it("ends a sleep when the signal aborts, with its reason", async () => {
    const reason = new Error("enough");
    await expect(env.clock.sleep(1000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const sleeping = env.clock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });
});

describe("the system's randomness", () => {
  it("draws every whole number below the limit, and none beyond", () => {
    const drawn = new Set(Array.from({ length: 2000 }, () => env.random.int(6)));
    expect([...drawn].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(env.random.int(1)).toBe(0);
    expect(env.random.int(2 ** 48)).toBeLessThan(2 ** 48);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 48 + 1])("refuses to draw below %p", (below) => {
    expect(() => env.random.int(below)).toThrow(RangeError);
  });

  it("is certain where the probability is", () => {
    expect(Array.from({ length: 100 }, () => env.random.chance(0))).not.toContain(true);
    expect(Array.from({ length: 100 }, () => env.random.chance(1))).not.toContain(false);
  });

  it("gives as many bytes as asked for, and others each time", () => {
    expect(env.random.bytes(0)).toHaveLength(0);
    expect(env.random.bytes(32)).toHaveLength(32);
    expect(env.random.bytes(32)).not.toEqual(env.random.fork("other").bytes(32));
  });
});

describe("the system's ids", () => {
  it("are of 96 bits in 16 characters of base64url, and never the same twice", () => {
    const ids = Array.from({ length: 10_000 }, () => env.ids.next("message"));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[A-Za-z0-9_-]{16}$/.test(id))).toBe(true);
  });
});

it("logs to what it was given", () => {
  const log: Logger = { ...nullLogger };
  expect(createSystemEnv({ log }).log).toBe(log);
});

describe("keepProcessAlive", () => {
  it("holds the process until it is disposed of", () => {
    // Only what keeps the process running is listed.
    const timeouts = (): number =>
      process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
    const before = timeouts();
    const held = keepProcessAlive();
    expect(timeouts()).toBe(before + 1);
    held[Symbol.dispose]();
    expect(timeouts()).toBe(before);
  });
});
