import { ManualClock } from "./manual-clock.js";

describe("ManualClock", () => {
  it("stands still until it is moved", async () => {
    const clock = new ManualClock(1000);
    await clock.settle();
    expect([clock.wallMs(), clock.monotonicMs()]).toEqual([1000, 0]);
    await clock.advance(250);
    expect([clock.wallMs(), clock.monotonicMs()]).toEqual([1250, 250]);
  });

  it("runs timers in the order of their times, and of being set where those are equal", async () => {
    const clock = new ManualClock(0);
    const ran: [string, number][] = [];
    const note = (name: string) => (): void => {
      ran.push([name, clock.monotonicMs()]);
    };
    clock.timer(20, note("c"));
    clock.timer(10, note("a"));
    clock.timer(20, note("d"));
    clock.timer(10, note("b"));
    clock.timer(21, note("later"));
    await clock.advance(20);
    expect(ran).toEqual([
      ["a", 10],
      ["b", 10],
      ["c", 20],
      ["d", 20],
    ]);
    expect(clock.timersPending).toBe(1);
  });

  it("runs timers that are set meanwhile, when they fall due", async () => {
    const clock = new ManualClock(0);
    const ran: number[] = [];
    const tick = (): void => {
      ran.push(clock.monotonicMs());
      clock.timer(10, tick);
    };
    clock.timer(10, tick);
    await clock.advance(35);
    expect(ran).toEqual([10, 20, 30]);
    expect(clock.monotonicMs()).toBe(35);
  });

  it("takes a delay of less than nothing for none", async () => {
    const clock = new ManualClock(0);
    let ran = false;
    clock.timer(-5, () => {
      ran = true;
    });
    await clock.advance(0);
    expect(ran).toBe(true);
    expect(clock.monotonicMs()).toBe(0);
  });

  it("does not run cancelled timers", async () => {
    const clock = new ManualClock(0);
    let ran = false;
    const timer = clock.timer(10, () => {
      ran = true;
    });
    timer.cancel();
    timer[Symbol.dispose]();
    expect(clock.timersPending).toBe(0);
    await clock.advance(100);
    expect(ran).toBe(false);
  });

  it("lets promises settle between timers, and between deferred functions", async () => {
    const clock = new ManualClock(0);
    const order: string[] = [];
    const chain = async (name: string): Promise<void> => {
      for (let i = 0; i < 5; i++) await Promise.resolve();
      order.push(name);
    };
    clock.timer(10, () => void chain("timer"));
    clock.timer(10, () => order.push("next timer"));
    clock.defer(() => void chain("deferred"));
    clock.defer(() => order.push("next deferred"));
    await clock.advance(10);
    expect(order).toEqual(["deferred", "next deferred", "timer", "next timer"]);
  });

  it("runs what deferred functions defer", async () => {
    const clock = new ManualClock();
    const order: string[] = [];
    clock.defer(() => {
      order.push("outer");
      clock.defer(() => order.push("inner"));
    });
    clock.defer(() => order.push("second"));
    await clock.settle();
    expect(order).toEqual(["outer", "second", "inner"]);
  });

  it("hands on what a deferred function throws, and loses none of the others", async () => {
    const clock = new ManualClock();
    const order: string[] = [];
    clock.defer(() => {
      throw new Error("broken");
    });
    clock.defer(() => order.push("survived"));
    await expect(clock.settle()).rejects.toThrow("broken");
    await clock.settle();
    expect(order).toEqual(["survived"]);
  });

  it("hands on what a timer throws", async () => {
    const clock = new ManualClock();
    clock.timer(1, () => {
      throw new Error("broken");
    });
    await expect(clock.advance(1)).rejects.toThrow("broken");
  });

  it("says that deferring for ever is a mistake", async () => {
    const clock = new ManualClock(0, { defersMax: 100 });
    const again = (): void => clock.defer(again);
    clock.defer(again);
    await expect(clock.settle()).rejects.toThrow("more than 100 deferred functions");
  });

  it("sleeps until the time has come", async () => {
    const clock = new ManualClock();
    let awake = false;
    void clock.sleep(100).then(() => {
      awake = true;
    });
    await clock.advance(99);
    expect(awake).toBe(false);
    await clock.advance(1);
    expect(awake).toBe(true);
  });

  it("ends a sleep when the signal aborts, with its reason, and leaves no timer", async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const reason = new Error("enough");
    const sleeping = clock.sleep(100, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(clock.sleep(100, controller.signal)).rejects.toBe(reason);
    expect(clock.timersPending).toBe(0);
  });

  it("lets the wall clock jump, and nothing else", async () => {
    const clock = new ManualClock(1000);
    let ran = false;
    clock.timer(10, () => {
      ran = true;
    });
    clock.jumpWall(-500);
    await clock.settle();
    expect([clock.wallMs(), clock.monotonicMs(), ran]).toEqual([500, 0, false]);
  });
});
