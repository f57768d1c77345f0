import { Scheduler } from "./scheduler.js";

const eventsMax = 1_000;

describe("Scheduler", () => {
  it("runs events in the order of their times, then in that in which they were made", async () => {
    const scheduler = new Scheduler();
    const ran: string[] = [];
    scheduler.at(20, () => ran.push("c"));
    scheduler.at(10, () => ran.push("a"));
    scheduler.at(10, () => ran.push("b"));
    scheduler.at(30, () => ran.push("too late"));
    await scheduler.runUntil(25, { eventsMax });
    expect(ran).toEqual(["a", "b", "c"]);
    expect(scheduler.nowMs).toBe(25);
  });

  it("lets what an event set off in promises finish before the next event", async () => {
    const scheduler = new Scheduler();
    const ran: string[] = [];
    scheduler.at(1, () => {
      void Promise.resolve()
        .then(() => undefined)
        .then(() => ran.push("promise"));
    });
    scheduler.at(1, () => ran.push("next"));
    await scheduler.runUntil(1, { eventsMax });
    expect(ran).toEqual(["promise", "next"]);
  });

  it("lets what its caller set off in promises finish before time goes on", async () => {
    const scheduler = new Scheduler();
    scheduler.at(500, () => undefined);
    let atMs: number | undefined;
    void Promise.resolve().then(() => {
      atMs = scheduler.nowMs;
    });
    await scheduler.runUntil(500, { eventsMax });
    expect(atMs).toBe(0);
  });

  it("leaves out what was cancelled, and stops when it is done", async () => {
    const scheduler = new Scheduler();
    const ran: number[] = [];
    scheduler.at(1, () => ran.push(1)).cancel();
    scheduler.at(2, () => ran.push(2));
    scheduler.at(3, () => ran.push(3));
    await scheduler.runUntil(10, { done: () => ran.length === 1, eventsMax });
    expect(ran).toEqual([2]);
    expect(scheduler.nowMs).toBe(2);
  });

  it("fails when events make events without end", async () => {
    const scheduler = new Scheduler();
    const again = (): void => {
      scheduler.after(0, again);
    };
    again();
    await expect(scheduler.runUntil(1, { eventsMax })).rejects.toThrow("1000 events (eventsMax)");
  });
});
