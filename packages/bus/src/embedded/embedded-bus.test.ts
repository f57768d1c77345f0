import { createTestEnv } from "@parley/runtime/testing";
import { describeBusContract } from "../contract/index.js";
import { createEmbeddedBus } from "./index.js";

describeBusContract("embedded", async () => {
  const { env, clock, logged } = createTestEnv();
  return { bus: createEmbeddedBus(env), settle: () => clock.settle(), logged };
});

describe("The embedded bus", () => {
  it("defers once for all that is published in a turn", async () => {
    const { env, clock } = createTestEnv();
    let defers = 0;
    const counting = {
      ...env,
      clock: {
        wallMs: () => clock.wallMs(),
        monotonicMs: () => clock.monotonicMs(),
        timer: (delayMs: number, fn: () => void) => clock.timer(delayMs, fn),
        sleep: (delayMs: number) => clock.sleep(delayMs),
        defer: (fn: () => void) => {
          defers++;
          clock.defer(fn);
        },
      },
    };
    const bus = createEmbeddedBus(counting);
    let calls = 0;
    for (let n = 0; n < 1_000; n++) await bus.subscribe("view.a", () => calls++);
    for (let n = 0; n < 10; n++) bus.publish("view.a", Buffer.from("x"));
    for (let n = 0; n < 10; n++) bus.publish("nobody.listens", Buffer.from("x"));
    expect(calls).toBe(0);
    await clock.settle();
    expect([calls, defers]).toEqual([10_000, 1]);
    await bus.close();
  });
});
