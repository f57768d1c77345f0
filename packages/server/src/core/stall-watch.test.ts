import { createEmbeddedBus } from "@parley/bus/embedded";
import { createTestEnv } from "@parley/runtime/testing";
import { StallWatch, watchedBus } from "./stall-watch.js";

function createWatch() {
  const { clock, env } = createTestEnv();
  let aheadMs = 0;
  const stalls: number[] = [];
  const watch = new StallWatch(
    {
      ...env,
      clock: {
        monotonicMs: () => (clock.monotonicMs() + aheadMs) as never,
        wallMs: () => clock.wallMs(),
        timer: (ms, fn) => clock.timer(ms, fn),
        defer: (fn) => clock.defer(fn),
        sleep: (ms, signal) => clock.sleep(ms, signal),
      },
    },
    { limitMs: 1_000, onStall: (ms) => stalls.push(ms) },
  );
  const jump = (ms: number): void => {
    aheadMs += ms;
  };
  return { clock, env, jump, stalls, watch };
}

describe("StallWatch", () => {
  it("is silent while time passes as it should", async () => {
    const { clock, stalls, watch } = createWatch();
    watch.start();
    for (let at = 0; at < 50; at++) {
      await clock.advance(100);
      watch.check();
    }
    expect(stalls).toEqual([]);
    watch.stop();
    expect(clock.timersPending).toBe(0);
  });

  it("tells whoever asks first after a stop, once", async () => {
    const { clock, jump, stalls, watch } = createWatch();
    watch.start();
    await clock.advance(500);
    jump(60_000);
    watch.check();
    watch.check();
    expect(stalls).toEqual([60_000]);
    await clock.advance(5_000);
    expect(stalls).toHaveLength(1);
    watch.stop();
    jump(60_000);
    watch.check();
    expect(stalls).toHaveLength(1);
  });

  it("notices by its own timer when nothing has come in", async () => {
    const { clock, jump, stalls, watch } = createWatch();
    watch.start();
    jump(5_000);
    await clock.advance(250);
    expect(stalls).toEqual([5_250]);
    watch.stop();
  });

  it("is asked before what the bus brings", async () => {
    const { clock, env, jump, stalls, watch } = createWatch();
    const inner = createEmbeddedBus(env);
    const bus = watchedBus(inner, watch);
    watch.start();
    const seen: string[] = [];
    const interest = await bus.subscribe("a", () => seen.push(`message, ${stalls.length} stalls before`));
    const stopGap = bus.onGap(() => undefined);
    const stopHealth = bus.onHealth(() => undefined);
    jump(5_000);
    bus.publish("a", Buffer.from("x"));
    await clock.settle();
    expect(seen).toEqual(["message, 1 stalls before"]);
    expect([bus.subscriptionCount, bus.shared, bus.health]).toEqual([1, false, { kind: "up" }]);
    interest.close();
    stopGap();
    stopHealth();
    watch.stop();
    await bus.close();
  });
});
